# Nothing to weigh: said, and not an error.
attend "$CASE/resources.ndjson"
# Resources that nobody asked about are counted.
echo '{"type":"resource","id":"a","embedding":[1,0]}' | attend
