# What the best one leaves is stated.
attend -k 1 --temperature 1 --needs "$CASE/needs.ndjson" "$CASE/resources.ndjson"
