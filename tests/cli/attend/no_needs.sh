# Nothing to weigh: said, and not an error.
attend "$CASE/resources.ndjson"
