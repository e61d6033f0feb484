# A witness that is killed at any moment goes on from what it has answered; its files belong to nobody else.
. "$CASE/witness_shared"
use_golden_key
{ echo "log $golden_key"; echo "witness w1 $golden_witness http://127.0.0.1:1"; echo "quorum w1"; } >policy
rounds=0
lines=$(grep -c . "$CASE/../trade/market.ndjson")
n=1
while [ "$n" -le "$lines" ]; do
  head -n "$n" "$CASE/../trade/market.ndjson" | trade --quiet --ledger market >out
  start_witness state
  sed "s|:1\$|:$port|" policy >here
  verify cosign --quiet --policy here market >cosigned
  grep -c '^— witness.example' cosigned >count
  end_witness KILL >killed 2>/dev/null
  start_witness state
  [ "$(sed -n 2p market/checkpoint)" = "$(perl "$CASE/ask.pl" "$port" GET \
    "/$(printf example.com/attention | sha256sum | cut -d' ' -f1)/checkpoint" </dev/null | sed -n 3p)" ] || echo "lost"
  end_witness KILL >killed 2>/dev/null
  rounds=$((rounds + 1))
  n=$((n + 1))
done
[ "$rounds" -gt 2 ] && echo "nothing lost"
ls state | grep -c .
echo "what was signed is not rolled back by an older copy of the ledger:"
rm -rf market market.head
head -n 2 "$CASE/../trade/market.ndjson" | trade --quiet --ledger market >out
start_witness state
sed "s|:1\$|:$port|" policy >here
status verify cosign --policy here market 2>&1
end_witness
echo "a key that others may read, and one that is missing:"
chmod 640 state.key
status verify witness --state state --listen 127.0.0.1:0 --key "$golden_key" 2>&1
mv state.key aside
status verify witness --state state --name witness.example/w1 --listen 127.0.0.1:0 --key "$golden_key" 2>&1
