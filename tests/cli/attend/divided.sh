# Parts of a stream, joined in its order, give the bytes of the whole; means agree to rounding.
awk 'BEGIN { srand(3); split("ant bee cat dog", words, " ");
  for (i = 0; i < 900; i++) {
    printf "{\"type\":\"resource\",\"id\":\"r%d\",\"title\":\"T\\\"%d\",\"kind\":\"%s\",\"year\":%d,\"text\":\"The %s.\",\"terms\":{\"%s\":%d},\"embedding\":[",
      i, i, words[1 + int(rand() * 4)], rand() * 3000, words[1 + int(rand() * 4)], words[1 + int(rand() * 4)], 1 + rand() * 3;
    for (j = 0; j < 8; j++) printf "%s%.3f", j ? "," : "", rand() - 0.5; print "]}" } }' >resources
cat >needs <<'END'
{"type":"need","id":"a","person":"ada","value":5,"terms":{"ant":1,"bee":2},"embedding":[1,0,0,0,0,0,0,0]}
{"type":"need","id":"b","filter":{"owner":"nobody"},"terms":{"ant":1},"embedding":[0,1,0,0,0,0,0,0]}
END
head -n 1 resources >one; sed -n '2,500p' resources >two; sed -n '501,$p' resources >three
# OPTIONS;WHAT_IS_KEPT: the first were decided when the parts were made.
while IFS=';' read -r options kept; do
  attend $options $kept --no-fit --needs needs resources >whole
  for part in one two three; do attend $options $kept --no-fit --needs needs --partial $part >$part.part; done
  attend $kept --merge one.part two.part three.part | cmp - whole || echo "$options: other bytes"
  cat one.part two.part three.part | attend $kept --merge | cmp - whole || echo "$options: other bytes from a pipe"
  attend $kept --merge --partial two.part three.part | attend $kept --merge one.part - | cmp - whole || echo "$options: other bytes of parts of parts"
  attend --merge --partial one.part two.part | attend --merge --partial - three.part >left
  attend --merge --partial one.part two.part three.part | cmp - left || echo "$options: another tree, another part"
done <<'END'
--heads dense
--heads dense;-k 3 --mass 0.01
--heads dense,lexical,context=0.2 --statistics resources
--statistics resources
--heads dense,novelty=0.5 --history two
--heads dense,recency --now 2024-05-05 --half-life 9
--normalize sparsemax --heads dense
--normalize entmax15 --temperature 0.3 --heads dense
--normalize entmax --alpha 1.2 --heads dense
--normalize linear --heads dense
--heads dense;--diversity mmr
--explain --heads dense
--value kind --heads dense
--heads dense --value kind;--certain 0.3
--score cosine --heads dense;--threshold 0.002
END
echo "means, to six digits"
mean() { jq -c 'select(.answer) | .answer | [.mean, .low, .high] | map(. * 1000000 | round)'; }
attend --no-fit --heads dense --value year --needs needs resources | mean >whole
for part in one two three; do attend --no-fit --heads dense --value year --needs needs --partial $part >$part.part; done
attend --merge one.part two.part three.part | mean | cmp - whole && wc -l <whole
echo "nothing to join"
echo '{"type":"person","id":"p"}' | attend --merge
echo "what does not fit together"
attend --heads dense --temperature 2 --needs needs --partial two >other
attend --merge one.part other || echo "status $?"
attend --merge -k 20 one.part || echo "status $?"
jq -c 'select(.type == "held")' one.part | attend --merge || echo "status $?"
jq -c '.state = "x"' one.part | attend --merge || echo "status $?"
jq -c '.pool = 0' one.part | attend --merge || echo "status $?"
jq -c 'if .type == "held" then .embedding = [1, 2] else . end' one.part | attend --merge || echo "status $?"
attend --partial --heatmap --needs needs one || echo "status $?"
