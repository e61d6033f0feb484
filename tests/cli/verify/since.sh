# A ledger that goes on from a checkpoint that was kept, and those that do not although each verifies by itself.
. "$CASE/../trade/shared"
use_golden_key
head -n 3 "$CASE/../trade/market.ndjson" | trade --quiet --ledger market >out
cp market/checkpoint kept
cp -r market old
trade --quiet --ledger market "$CASE/../trade/market.ndjson" >out
cp market/checkpoint newer
echo "goes on:"
verify --key "$golden_key" --since kept market
verify --key "$golden_key" --since kept old
verify --key "$golden_key" --since market/checkpoint market
verify --key "$golden_key" --since kept --json market
echo "an old copy in its place:"
status verify --key "$golden_key" --since newer old
echo "another history, signed with the same key:"
use_golden_key forged
sed 's/ada/eve/' "$CASE/../trade/market.ndjson" | trade --quiet --ledger forged >out
verify --key "$golden_key" forged
status verify --key "$golden_key" --since kept forged
status verify --key "$golden_key" --since kept --json forged
cp forged/checkpoint theirs
status verify --key "$golden_key" --since theirs market
echo "what is no checkpoint of this ledger:"
cp "$CASE/people.ndjson" people
status verify --key "$golden_key" --since absent market
status verify --key "$golden_key" --since people market
sed 's/^11$/2/' kept >edited
status verify --key "$golden_key" --since edited market
trade --quiet --ledger stranger --origin example.com/stranger "$CASE/../trade/market.ndjson" >out
status verify --key "$golden_key" --since stranger/checkpoint market
