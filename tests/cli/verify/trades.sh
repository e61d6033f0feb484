# What trade reports is in the ledger that is checked in the same call.
. "$CASE/../trade/shared"
use_golden_key
trade --quiet --ledger market "$CASE/../trade/market.ndjson" >out
grep -E '"type":"(trade|reject)"' out >trades
verify market out
verify --json market trades | tail -n 1
echo "without the ledger, or with one that is damaged:"
status verify trades
cp -r market damaged && cp market.vkey damaged.vkey
for bundle in damaged/tile/entries/000.p/*; do sed -i 's/ada/bob/' "$bundle"; done
status verify damaged trades
echo "in one of several ledgers:"
cp "$CASE/../trade/golden.skey" other.key && chmod 600 other.key
echo '{"type":"person","id":"zoe","credits":5}' | trade --quiet --ledger other >nothing
verify other market trades
echo "false ones:"
check() { sed "$1" trades >changed; cmp -s trades changed && echo "nothing changed: $1"; status verify --quiet market changed | tail -n +2; }
check 's/"price":2000000/"price":2000001/'
check 's/"buyer":"ada"/"buyer":"eve"/'
check 's/"entry":12/"entry":13/'
check 's/"entry":12/"entry":1200/'
check 's/"quantity":1,//'
check 's/"resource":"intro"/"resource":"other"/'
check 's/"entry":12,*//'
