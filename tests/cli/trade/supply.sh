# Two seats are all there will ever be: the third reader of another night finds none.
. "$CASE/shared"
use_golden_key
trade --quiet --ledger market --batch monday "$CASE/market.ndjson" >out
trade --ledger market --batch tuesday <<EOF
{"type":"person","id":"cy","credits":9000000}
{"type":"allocation","person":"cy","resource":"intro","price":2000000,"supply":2,"owner":"press"}
EOF
verify --quiet market
