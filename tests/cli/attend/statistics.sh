# How rare words are is counted once: in the beginning of the stream, or in another file; then it does not matter how the
# stream is divided, nor where the needs stand.
attend --needs "$CASE/ask.ndjson" "$CASE/market.ndjson" >whole
cat "$CASE/ask.ndjson" "$CASE/market.ndjson" | attend | cmp - whole
attend --needs "$CASE/ask.ndjson" --statistics "$CASE/market.ndjson" "$CASE/market.ndjson" | cmp - whole
for line in 1 2 3 4; do
  sed -n "${line}p" "$CASE/market.ndjson" | attend --needs "$CASE/ask.ndjson" --statistics "$CASE/market.ndjson" --heads dense,lexical
done | jq -c 'select(.type == "attention") | [.need, .resource, .score]' | sort >parts
attend --needs "$CASE/ask.ndjson" --heads dense,lexical "$CASE/market.ndjson" | jq -c 'select(.type == "attention") | [.need, .resource, .score]' | sort | cmp - parts
echo "counted in the first alone, the others are as they would be among many like it"
sed -n 1p "$CASE/market.ndjson" >first
attend --needs "$CASE/ask.ndjson" --statistics first "$CASE/market.ndjson" | jq -c 'select(.type == "summary") | .statistics'
echo "with needs in the stream the words are not known in time"
cat "$CASE/ask.ndjson" "$CASE/market.ndjson" | attend --statistics "$CASE/market.ndjson" || echo "status $?"
echo "what is refused has no part in what others weigh"
printf '%s\n' '{"type":"resource","terms":{"pasta":1,"backup":7},"embedding":[1]}' '{"type":"resource","terms":{"pasta":1e18},"embedding":[1,0,0]}' \
  '{"type":"resource","terms":["pasta"],"embedding":[1,0,0]}' '{"type":"resource","terms":{"pasta":1},"price":-1,"embedding":[1,0,0]}' \
  '{"type":"resource","terms":{"pasta":1}}' '{"type":"resource","terms":{"pasta":1},"embedding":[1,0,0],"embedding_model":"other:1"}' >bad
sed -n 1,2p "$CASE/market.ndjson" >some
sed -n 3,4p "$CASE/market.ndjson" | cat bad some bad - >mixed
for jobs in 1 2; do attend -j $jobs -q --on-error=skip --needs "$CASE/ask.ndjson" mixed 2>/dev/null >out || echo "status $?"; cmp out whole; done
cat "$CASE/ask.ndjson" mixed | attend -q --on-error=skip 2>/dev/null | cmp - whole
