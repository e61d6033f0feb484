# A ledger that ends between an input and its outcomes: they are appended first, and the same input goes on from there.
. "$CASE/shared"
use_golden_key
cp -r "$CASE/interrupted" market
cp market/checkpoint market.head
verify --key $golden_key market || echo "status $?"
trade --ledger market --batch monday "$CASE/market.ndjson"
verify --quiet market
use_golden_key whole
trade --quiet --ledger whole --batch monday "$CASE/market.ndjson" >out
cmp market/checkpoint whole/checkpoint
