# A vector for each token; none for a text without tokens.
tiny=$CASE/../../unit/encoder/data/tiny_bert
cat >in <<'END'
{"type":"need","id":"n","text":"the reader"}
{"type":"resource","id":"r","text":"the market of attention pays a reader"}
{"type":"resource","id":"empty","text":""}
END
for options in '' '--dims 5' '--vectors f16'; do
  embed --model $tiny --late $options in | tee out | jq -c '[.id, (.embedding | length), .embedding_model, .embedding_shape]'
  verify --model $tiny out
done
