# Parts that were weighed through a projection are joined through the same: it turns the needs that parts carry.
. "$CASE/layer.inc"
jq -nc 'range(60) | {type: "resource", id: "r\(.)", embedding: [. * 7 % 11 / 8, . % 3 / 2], year: (2000 + . * 5 % 7), topic: ["a", "b", "c"][. % 3]}' >resources
printf '%s\n' '{"type":"need","id":"n","embedding":[1,0.5]}' '{"type":"need","id":"m","embedding":[0,1]}' >needs
layer 'q.weight 2 2 0 -1 1 0' 'k.weight 2 2 0 -1 1 0' >turn
layer 'q.weight 1 2 1 2' 'k.weight 1 2 2 1' 'q.bias 1 0 1' >fewer
layer 'v.weight 3 2 1 0 0 1 1 1' 'v.bias 3 0 0 0 2' 'o.weight 2 3 1 1 0 0 0 1' 'o.bias 2 0 -1 1' >values
head -n 25 resources >one; sed -n '26,$p' resources >two
rounded() { jq -c 'walk(if type == "number" then . * 1e6 | round else . end)'; }
while read -r project options; do
  attend --needs needs --project $project $options resources >whole
  for part in one two; do attend --needs needs --project $project $options --partial $part >$part.part; done
  attend --project $project --merge --partial one.part two.part | attend --project $project --merge >merged
  rounded <whole >expected; rounded <merged | cmp - expected && echo "$project $options"
  [ -n "${options##*--value*}" ] && cmp merged whole
done <<'END'
turn --heads dense
turn --heads dense,context=0.3
turn --explain
turn --value year
turn --value topic
fewer --heads dense
fewer --value year
fewer --value topic --no-fit
values --value embedding
END
echo "needs without vectors, and the model that turns them"
printf '%s\n' '{"type":"resource","id":"a","text":"A disk fails one day and nobody is surprised. Backups protect files."}' \
  '{"type":"resource","id":"b","text":"The server is in the cellar."}' | embed >texts
echo '{"type":"need","text":"server backups"}' >asked
zeros=$(for i in $(seq 1215); do printf ' 0'; done)
layer "q.weight 1 1216 1$zeros" "k.weight 1 1216 2$zeros" >first
attend --explain --needs asked --project first texts >whole
head -n 1 texts >one; tail -n 1 texts >two
for part in one two; do attend --explain --needs asked --project first --partial $part >$part.part; done
attend --merge --project first one.part two.part | cmp - whole && jq -c '[.type, .rank, .passage != null]' whole
echo "another file, or none"
attend --merge one.part two.part || echo "status $?"
attend --merge --project turn one.part two.part || echo "status $?"
attend --needs needs --partial resources | attend --merge --project turn || echo "status $?"
attend --needs needs --project turn --partial resources | jq -c 'if .embedding then .embedding = [1] else . end' | attend --merge --project turn || echo "status $?"
