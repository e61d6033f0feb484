# What cannot be is said before anything is read or made.
. "$CASE/shared"
status trade "$CASE/market.ndjson"
status trade --ledger '' "$CASE/market.ndjson"
status trade --ledger market --batch "$(printf 'a\tb')" "$CASE/market.ndjson"
status trade --ledger market --batch "$(printf '%0257d' 0)" "$CASE/market.ndjson"
status trade --ledger market </dev/null
ls
