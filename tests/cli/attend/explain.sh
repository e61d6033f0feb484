# Everything that made up a score, which adds up to it, and the passage that says most.
cat >texts <<'END'
{"type":"resource","id":"a","title":"Backups","text":"A disk fails one day. Making backups of a server protects its files. Cooking is another matter.","quality":0.5,"published":"2024-05-01"}
{"type":"resource","id":"b","text":"Salt the water, then cook the pasta. 然后吃饭。","price":1000000}
{"type":"resource","id":"c","text":""}
END
embed --terms texts >library
echo '{"type":"need","id":"n","text":"how do I restore the server from backups","not":"pasta"}' >need
for options in '' '--heads dense' '--heads dense,lexical,recency=0.1,quality=0.2,price=0.1,novelty=0.1,context=0.3 --now 2024-06-01' '--heads lexical' '--score scaled' '--score cosine'; do
  attend --explain $options --needs need library |
    jq -c 'select(.type == "attention") | [.resource, (([.why[].score] | add // 0) - .score | fabs) < 1e-6, .passage.text]'
done
echo "a need whose vector was written with few bits too"
for type in i8 f16; do
  embed --vectors $type need | attend --explain --needs - library | jq -c 'select(.type == "attention") | (([.why[].score] | add // 0) - .score | fabs) < 1e-6'
done
echo "the passage stands in the text where it says"
attend --explain --needs need library | jq -c 'select(.type == "attention" and .resource == "a") | .passage | [.begin, .end]'
echo "without a model that is here there is what there is"
attend --explain --needs "$CASE/ask.ndjson" --heads dense,recency --now 2024-06-01 "$CASE/market.ndjson" | jq -c 'select(.resource == "new" and .need == "q1") | [.why, .passage]'
echo "a text that is none is refused, however bad its score"
sed 's/"text":""/"text":7/' library | attend -k 1 --on-error=skip --explain --needs need | jq -c '[.resource, .resources]' || true
