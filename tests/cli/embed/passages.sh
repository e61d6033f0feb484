# Long texts become passages, cut between sentences where one ends; needs and short texts stay whole.
tiny=$CASE/../../unit/encoder/data/tiny_bert
cat >in <<'END'
{"type":"need","id":"n","text":"the reader pays a reader of a new paper of old data"}
{"type":"resource","id":"r","title":"new data","text":"the market of attention pays a reader. old paper data the reader pays new market.\n\n“The data” of the market of old.","seconds":100,"content_hash":"x","links":["a"],"price":5}
{"type":"resource","id":"short","text":"the reader pays"}
{"type":"note","text":"市场の注意。市场の注意。市场の注意。"}
END
embed --chunk 8 --overlap 2 in | jq -c 'del(.embedding, .embedding_type, .embedding_model)'
embed --chunk 8 --overlap 2 in | verify
embed --model $tiny --chunk 8 --overlap 2 in | jq -c '[.id, .text, .begin, .end]'
# The bytes are those of the text, and a passage embedded alone has the same vector.
embed --model $tiny --chunk 8 in | jq -c 'select(.id // "" | startswith("r#"))' >passages
jq -rj 'select(.id == "r") | .text' in >text
jq -r '[.begin, .end, .text] | @tsv' passages | while IFS="$(printf '\t')" read -r begin end passage; do
  [ "$(head -c "$end" text | tail -c +$((begin + 1)))" = "$(printf '%b' "$passage")" ] || echo "wrong: $begin $end"
done
jq -c 'del(.embedding, .embedding_type, .embedding_model)' passages | embed --model $tiny | cmp - passages
# One vector for the whole.
embed --model $tiny --chunk 8 --pool in | jq -c '[.id, .text[:10], (.embedding | length), .embedding_passages]'
embed --model $tiny --chunk 8 --pool in | verify --model $tiny
