# With --keep resources go on to whoever wants them, byte for byte.
attend --keep --needs "$CASE/needs.ndjson" "$CASE/resources.ndjson" | head -n 4 | cmp - "$CASE/resources.ndjson"
