# Everybody has time for one of two readings with one seat each, in credits:
#              disks  nets
#     ann       10     7     The best first would be ann: disks (10), then bob: nets (2), together 12.
#     bob        9     2     The best is ann: nets (7) and bob: disks (9), together 16.
# The prices prove 16. Whatever they are, nothing can be worth more than what everybody's time and all seats cost, plus
# for each edge what it is worth beyond its time and its seat: the last lines add that up, from the certificate alone.
match --keep --people "$CASE/people.ndjson" "$CASE/flow.ndjson" >out
grep -v '"attention"' out
jq -s '(map(select(.type == "certificate"))[0]) as $c | pow(2; $c.scale_bits) as $scale
  | [$c.prices.persons[].seconds // 0, $c.prices.resources[].seats // 0]
    + map(select(.type == "attention") | (.value * .weight | floor) * $scale
        - ($c.prices.persons[.person].seconds // 0) - ($c.prices.resources[.resource].seats // 0) | [., 0] | max)
  | add / $scale' out
