# Whether words count is one decision for a whole stream, however it is divided and whatever its first resource is.
cat >needs <<'END'
{"type":"need","id":"n","terms":{"ant":1,"bee":2},"embedding":[1,0]}
END
awk 'BEGIN { for (i = 0; i < 400; i++) { words = i % 3 ? sprintf("\"terms\":{\"%s\":1},", i % 5 ? "ant" : "bee") : "";
  printf "{\"type\":\"resource\",\"id\":\"r%d\",%s\"embedding\":[%d,%d]}\n", i, words, i * 7 % 11, i % 13 } }' >resources
attend --needs needs --statistics resources resources >whole
tail -n 1 whole | jq -c '[.heads, .statistics]'
echo "an empty part, one whose first resource has no words, and one without any"
: >p0; sed -n 1,10p resources >p1; sed -n 11,11p resources >p2; sed -n '12,$p' resources >p3
jq -e .terms p2 >p2.terms && cat p2.terms
for part in 0 1 2 3; do attend --needs needs --statistics resources --partial p$part >p$part.part; done
attend --merge p1.part p2.part p0.part p3.part | cmp - whole
cat p0.part p1.part p2.part p3.part p0.part | attend --merge | cmp - whole
echo "an empty part was weighed in no way"
for other in "" "--temperature 2" "--normalize linear" "--heads lexical" "-k 3"; do
  attend --needs needs $other --partial p0 >other
  attend --merge other p1.part p2.part p3.part | cmp - whole
  attend --merge p1.part other p2.part p3.part | cmp - whole
done
echo "nothing but empty parts"
cat p0.part p0.part | attend --merge | jq -c '[.need, .resources, .reason]'
echo "the first resource does not decide"
attend --needs needs resources | tail -n 1 | jq -c '[.heads, .statistics.documents]'
cat needs resources | attend | cmp - whole
echo "words that come too late are not passed over silently"
jq -nc 'range(1000) | {type: "resource", id: "v\(.)", embedding: [1, 0]}' >vectors
cat vectors resources | attend --needs needs >late; tail -n 1 late | jq -c '[.resources, .heads]'
cat vectors resources | attend --needs needs --heads dense | cmp - late
sed 1d vectors | cat - resources | attend --needs needs | tail -n 1 | jq -c '[.resources, .heads]'
cat vectors resources | attend --needs needs --statistics resources | tail -n 1 | jq -c '[.resources, .heads]'
echo "nor words that no resource has"
attend --needs needs vectors | tail -n 1 | jq -c '[.resources, .heads]'
attend --needs needs --statistics vectors resources | tail -n 1 | jq -c '[.resources, .heads]'
echo "a need that came without terms asks for none"
jq -c 'del(.terms)' needs | attend --needs - vectors | tail -n 1 | jq -c '[.resources, .heads]'
echo "what is refused decides nothing"
{ echo '{"type":"resource","id":"bad","terms":{"ant":1},"embedding":[1]}'; head -n 20 vectors; } >refused
attend --on-error=skip --needs needs refused | tail -n 1 | jq -c '[.resources, .heads]'
