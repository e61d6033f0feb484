# Each filter admits what it should; what is asked about and not said is not admitted, except a price, which is 0.
for filter in '{"lang":"en"}' '{"lang":"pt"}' '{"lang":["pt","en"]}' '{"lang":"pt-PT"}' '{"after":"2024"}' '{"before":"2024"}' \
  '{"after":"2023-12-31","before":"2024-05-01"}' '{"price_max":5}' '{"price_max":0}' '{"owner":"bob"}' '{"owner":["ann","bob"],"lang":"en"}'; do
  echo "{\"type\":\"need\",\"id\":\"n\",\"filter\":$filter,\"embedding\":[1,0]}" >need
  attend --needs need "$CASE/resources.ndjson" | jq -r --arg f "$filter" 'select(.type=="attention") | .resource' | sort | paste -sd' ' | sed "s/^/$filter -> /"
done
echo '{"type":"need","id":"n","exclude":["east","bob"],"embedding":[1,0]}' >need
attend --needs need "$CASE/resources.ndjson" | jq -r 'select(.type=="attention") | .resource'
