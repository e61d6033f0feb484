match --people missing.ndjson </dev/null || echo "missing: $?"
match --people - </dev/null || echo "both: $?"
match --people - "$CASE/flow.ndjson" <"$CASE/people.ndjson" | tail -n 1
echo '{"type":"person","id":""}' | match --on-error=skip --people - "$CASE/knapsack.ndjson" | tail -n 1
echo '{"type":"person","id":"","seconds":1}' >bad.ndjson
match --on-error=skip --people bad.ndjson "$CASE/knapsack.ndjson" >/dev/null || echo "refused: $?"
match --on-error=stop --people bad.ndjson "$CASE/knapsack.ndjson" || echo "stopped: $?"
