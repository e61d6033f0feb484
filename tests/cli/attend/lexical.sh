# Words count as soon as resources have terms, and not before.
attend --needs "$CASE/ask.ndjson" "$CASE/market.ndjson"
echo "none"
jq -c 'del(.terms)' "$CASE/market.ndjson" | attend --needs "$CASE/ask.ndjson" | jq -c '[.resource, .heads, .statistics]'
echo "nor if the needs have none"
jq -c 'del(.terms)' "$CASE/ask.ndjson" | attend --needs - "$CASE/market.ndjson" | jq -c '[.resource, .heads, .statistics]' | sort -u
echo "alone"
attend --needs "$CASE/ask.ndjson" --heads lexical "$CASE/market.ndjson" | jq -c 'select(.type == "attention") | [.need, .resource, .score, .why]'
