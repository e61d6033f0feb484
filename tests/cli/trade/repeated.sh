# The very same person and reading twice, as when the outputs of two runs are put together, count once; an order with an
# id of its own is placed once, whatever the batch; without an id, two are two.
. "$CASE/shared"
use_golden_key
cat >in <<'EOF'
{"type":"person","id":"ada","credits":5000000}
{"type":"person","id":"ada","credits":5000000}
{"type":"allocation","person":"ada","resource":"intro","price":2000000,"owner":"press"}
{"type":"allocation","person":"ada","resource":"intro","price":2000000,"owner":"press"}
{"type":"order","id":"resale","account":"ada","asset":"seat:intro","side":"ask","quantity":1,"price":9000000,"time_in_force":"gtc"}
{"type":"order","id":"resale","account":"ada","asset":"seat:intro","side":"ask","quantity":1,"price":9000000,"time_in_force":"gtc"}
EOF
trade --ledger market --batch monday in
trade --ledger market --batch tuesday <<'EOF'
{"type":"order","id":"resale","account":"ada","asset":"seat:intro","side":"ask","quantity":1,"price":9000000,"time_in_force":"gtc"}
{"type":"deposit","account":"ada","quantity":1}
{"type":"deposit","account":"ada","quantity":1}
EOF
echo "another order under the same id is none:"
trade --ledger market --batch wednesday <<'EOF'
{"type":"order","id":"resale","account":"ada","asset":"seat:intro","side":"ask","quantity":1,"price":1}
EOF
verify --quiet market
