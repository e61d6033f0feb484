# An allocation, from accounts and money to the trades, and every line that the ledger has of it.
. "$CASE/shared"
use_golden_key
trade --ledger market --batch monday "$CASE/market.ndjson"
entries market
verify --quiet market
find market | sort
