# Tiles that a killed run wrote but did not sign are not part of the ledger: the next run takes them away. What it signed
# and had no time to publish is part of it: the next run publishes that.
. "$CASE/shared"
use_golden_key
trade --quiet --ledger market --batch monday "$CASE/market.ndjson" >out
cp -r market before
cp market.head before.head
trade --quiet --ledger market --batch tuesday "$CASE/market.ndjson" >out
cp -r market after
cp before/checkpoint market/checkpoint
cp before.head market.head
verify --quiet --all market || echo "status $?"
trade --ledger market --batch tuesday "$CASE/market.ndjson" >out
diff -r after market
verify --quiet market
echo "published:"
cp before/checkpoint market/checkpoint
trade --ledger market --batch tuesday "$CASE/market.ndjson" | jq -c 'select(.type == "summary") | [.size, .appended]'
diff -r after market
