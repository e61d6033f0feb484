# An earlier answer in the stream claims the same time and seats, so it is refused, not answered twice.
match --keep --people "$CASE/people.ndjson" "$CASE/flow.ndjson" >answer.ndjson
match answer.ndjson >/dev/null || echo "again: $?"
grep -v -e '"type":"allocation"' -e '"type":"certificate"' -e '"tool":"match"' answer.ndjson >question.ndjson
match --keep question.ndjson | cmp - answer.ndjson
# The same people from a file and from the stream are the same people.
match --keep --people "$CASE/people.ndjson" question.ndjson | tail -n 4 >twice
tail -n 4 answer.ndjson | cmp - twice
