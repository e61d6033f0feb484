# A copy of the ledger that is put back is older than what readers have seen: nothing is appended to it, however well it
# verifies. Its owner may say that a copy is the newest one.
. "$CASE/shared"
use_golden_key
trade --quiet --ledger market --batch monday "$CASE/market.ndjson" >out
cp -r market backup
trade --quiet --ledger market --batch tuesday "$CASE/market.ndjson" >out
mv market newest
echo "an older copy:"
cp -r backup market
status trade --ledger market --batch wednesday "$CASE/market.ndjson"
verify --quiet market
diff -r backup market
echo "nothing at all:"
rm -r market
status trade --ledger market --batch wednesday "$CASE/market.ndjson"
rmdir market
mv market.key away.key
status trade --ledger market --batch wednesday "$CASE/market.ndjson"
ls -d market.key 2>/dev/null || true
mv away.key market.key
echo "no head:"
cp -r newest market
mv market.head away.head
status trade --ledger market --batch wednesday "$CASE/market.ndjson"
echo "a head of another ledger:"
printf 'example.com/other\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n' >market.head
status trade --ledger market --batch wednesday "$CASE/market.ndjson"
echo "a head that another run holds:"
cp away.head market.head
status flock market.head trade --ledger market --batch wednesday "$CASE/market.ndjson"
echo "a head that is behind:"
cp backup/checkpoint market.head
status trade --ledger market --batch wednesday "$CASE/market.ndjson"
echo "and taken over:"
cp market/checkpoint market.head
trade --quiet --ledger market --batch wednesday "$CASE/market.ndjson" >out
verify --quiet market
