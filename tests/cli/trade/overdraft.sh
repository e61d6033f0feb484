# Who has not enough credits gets nothing: the order is refused, and the ledger says so.
. "$CASE/shared"
use_golden_key
sed 's/"credits":2500000/"credits":1999999/' "$CASE/market.ndjson" | trade --ledger market --batch monday
entries market | grep -n reject
verify --quiet market
