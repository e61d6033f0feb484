# One writer at a time: while another holds the ledger nothing is appended, and readers still read.
. "$CASE/shared"
use_golden_key
trade --quiet --ledger market --batch monday "$CASE/market.ndjson" >out
status flock market trade --ledger market --batch tuesday "$CASE/market.ndjson"
flock market verify --quiet market
