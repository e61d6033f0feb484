# Needs may stand in the stream, ahead of the resources, and give what a file gives.
cat "$CASE/needs.ndjson" "$CASE/resources.ndjson" | attend --temperature 1 >one
attend --temperature 1 --needs "$CASE/needs.ndjson" "$CASE/resources.ndjson" | cmp - one
cat "$CASE/resources.ndjson" "$CASE/needs.ndjson" | attend --on-error=skip || echo "status $?"
