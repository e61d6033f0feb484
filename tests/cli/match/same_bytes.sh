# Whatever the number of threads: 40 people, 60 resources, ties in plenty.
awk 'BEGIN {
  for (p = 0; p < 40; ++p) printf "{\"type\":\"person\",\"id\":\"p%d\",\"seconds\":%d,\"credits\":%d}\n", p, 900 + p % 7 * 60, p % 5 * 1000000
  for (p = 0; p < 40; ++p) for (r = p % 3; r < 60; r += 3)
    printf "{\"type\":\"attention\",\"need\":\"n%d\",\"person\":\"p%d\",\"resource\":\"r%d\",\"weight\":%g,\"seconds\":%d,\"price\":%d,\"units\":%d}\n",
      p, p, r, (p * 7 + r * 5) % 16 / 64, 120 + r % 4 * 60, r % 3 * 500000, 1 + r % 2
}' >market.ndjson
for threads in 1 2 8; do match -j $threads market.ndjson >out.$threads; done
cmp out.1 out.2
cmp out.1 out.8
match --keep market.ndjson | verify
jq -c 'select(.tool == "match") | {persons, resources, edges, status, exact: (.gap >= 0 and .bound - .utility == .gap)}' out.1
