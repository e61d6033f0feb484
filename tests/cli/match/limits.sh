# The largest amounts a record can hold are computed exactly; what adds up beyond them is refused, not rounded.
person='{"type":"person","id":"ann","seconds":9007199254740991,"credits":9007199254740991}'
edge() { printf '{"type":"attention","need":"%s","person":"ann","resource":"%s","weight":%s,"value":%s,"seconds":1,"price":9007199254740991}\n' "$@"; }
{ echo "$person"; edge n r 1 9007199254740991; } | match --keep >out
jq -c 'select(.type == "allocation") | .utility' out
verify out
{ echo "$person"; edge n r 1 9007199254740991; edge m r 1e-9 1000000000; } >sum.ndjson
match sum.ndjson || echo "one edge: $?"
{ echo "$person"; edge n r 1 9007199254740992; } >wide.ndjson
match wide.ndjson || echo "one amount: $?"
{ echo "$person"; edge n r 1 9007199254740991; edge n s 1 9007199254740991; } >all.ndjson
match all.ndjson | jq -c 'select(.type == "summary") | [.utility, .bound]'
sed 's/"price":[0-9]*/"price":0/' all.ndjson >free.ndjson
match free.ndjson >/dev/null || echo "together: $?"
