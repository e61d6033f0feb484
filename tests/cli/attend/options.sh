# What is wrong with an option is said before any work, and one that would change nothing is a misunderstanding.
for options in '--heads dens' '--heads dense=-1' '--heads dense,,lexical' '--heads not' '--heads dense=0' '--score manhattan' '--normalize argmax' \
  '--temperature 0' '--normalize entmax --alpha 1' '--alpha 1.5' '--now yesterday --heads recency' '--now 2024' '--half-life 7' '--half-life 0 --heads recency' \
  '--threshold 1.5' '--diversity random' '--diversity mmr=2' '--diversity mmr=' '--diversity dpp=-1' '--certain 0.5' '--certain 2 --value topic' \
  '--heads dense,context --normalize sparsemax' '--value embedding --normalize linear' '--statistics absent' '--heads novelty --history absent' '--statistics -'; do
  attend --needs "$CASE/ask.ndjson" $options <"$CASE/market.ndjson" || echo "status $? $options"
done
echo '{"type":"resource","embedding":[1,0,0],"embedding_model":"other:1"}' >read
attend --needs "$CASE/ask.ndjson" --history read "$CASE/market.ndjson" || echo "status $?"
attend --needs "$CASE/ask.ndjson" --heads dense,novelty --history read "$CASE/market.ndjson" || echo "status $?"
attend --heads dense,novelty --history read "$CASE/ask.ndjson" "$CASE/market.ndjson" || echo "status $?"
for bad in '' ',"embedding":[1]' ',"embedding":[1,0,0],"person":7' ',"embedding":[1,0],"embedding_shape":[1,2]'; do
  printf '%s\n' '{"type":"resource","embedding":[1,0,0]}' "{\"type\":\"resource\"$bad}" >history
  attend --needs "$CASE/ask.ndjson" --heads dense,novelty --history history "$CASE/market.ndjson" || echo "status $?"
done
for bad in '"terms":[]' '"terms":{"a":1e18}' '"terms":{"a":0}' '"quality":"good"' '"quality":1e10' '"price":0.5'; do
  echo "{\"type\":\"resource\",\"id\":\"x\",$bad,\"embedding\":[1,0,0]}" | attend --needs "$CASE/ask.ndjson" --heads dense,lexical,quality || echo "status $?"
done
echo '{"type":"need","id":"n","terms":{"a":-1},"embedding":[1,0,0]}' | attend --needs - "$CASE/market.ndjson" || echo "status $?"
