# Signatures of instructions in a stream: by the account's key, for a ledger that is checked in the same call.
. "$CASE/../trade/shared"
use_golden_key
trade --quiet --ledger market "$CASE/../trade/market.ndjson" >out
trade --quiet key ana >ana.vkey
trade --quiet key eve >eve.vkey
cat >people <<END
{"type":"person","id":"ana","credits":9,"key":"$(cat ana.vkey)"}
END
cat >orders <<'END'
{"type":"order","id":"o1","account":"ana","asset":"seat:intro","side":"bid","quantity":1,"price":5}
{"type":"order","id":"o2","account":"ada","asset":"seat:intro","side":"bid","quantity":1,"price":5}
END
trade sign --key ana.key --origin example.com/attention orders >signed
grep -c signature signed
check() { status verify --quiet "$@" | grep -v '^market' | sed 's/+[^ ]* / /'; }
echo "by the key in the stream:"
check market people signed
echo "by the key of the ledger, whatever the stream says:"
trade --quiet --ledger market people >out
sed "s/$(cut -d+ -f3 ana.vkey | sed 's:/:\\/:g')/AAAA/" people >other
check market other signed
check market signed
echo "false ones:"
sed 's/"price":5/"price":6/' signed >changed; check market people changed
trade sign --key ana.key --origin example.com/other orders >changed; check market people changed
trade sign --key eve.key --account ana --origin example.com/attention orders >changed; check market people changed
sed 's/"signature":".../"signature":"abc/' signed >changed; check market people changed
echo "what cannot be checked:"
check people signed
sed 's/"account":"ana"/"account":"ada"/' signed >changed; check market people changed
sed 's/"id":"o1",//' signed >changed; check market people changed
