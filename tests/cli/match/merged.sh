# The needs of one person for one resource add up: floor(1000000 * 0.7) + floor(100 * 0.333...) = 700000 + 33, as jq
# computes it. The words of both are told, each once with its best score, the five best; of a single need whatever it
# said. The last edge says again what an earlier one said, and counts once.
match "$CASE/merged.ndjson" | jq -c 'select(.type == "allocation") | {resource, needs, utility, title, uri, why}'
jq -sc 'map(select(.resource == "r")) | unique_by(.need) | map(.value * .weight | floor) | add' "$CASE/merged.ndjson"
