# Only readers of a resource meet it, before anything is scored: what others may not see has no part in their weights.
cat >library <<'END'
{"type":"resource","id":"all","embedding":[1,0]}
{"type":"resource","id":"ana","readers":"ana","embedding":[1,0]}
{"type":"resource","id":"staff","readers":["staff","cyn"],"embedding":[1,0]}
{"type":"resource","id":"nobody","readers":[],"embedding":[1,0]}
END
for who in '{}' '{"person":"ana"}' '{"person":"ben","groups":"staff"}' '{"person":"ana","groups":["guests","staff"]}' '{"groups":["staff"]}' '{"person":"cyn"}' '{"person":""}'; do
  echo "{\"type\":\"need\",\"id\":\"n\",\"embedding\":[1,0]}" | jq -c ". + $who" | attend --needs - library |
    jq -sc --arg who "$who" '[$who, [.[].resource // empty], .[-1].admitted, .[0].weight]'
done
echo '{"type":"resource","id":"x","readers":{"ana":true},"embedding":[1,0]}' | attend --needs "$CASE/needs.ndjson" || echo "status $?"
echo '{"type":"need","id":"n","groups":5,"embedding":[1,0]}' | attend --needs - library || echo "status $?"
