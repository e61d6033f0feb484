# Witnesses sign a ledger's checkpoint, and a policy asks for them: of a ledger, of what was kept, of a proof.
. "$CASE/witness_shared"
use_golden_key
head -n 3 "$CASE/../trade/market.ndjson" | trade --quiet --ledger market >out
start_witness state
{ echo "log $golden_key"; echo "witness w1 $golden_witness http://127.0.0.1:$port/"; echo "quorum w1"; } >policy
echo "before anybody signed:"
status verify --policy policy market
status verify --policy policy --json market
status verify prove --policy policy market 1 2>&1
echo "signed, and written out:"
verify cosign --policy policy market | timeless
status verify --policy policy market
echo "signed, and published:"
verify cosign --policy policy --publish market
verify --policy policy market
verify --policy policy --json market
verify --policy policy --key "$golden_key" market
verify --strict --key "$golden_key" market
cp market/checkpoint kept
verify prove --policy policy market 1 -o proof
entries market | sed -n 2p | verify proof --policy policy proof -
echo "nothing to ask any more:"
verify cosign --policy policy --publish market
cmp market/checkpoint kept
echo "the ledger goes on, and asks again:"
trade --quiet --ledger market "$CASE/../trade/market.ndjson" >out
status verify --policy policy --since kept market
verify cosign --policy policy --publish market
verify --policy policy --since kept market
echo "what was kept has to be signed as well:"
grep -v witness.example kept >unwitnessed
status verify --policy policy --since unwitnessed market 2>&1
verify --key "$golden_key" --since unwitnessed market
echo "another log, another witness, a changed signature:"
sed "s|^log .*|log example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k|" policy >other_log
status verify --policy other_log market
status verify cosign --policy other_log market 2>&1
echo "quorum none" >no_log
status verify --policy no_log market 2>&1
cp -r market changed
sed 's/wM+vtAAAAAB/wM+vtAAAAAA/' market/checkpoint >changed/checkpoint
status verify --policy policy changed
echo "nobody there, and an address that cannot be asked:"
end_witness
mkdir later && cp -r market market.key later/ && cp market.head later/ 2>/dev/null || true
sed '/^witness/s|http:.*|https://witness.example|' policy >tls
grep -v '^— witness' market/checkpoint >plain
cp plain later/market/checkpoint
status verify cosign --policy tls later/market 2>&1
status verify cosign --policy policy later/market 2>&1 | sed "s/:$port/:PORT/"
sed 's/^quorum.*/quorum none/' policy >lenient
verify cosign --quiet --policy lenient later/market | cmp - plain
echo "usage:"
status verify cosign market 2>&1
status verify cosign --policy policy 2>&1
status verify cosign --policy policy --publish -o x market 2>&1
status verify witness 2>&1
status verify witness --listen 127.0.0.1:0 --state s 2>&1
status verify witness --listen nowhere --state s --name a --key "$golden_key" 2>&1
status verify witness --listen 127.0.0.1:0 --state t --name 'a b' --key "$golden_key" 2>&1
status verify witness --listen 127.0.0.1:0 --state state --name other --key "$golden_key" 2>&1
status verify --listen 127.0.0.1:0 market 2>&1
status verify proof --publish market 2>&1
status verify --policy policy "$CASE/people.ndjson" 2>&1
