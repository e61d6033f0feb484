# What is not for the market passes through as it stands, ahead of what happened; with --keep all of it does.
. "$CASE/shared"
use_golden_key
cat >in <<'EOF'
{"type":"certificate","kind":"allocation", "primal":7000000}
{"type":"person","id":"ada","credits":5000000,"name":"Ada"}
{"type":"summary","tool":"match", "allocated" : 1}
{"type":"allocation","person":"ada","resource":"intro","price":2000000,"owner":"press","unknown":[1.50]}
{"type":"error","tool":"embed","file":"x","line":3,"message":"as it was"}
{"id":"no type"}
{"type":"trade","id":"of another market"}
EOF
trade --ledger market --batch monday in >out
head -n 5 out
echo "with --keep:"
trade --ledger market --batch monday --keep in >out
head -n 7 out | cmp - in
tail -n +8 out | jq -r .type
