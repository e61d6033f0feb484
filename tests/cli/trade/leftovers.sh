# Tiles that a killed run wrote but did not sign are not part of the ledger: the next run takes them away.
. "$CASE/shared"
use_golden_key
trade --quiet --ledger market --batch monday "$CASE/market.ndjson" >out
cp -r market before
trade --quiet --ledger market --batch tuesday "$CASE/market.ndjson" >out
cp -r market after
cp before/checkpoint market/checkpoint
verify --quiet --all market || echo "status $?"
trade --quiet --ledger market --batch tuesday "$CASE/market.ndjson" >out
diff -r after market
verify --quiet market
