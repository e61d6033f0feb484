# What comes before the first bad record is written.
cp "$CASE/refused.ndjson" .
match --on-error=stop refused.ndjson
