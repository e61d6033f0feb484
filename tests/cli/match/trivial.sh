# No records, no answer. People without edges are told that there was nothing, which is no failure.
match </dev/null
match --people "$CASE/people.ndjson" </dev/null
