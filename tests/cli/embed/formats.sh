# The same vector in every way of writing it: its length is 1 each time.
echo '{"type":"need","id":"n","text":"attention is scarce"}' >need
embed --vectors array need | jq '(.embedding | length), (.embedding | map(. * .) | add | . * 1000 | round), has("embedding_type")'
for vectors in f32 f16 i8; do embed --vectors $vectors need | jq -c '[(.embedding | length), .embedding_type, has("embedding_scale")]'; done
for vectors in f32 f16 i8 array; do
  echo '{"type":"resource","id":"r","text":"attention is scarce"}' | embed --vectors $vectors | attend --needs need | jq 'select(.type == "attention") | .score * 100 | round'
done
