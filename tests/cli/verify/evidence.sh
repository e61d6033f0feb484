# A log that signed two histories is convicted by a file, to who has nothing but its key.
. "$CASE/../trade/shared"
use_golden_key
head -n 3 "$CASE/../trade/market.ndjson" | trade --quiet --ledger market >out
cp market/checkpoint kept
trade --quiet --ledger market "$CASE/../trade/market.ndjson" >out
cp market/checkpoint newer
echo "no fork, no file:"
verify --key "$golden_key" --since kept --evidence none market
[ ! -e none ]
echo "another history, signed with the same key:"
use_golden_key forged
sed 's/ada/eve/' "$CASE/../trade/market.ndjson" | trade --quiet --ledger forged >out
status verify --key "$golden_key" --since kept --evidence fork forged 2>&1
cat fork
echo "to somebody who has the key alone:"
rm -rf market forged
verify evidence --key "$golden_key" fork
verify evidence --key "$golden_key" --json fork
printf 'log %s\nquorum none\n' "$golden_key" >policy
verify evidence --policy policy - <fork
echo "two roots of one size:"
use_golden_key twin
sed 's/bob/eve/' "$CASE/../trade/market.ndjson" | trade --quiet --ledger twin >out
size=$(sed -n 2p twin/checkpoint)
use_golden_key other
sed 's/ada/eve/' "$CASE/../trade/market.ndjson" | trade --quiet --ledger other >out
[ "$(sed -n 2p other/checkpoint)" = "$size" ]
status verify --quiet --key "$golden_key" --since twin/checkpoint --evidence twins other
verify evidence --key "$golden_key" twins
grep -c . twins
echo "a ledger that is damaged besides is convicted all the same:"
for bundle in other/tile/entries/000.p/*; do sed -i 's/eve/bob/' "$bundle"; done
status verify --quiet --key "$golden_key" --since twin/checkpoint --evidence again other
cmp twins again
echo "what proves nothing:"
key=example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k
status verify evidence --key $key fork
sed 3d fork >short
status verify evidence --key "$golden_key" short
sed '2s/^./A/;2s/^AA/BA/' fork >changed
status verify evidence --key "$golden_key" changed
sed '/^— /s/gYEk\(.\{20\}\)./gYEk\1x/' fork >resigned
status verify evidence --key "$golden_key" resigned
status verify evidence --key "$golden_key" --json kept
echo "a ledger that was rolled back is no evidence:"
use_golden_key back
head -n 3 "$CASE/../trade/market.ndjson" | trade --quiet --ledger back >out
status verify --key "$golden_key" --since newer --evidence none back
[ ! -e none ]
echo "usage:"
status verify evidence fork 2>&1
status verify evidence --key "$golden_key" 2>&1
status verify evidence --key "$golden_key" fork twins 2>&1
status verify evidence --key "$golden_key" absent 2>&1
status verify evidence --key "$golden_key" --since kept fork 2>&1
status verify --evidence x back 2>&1
status verify --since kept --evidence x back twin 2>&1
status verify proof --evidence x back 2>&1
status verify --key "$golden_key" --since kept --evidence /dev/full twin 2>&1
