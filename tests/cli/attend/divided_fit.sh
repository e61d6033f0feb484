# Answers that are fitted to examples: parts that are joined say what one run does, and a filter of one need changes
# nothing for the others.
awk 'BEGIN { srand(9); split("ant bee cat dog", kinds, " ");
  for (i = 0; i < 700; i++) {
    label = i < 40 && i % 4 == 3 ? "ant" : kinds[1 + i % 4];
    printf "{\"type\":\"resource\",\"id\":\"r%d\",\"owner\":\"o%d\",\"kind\":\"%s\",\"year\":%d,\"embedding\":[", i, i % 3, label, 1900 + 7 * (i % 4) + i % 5;
    for (j = 0; j < 6; j++) printf "%s%.3f", j ? "," : "", rand() - 0.5 + (j == i % 4); print "]}" } }' >resources
cat >needs <<'END'
{"type":"need","id":"a","embedding":[1,0,0,0,0,0]}
{"type":"need","id":"b","embedding":[0,1,0,0.5,0,0]}
{"type":"need","id":"f","filter":{"owner":"o1"},"embedding":[1,0,0,0,0,0]}
END
head -n 30 resources >p1; : >p2; sed -n 31,400p resources >p3; sed -n '401,$p' resources >p4
rounded() { jq -c 'select(.answer) | [.need, .resources, (.answer | walk(if type == "number" then . * 1e6 | round else . end))]'; }
for field in kind year; do
  attend --needs needs --heads dense --value $field resources >whole; rounded <whole >whole.answers
  for part in 1 2 3 4; do attend --needs needs --heads dense --value $field --partial p$part >p$part.part; done
  attend --merge p1.part p2.part p3.part p4.part >merged
  rounded <merged | cmp - whole.answers
  jq -c 'del(.answer)' merged >edges; jq -c 'del(.answer)' whole | cmp - edges
  jq -c 'select(.type == "fit") | [.field, .piece, .pieces, .examples, .labels, (.sum | length)]' p?.part
  echo "parts of parts"
  attend --merge --partial p1.part p2.part >left; attend --merge --partial p3.part p4.part >right
  attend --merge left right | rounded | cmp - whole.answers
  attend --merge --partial left p3.part >most; attend --merge most p4.part | rounded | cmp - whole.answers
  echo "by the weights alone, where it is asked and where a need meets only some"
  attend --needs needs --heads dense --value $field --no-fit resources | rounded >weights.answers
  attend --no-fit --merge left right | rounded | cmp - weights.answers
  jq -c '[.[0], .[2].by]' whole.answers
  grep -h '"f"' whole.answers >of_f; grep -h '"f"' weights.answers | cmp - of_f
  echo "the others' answers are those without the need with a filter"
  grep -v '"f"' needs >open
  attend --needs open --heads dense --value $field resources | rounded >open.answers
  grep -v '^\["f"' whole.answers | cmp - open.answers
done
echo "labels in one part and numbers in another are no examples, as in one run"
jq -c '.kind = 5' p4 >numbers
attend --needs needs --heads dense --value kind --partial numbers >numbers.part
for part in 1 3; do attend --needs needs --heads dense --value kind --partial p$part >p$part.part; done
attend --merge p1.part p3.part numbers.part | rounded >merged
cat p1 p3 numbers | attend --needs needs --heads dense --value kind | rounded | cmp - merged
jq -c '[.[0], .[2].by]' merged
attend --merge --partial p1.part numbers.part >mixed; tail -n 2 mixed | jq -c 'del(.parts)'
attend --merge mixed p3.part | jq -c 'select(.answer) | [.need, .answer.by]'
echo "a fit that is too long for one line"
jq -nc 'range(8) | {type: "resource", id: "r\(.)", kind: "k\(. % 3)", embedding: [range(1500) as $i | (. * $i) % 17 / 64]}' >long
head -n 1 long | jq -c '.type = "need"' >asked
attend --needs asked --heads dense --value kind long | rounded >whole
for half in "1,5" "6,8"; do sed -n ${half}p long | attend --needs asked --heads dense --value kind --partial; done >long.part
attend --merge long.part | rounded | cmp - whole
jq -c 'select(.type == "fit") | [.piece, .pieces, .examples, .labels, (.sum | length)]' long.part
jq -c 'select(.piece != 2)' long.part | attend --merge || echo "status $?"
attend --max-line 1M --merge long.part || echo "status $?"
echo "what is cut or does not fit"
attend --needs needs --heads dense --value kind --no-fit --partial p3 >weights.part
attend --merge p1.part weights.part || echo "status $?"
grep -v '"type":"fit"' p1.part | attend --merge || echo "status $?"
jq -c 'if .sum then .sum |= .[8:] else . end' p1.part | attend --merge || echo "status $?"
jq -c 'if .sum then .examples += 1 else . end' p1.part | attend --merge || echo "status $?"
jq -c 'if .labels and .sum then .labels[1] = .labels[0] else . end' p1.part | attend --merge || echo "status $?"
jq -c 'if .piece then .piece = 2 else . end' p1.part | attend --merge || echo "status $?"
jq -c 'if .type == "fit" then .field = "year" else . end' p1.part | attend --merge || echo "status $?"
