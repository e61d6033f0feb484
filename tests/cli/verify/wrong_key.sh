# A ledger that is whole, but not signed by the one who is trusted.
. "$CASE/../trade/shared"
use_golden_key
trade --quiet --ledger market "$CASE/../trade/market.ndjson" >out
other=witness.example/w1+c0cfafb4+BNTFBhuBxGgrJ6DPxkWc2deJLrYKQ/c90QYLbEeKp8PY
status verify --key $other market
status verify --key $other --json market
