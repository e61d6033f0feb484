# The claims in a stream: hashes of texts, and the answer of match with everything it was made from.
. "$CASE/../trade/shared"
hash() { printf 'sha256:%s' "$(printf '%s' "$1" | sha256sum | cut -d' ' -f1)"; }
cat >library <<EOF
{"type":"resource","id":"a","text":"une idée","content_hash":"$(hash 'une idée')"}
{"type":"resource","id":"b","text":"two\\nlines \\u0041","content_hash":"$(printf 'two\nlines A' | sha256sum | sed 's/^/sha256:/; s/ .*//')"}
{"type":"resource","id":"c","text":"no hash"}
EOF
verify library
verify --json <library
echo "some cannot be checked:"
{ cat library; echo '{"type":"resource","id":"d","content_hash":"md5:0","text":"x"}'; echo '{"type":"resource","id":"e","content_hash":"sha256:0"}'; } >more
verify more
echo '{"type":"resource","id":"e","content_hash":"sha256:0"}' >only
status verify only
echo "changed texts:"
sed 's/lines/limes/; s/une/une\\u0020/' library >changed
status verify changed
status verify --all --json changed
echo "no claims:"
echo '{"type":"note"}' | verify

match --people "$CASE/people.ndjson" "$CASE/edges.ndjson" >answer
echo "an answer of match:"
verify "$CASE/edges.ndjson" answer
echo "without what it was made from:"
status verify answer
echo "with false figures:"
check() { status verify "$CASE/edges.ndjson" changed; }
sed '/"allocation"/s/"price":1000000/"price":900000/' answer >changed; check
sed 's/"primal":[0-9]*/"primal":99/' answer >changed; check
sed 's/"dual":[0-9]*/"dual":99/' answer >changed; check
sed '/"type":"allocation"/{/"person":"bo"/d}' answer >changed; check
sed 's/"seconds":600,"credits"/"seconds":299,"credits"/' answer >changed; check
grep -v '"certificate"' answer >changed; check
echo "mixed with a ledger:"
use_golden_key
trade --quiet --ledger market --batch b answer >out
verify --quiet market library "$CASE/edges.ndjson" answer
sed 's/"dual":[0-9]*/"dual":99/' answer >changed
status verify --quiet market library "$CASE/edges.ndjson" changed
