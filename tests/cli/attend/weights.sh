# exp(1), exp(0) and exp(-1) over their sum, to the last digit; other records pass.
attend --temperature 1 --needs "$CASE/needs.ndjson" "$CASE/resources.ndjson"
