# The same numbers weigh the same however they are written.
for vector in '[0.5,-1]' '"AAAAPwAAgL8="' '"ADgAvA==","embedding_type":"f16"' '"QIE=","embedding_type":"i8","embedding_scale":0.0078740157480314960'; do
  echo "{\"type\":\"resource\",\"id\":\"r\",\"embedding\":$vector}" | attend --needs "$CASE/needs.ndjson" | jq -c 'select(.type == "attention") | [.score, .weight]'
done
