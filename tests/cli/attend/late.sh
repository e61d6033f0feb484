# A vector for each token: each token of the need looks for its best one, and the score is the mean.
cat >library <<'END'
{"type":"resource","id":"a","embedding":[1,0,0,1],"embedding_shape":[2,2]}
{"type":"resource","id":"b","embedding":[1,0],"embedding_shape":[1,2]}
{"type":"resource","id":"c","embedding":[-1,0,0,-1,0,0],"embedding_shape":[3,2]}
END
echo '{"type":"need","id":"n","embedding":[1,0,0,1],"embedding_shape":[2,2]}' >need
attend --temperature 1 --needs need library
cat need library | attend --temperature 1 >answers
cat need library answers | verify
echo "by a model"
tiny=$CASE/../../unit/encoder/data/tiny_bert
printf '%s\n' '{"type":"resource","id":"a","text":"new data"}' '{"type":"resource","id":"b","text":"the market pays"}' | embed --late --model $tiny --prompt '' >late
echo '{"type":"need","id":"n","text":"new data"}' | embed --late --model $tiny --prompt '' | attend --needs - late | jq -c 'select(.type == "attention") | [.resource, .score > 0.99]'
echo "what cannot be compared"
attend --needs need <"$CASE/resources.ndjson" || echo "status $?"
attend --needs "$CASE/needs.ndjson" library || echo "status $?"
for options in '--heads dense,context' '--heads dense,novelty' '--diversity mmr' '--score cosine' '--value embedding'; do attend $options --needs need library || echo "status $?"; done
for shape in '[3,2]' '[0,4]' '[11,1676976733973595602]' '"2,2"' '[2]'; do
  echo "{\"type\":\"resource\",\"id\":\"x\",\"embedding\":[1,0,0,1],\"embedding_shape\":$shape}" | attend --needs need || echo "status $?"
done
