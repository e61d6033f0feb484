# A nightly job with the same people and readings: another batch is another settlement, as far as seats and money go.
. "$CASE/shared"
use_golden_key
for night in monday tuesday monday; do
  trade --ledger market --batch $night "$CASE/market.ndjson" >out
  jq -c '[.type, .id // .batch, .status // .price, .appended, .entries]' out
done
verify --quiet market
