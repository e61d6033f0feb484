# A proof is made where the ledger is and checked where it is not, with nothing but the log's key.
. "$CASE/../trade/shared"
use_golden_key
trade --quiet --ledger market "$CASE/../trade/market.ndjson" >out
echo "what a proof is:"
verify prove --key "$golden_key" market 9
echo "every entry has one:"
entries market >lines
for index in 0 1 2 3 4 5 6 7 8 9 10 11 12 13; do
  verify prove market/ $index --quiet -o $index.tlog-proof
  sed -n $((index + 1))p lines >$index.json
  verify proof --key "$golden_key" $index.tlog-proof $index.json
done
mv market away
echo "from standard input, with and without the line feed, and as records:"
verify proof --key "$golden_key" 9.tlog-proof <9.json
printf %s "$(cat 9.json)" | verify proof --key "$golden_key" 9.tlog-proof -
verify proof --key "$golden_key" - 9.json <9.tlog-proof
echo "$golden_key" >trusted
verify proof --key trusted --json 9.tlog-proof 9.json
echo "not this entry:"
status verify proof --key "$golden_key" 9.tlog-proof 8.json
status verify proof --key "$golden_key" --json 9.tlog-proof 8.json
echo "not this number, not this length, not this key, not this form:"
sed 's/^index 9/index 8/' 9.tlog-proof >renumbered
status verify proof --key "$golden_key" renumbered 9.json
sed 's/^index 9/index 14/' 9.tlog-proof >beyond
status verify proof --key "$golden_key" beyond 9.json
sed 3d 9.tlog-proof >shorter
status verify proof --key "$golden_key" shorter 9.json
other=example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k
status verify proof --key $other --all 9.tlog-proof 8.json
sed 's/^index 9/index 09/' 9.tlog-proof >zero
status verify proof --key "$golden_key" zero 9.json
status verify proof --key "$golden_key" --json 9.json 9.json
sed 's/gYEk\(.\{20\}\)./gYEk\1x/' 9.tlog-proof >resigned
status verify proof --key "$golden_key" resigned 9.json
