# A certificate that would make too long a line is cut into parts, which verify puts together again.
awk 'BEGIN { for (p = 0; p < 9; ++p) {
  printf "{\"type\":\"person\",\"id\":\"person %d\",\"seconds\":60}\n", p
  for (r = 0; r < 2; ++r) printf "{\"type\":\"attention\",\"need\":\"n\",\"person\":\"person %d\",\"resource\":\"r%d\",\"weight\":%g,\"seconds\":60}\n", p, r, 0.5 + r / 4
} }' >market.ndjson
match --keep --max-line 700 market.ndjson >out
jq -c 'select(.type == "certificate") | {part, parts, persons: (.worth | keys)}' out
verify --max-line 700 out
grep -v '"part":2' out | verify || echo "without a part: $?"
match --max-line 300 market.ndjson >/dev/null || echo "shorter than a certificate: $?"
