# Time comes from --now or a record, never from the machine; to tell it is enough to run.
. "$CASE/shared"
use_golden_key
echo "nobody to tell it to:"
trade --ledger market --now 5 </dev/null 2>&1
ls market 2>/dev/null || true
trade -q --ledger market --batch monday <<END >/dev/null
{"type":"person","id":"ada","credits":5}
{"type":"person","id":"bo"}
{"type":"contract","id":"c","account":"ada","to":"bo","quantity":5,"expires":10,"condition":{"type":"before","time":10}}
END
for now in 9 10 10 11 3; do trade -q --ledger market --now $now </dev/null | jq -c 'del(.root, .origin)'; done
status trade --ledger market --now yesterday </dev/null 2>&1 | head -n 2
entries market | grep clock
verify --quiet market
