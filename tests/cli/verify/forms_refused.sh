# What cannot be proved or checked at all: the exit status is 2, and what was expected is said. A first operand that is
# a form's word is the form, whatever files there are.
. "$CASE/../trade/shared"
use_golden_key
trade --quiet --ledger market "$CASE/../trade/market.ndjson" >out
cp "$CASE/golden.tlog-proof" "$CASE/golden.policy" .
golden=golden.tlog-proof
echo '{"seq":1}' >entry
status verify prove
status verify prove market
status verify prove market 1 2
status verify prove --key "$golden_key" market 14
status verify prove --key "$golden_key" market -- -1
status verify prove --key "$golden_key" market 1x
status verify prove --key "$golden_key" absent 1
status verify prove absent 1
status verify prove --policy golden.policy market 1
status verify prove --since entry market 1
status verify proof --key "$golden_key"
status verify proof "$golden" entry
status verify proof --key "$golden_key" - -
status verify proof --key "$golden_key" -
status verify proof --key "$golden_key" absent entry
status verify proof --key "$golden_key" "$golden" absent
status verify proof --key absent "$golden" entry
status verify proof --key "$(sed -n 's/^witness w1 //p' golden.policy)" "$golden" entry
status verify proof --policy absent "$golden" entry
status verify proof --policy entry "$golden" entry
status verify proof --key "$golden_key" --since entry "$golden" entry
status verify --policy golden.policy ./entry
status verify --since market/checkpoint ./entry
head -c 65537 /dev/zero >long
status verify proof --key "$golden_key" "$golden" long
status verify proof --key "$golden_key" "$golden" market
status verify proof --key "$golden_key" "$golden" entry -o /dev/full
status verify prove --key "$golden_key" market 1 -o /dev/full
echo "a file and a ledger named like the forms:"
mkdir there && cp -r market there/prove && cp "$CASE/people.ndjson" there/proof && cd there
status verify -- prove
status verify --key "$golden_key" ./prove
status verify ./proof
status verify prove --key "$golden_key" prove 99
