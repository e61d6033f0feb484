# The fewest edges that reach nine tenths.
attend --mass 0.9 --temperature 1 --needs "$CASE/needs.ndjson" "$CASE/resources.ndjson" | jq -c '[.resource, .kept, .mass]'
