# Edges may come before the people they name: the allotment is the same.
match --people "$CASE/people.ndjson" "$CASE/flow.ndjson" | grep -v '"person","id"' >first
match "$CASE/flow.ndjson" "$CASE/people.ndjson" | grep -v '"person","id"' >last
cmp first last
match "$CASE/people.ndjson" - <"$CASE/flow.ndjson" | grep -v '"person","id"' | cmp first
