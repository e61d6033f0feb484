# --project is a layer's four projections: q for needs, k for resources, v and o for the context made of their vectors.
. "$CASE/layer.inc"
jq -nc 'range(12) | {type: "resource", id: "r\(.)", embedding: [. / 8, . % 3 / 2], year: (2000 + . * 5 % 7), topic: ["a", "b", "c"][. % 3]}' >resources
echo '{"type":"need","id":"n","embedding":[1,0.5]}' >need
answer() { attend --temperature 1 --needs need "$@" resources | jq -c 'select(.type == "summary").answer'; }
rounded() { jq -c 'walk(if type == "number" then . * 1e6 | round / 1e6 else . end)'; }

echo "needs and resources turned alike answer as before, by weights and by fit"
layer 'q.weight 2 2 0 -1 1 0' 'k.weight 2 2 0 -1 1 0' >turn
for value in year topic; do
  for how in --fit --no-fit; do
    answer --value $value $how | rounded >plain
    answer --value $value $how --project turn | rounded | cmp - plain && cat plain
  done
done
echo "and with fewer numbers there is an answer too"
layer 'q.weight 1 2 1 2' 'k.weight 1 2 2 1' 'q.bias 1 0 1' >fewer
for value in year topic; do answer --value $value --project fewer | rounded; done

echo "the context is o of v of the mean"
context() { answer --value embedding "$@" | jq -r .embedding | base64 -d | od -An -v -t f4 -w4 | awk '{ printf "%.6f ", $1 } END { print "" }'; }
context
context --project turn
layer 'v.weight 3 2 1 0 0 1 1 1' 'v.bias 3 0 0 0 2' >v
context --project v
layer 'o.weight 1 2 1 2' >o
context --project o
layer 'v.weight 3 2 1 0 0 1 1 1' 'v.bias 3 0 0 0 2' 'o.weight 2 3 1 1 0 0 0 1' 'o.bias 2 0 -1 1' >vo
context --project vo

echo "what does not fit is refused, whatever is asked"
refused() { layer "$@" >wrong; for value in '' '--value year' '--value embedding'; do attend --needs need $value --project wrong resources >out || echo "status $?, $(wc -l <out) lines"; done; }
refused 'v.weight 1 1 1'
refused 'o.weight 1 1 1'
refused 'v.weight 1 2 1 1' 'o.weight 2 2 1 0 0 1'
refused 'q.weight 1 2 1 1'

echo "sentences are turned as resources are"
printf '%s\n' '{"type":"resource","id":"a","text":"A disk fails one day and nobody is surprised. Making backups of a server protects its files."}' |
  embed >texts
echo '{"type":"need","id":"n","text":"server backups"}' | embed >asked
zeros=$(for i in $(seq 1215); do printf ' 0'; done)
layer "q.weight 1 1216 1$zeros" "k.weight 1 1216 2$zeros" >first
attend --explain --needs asked --project first texts |
  jq -c 'select(.type == "attention") | .score as $score | [.passage.score != null, (([.why[].score] | add) - $score | fabs) < 1e-6]'
