# A need's title is read as the first paragraph of its text, whether embed makes its vector or attend does.
tiny=$CASE/../../unit/encoder/data/tiny_bert
echo '{"type":"need","id":"n","title":"the market","text":"who pays a reader"}' >need
printf '%s\n' '{"type":"resource","id":"a","text":"the market"}' '{"type":"resource","id":"b","text":"new data"}' >texts
for options in '' "--model $tiny"; do
  embed $options texts >library
  attend $options --needs need library >edges
  embed $options need | attend $options --needs - library | cmp - edges
  sed 's/"title":"the market",//' need | attend $options --needs - library | cmp -s - edges || echo "the title matters"
  cat need library edges | verify $options
done
embed texts | attend --needs need | jq -c 'select(.resource == "a") | [.why[].term]'
echo '{"type":"need","id":"n","title":"the market"}' | attend || echo "status $?"
