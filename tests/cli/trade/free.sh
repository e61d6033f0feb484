# A reading that is free but has an owner is traded at 0, so its seat is in the ledger; without an owner, or by the owner,
# there is nobody to trade with.
. "$CASE/shared"
use_golden_key
trade --ledger market --batch monday <<'EOF'
{"type":"person","id":"ada"}
{"type":"allocation","person":"ada","resource":"gift","price":0,"supply":1,"owner":"press","title":"Gift"}
{"type":"allocation","person":"ada","resource":"common","price":0}
{"type":"allocation","person":"press","resource":"gift","price":0,"supply":1,"owner":"press"}
EOF
entries market | grep -e issue -e '"trade"'
