# What is given to --merge and cannot be right is refused or said, never mixed in.
cat >needs <<'END'
{"type":"need","id":"a","embedding":[1,0]}
{"type":"need","id":"b","embedding":[0,1]}
END
jq -nc 'range(30) | {type: "resource", id: "r\(.)", kind: "k\(. % 3)", embedding: [. % 7, . % 5]}' >resources
head -n 10 resources >p1; sed -n 11,20p resources >p2; sed -n '21,$p' resources >p3
for part in 1 2 3; do attend --needs needs --partial p$part >p$part.part; done
attend --needs needs resources >whole
echo "options that were decided when the parts were made"
for option in "--needs needs" "--heads dense" "--score dot" "--statistics p1" "--history p1" "--now 2024" "--half-life 3" "--project x" \
  "--normalize softmax" "--temperature 1" "--alpha 2" "--value kind" "--learn p1" --keep "--partial --heatmap" "--partial --svg x" \
  --explain "--certain 0.5"; do
  attend --merge $option p1.part p2.part p3.part || echo "status $?"
done
echo "those that shape the answer are used"
attend --merge -k 3 --mass 0.9 --why 0 p1.part p2.part p3.part | cut -c 1-60
echo "answers among the parts"
attend --needs needs p1 >edges
attend --merge p1.part edges || echo "status $?"
attend --merge edges p2.part >/dev/null || echo "status $?"
tail -n 1 edges | attend --merge p1.part - || echo "status $?"
jq -c '.need = "other"' edges | head -n 1 >of_other; attend --merge of_other p1.part p2.part p3.part | sed 1d | cmp - whole
echo "a part twice"
attend --merge p1.part p2.part p1.part || echo "status $?"
ln p1.part copy; attend --merge p1.part copy || echo "status $?"
attend --merge - - <p1.part || echo "status $?"
cat p1.part p2.part p1.part | attend --merge | tail -n 1 | jq .resources
attend --merge --partial p1.part p2.part >p12; cat p12 p1.part | attend --merge | tail -n 1 | jq .resources
echo "needs that parts lack"
attend --needs p1 --partial p2 || echo "status $?"
head -n 1 needs >a; tail -n 1 needs >b
attend --needs a --partial p2 >a.part; attend --needs b --partial p2 >b.part
attend --merge p1.part a.part p3.part || echo "status $?"
attend --merge a.part p1.part || echo "status $?"
attend --merge a.part b.part || echo "status $?"
echo "parts that are cut"
head -n 3 p1.part | attend --merge || echo "status $?"
sed '$d' p1.part | cat - p2.part | attend --merge || echo "status $?"
grep -v '"type":"partial","tool":"attend","need":"b"' p1.part | attend --merge || echo "status $?"
jq -c 'if .type == "part" then .resources = 11 else . end' p1.part | attend --merge || echo "status $?"
head -n 5 p1.part | sed 1d | cat - p2.part | attend --on-error=skip --merge || echo "status $?"
jq -c 'if .type == "part" then del(.parts) else . end' p1.part | attend --merge || echo "status $?"
jq -c 'if .type == "partial" and .need == "b" then .resources = 9 else . end' p1.part | attend --merge || echo "status $?"
jq -c 'if .type == "partial" then .resources = 0 else . end' p1.part | attend --merge || echo "status $?"
grep '"type":"part"' p1.part | attend --merge || echo "status $?"
{ cat p1.part; echo '{"type":"fit","field":"kind"}'; } | attend --merge || echo "status $?"
