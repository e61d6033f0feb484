# A model that was named makes a vector for each token where the resources have them: for needs that bring none, for what
# is not wanted, and to say why.
tiny=$CASE/../../unit/encoder/data/tiny_bert
printf '%s\n' '{"type":"resource","id":"a","title":"News","text":"The market pays for new data. Nobody reads everything that is written."}' \
  '{"type":"resource","id":"b","text":"Attention is what people need."}' | embed --late --model $tiny --prompt '' >late
printf '%s\n' '{"type":"need","id":"n","text":"unbelievable new data"}' '{"type":"need","id":"m","text":"what people read","not":["the market",""]}' >needs
embed --late --model $tiny --prompt '' needs >embedded
run() { attend --model $tiny --prompt '' "$@"; }

run --needs embedded late >expected
jq -c 'select(.type == "attention") | [.need, .resource, (.heads // {} | keys), [.why[].term]]' expected
echo "texts become what embed --late makes of them, wherever they stand"
run --needs needs late | cmp - expected
run --needs needs --heads dense late | cmp - expected
cat needs late | run | cmp - expected
cat needs late | run --heads dense | cmp - expected
echo "also where other needs bring theirs, before or behind"
scores() { jq -c 'select(.type == "attention") | [.need, .resource, .score]' "$@" | sort; }
sed -n 1p needs >text
sed -n 2p embedded >vectors
scores expected >wanted
run --needs text --needs vectors late | scores | cmp - wanted
run --needs vectors --needs text late | scores | cmp - wanted
echo "verify does the same"
cat needs late expected | verify --model $tiny
cat embedded late expected | verify || echo "status $?"

echo "all that made up a score, and the sentence that says most"
run --explain --needs needs late >explained
jq -c 'select(.type == "attention") | [.need, .resource, [.why[] | .term // .head], (([.why[].score] | add) - .score | fabs) < 1e-6, .passage.text]' explained
cat needs late explained | verify --model $tiny
run --explain --needs needs --partial late | run --merge | cmp - explained

echo "one vector a text has a passage too, by the model that was named"
jq -c 'del(.embedding, .embedding_type, .embedding_model, .embedding_shape)' late | embed --model $tiny --prompt '' >whole
run --explain --needs needs whole >explained
jq -c 'select(.type == "attention") | [.need, .resource, [.why[] | .term // .head], (([.why[].score] | add) - .score | fabs) < 1e-6, .passage.text]' explained
cat needs whole explained | verify --model $tiny
echo "what was written without the model is checked with it as well"
embed --model $tiny --prompt '' needs | jq -c 'del(.not)' >embedded
attend --explain --needs embedded whole >explained
jq -c 'select(.type == "attention") | [.need, .resource, (.why | length), .passage]' explained
cat embedded whole explained | verify --model $tiny

echo "what cannot be"
attend --needs needs late || echo "status $?"
run --dims 4 --needs needs late || echo "status $?"
echo '{"type":"need","id":"n","text":" "}' | run --needs - late || echo "status $?"
