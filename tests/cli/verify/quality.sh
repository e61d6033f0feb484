# Figures of a ranking. By hand, with d(r) = 1/log2(r+1):
#   n1: grades 0 2 1, all relevant found: ndcg@5 = (2 d2 + d3)/(2 + d2), map = (1/2 + 2/3)/2 = 7/12, mrr 1/2
#   n2: judged, without records: 0 everywhere    n3: records, not judged: counts for attention alone
# Weights: a 0.5, b 0.25 + 0.25, c 0.25, of four resources; gini = (-3*0 - 1*0.25 + 1*0.5 + 3*0.5)/(4*1.25) = 0.35
. "$CASE/../trade/shared"
cp "$CASE/quality.ndjson" run
cp "$CASE/quality.qrels" qrels
judge() { status verify quality --qrels qrels "$@"; }
echo "for a person:"
judge run
echo "for a program, from the standard input:"
judge --json <run
echo "ties go by rank, then as they came; records may come in any order:"
cat >ties <<END
{"type":"attention","need":"n1","resource":"b","score":0.5,"weight":0.5,"rank":2}
{"type":"attention","need":"n1","resource":"a","score":0.5,"weight":0.5,"rank":1}
{"type":"attention","need":"n2","resource":"a","score":0.5,"weight":0.5}
{"type":"attention","need":"n2","resource":"b","score":0.5,"weight":0.25}
{"type":"attention","need":"n2","resource":"c","score":0.75,"weight":0.25}
END
judge ties | grep -E '^(mrr|status|coverage)'
echo "demands:"
judge --at-least mrr=0.25 --at-least p@1=0 --at-least concentration=0.35 run | tail -n 1
judge --at-least ndcg@3=0.4 --at-least p@2=0.25 --at-least coverage=0.9 run | grep -E '^(ndcg@3|p@2 |FAULT|status)'
judge --json --at-least map=0.3 run | sed 's/,"needs".*//'
echo "without judgements:"
status verify quality --at-least coverage=0.75 run
status verify quality --at-least map=0.1 run
echo "resources in the stream say how many there are:"
{ echo '{"type":"resource","id":"z"}'; cat ties; } | verify quality | grep -E '^(needs|coverage)'
echo "what has no owner counts for where it is from:"
cat >places <<END
{"type":"attention","need":"n1","resource":"a","score":1,"weight":0.5,"owner":"ana","uri":"https://one.example/a"}
{"type":"attention","need":"n1","resource":"b","score":1,"weight":0.25,"uri":"https://one.example/b?c"}
{"type":"attention","need":"n2","resource":"c","score":1,"weight":0.5,"uri":"https://one.example#d"}
{"type":"attention","need":"n2","resource":"d","score":1,"weight":0.25,"uri":"file:///srv/e"}
{"type":"attention","need":"n3","resource":"e","score":1,"weight":0.5,"uri":"urn:isbn:0"}
END
verify quality places | grep exposure
verify quality --json places | sed 's/.*"exposure"/"exposure"/'
echo "nothing to judge:"
judge </dev/null | head -n 8
echo '{"type":"attention","need":"other","resource":"a","score":1,"weight":1}' | judge | grep needs
echo "judgements in another form:"
printf 'n1 0 a 1\nn1 0 b\n' >bad
status verify quality --qrels bad run
status verify quality --qrels absent run
status verify quality --qrels . run
status verify --qrels qrels run
echo "demands of nothing:"
judge --at-least ndcg=1 run
judge --at-least coverage=0.5 ties
echo "records that are refused:"
line() { echo "$1" | judge; }
line '{"type":"attention","need":"n1","resource":"a","weight":0.5}'
line '{"type":"attention","need":"n1","resource":"a","score":1,"weight":1.5}'
line '{"type":"attention","resource":"a","score":1,"weight":1}'
line '{"type":"summary","tool":"attend","resources":-1}'
{ cat run; sed -n 1p run; } >twice
judge --on-error=skip twice | tail -n 1
judge --on-error=skip --at-least map=1 twice | tail -n 1
judge run absent
