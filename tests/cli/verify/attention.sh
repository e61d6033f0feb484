# What attend says is computed again from the needs and the resources, to the last digit.
. "$CASE/../trade/shared"
cat >needs <<'END'
{"type":"need","id":"n1","person":"ada","text":"how to sign a ledger","value":5000000}
{"type":"need","id":"n2","person":"bo","text":"brewing coffee","filter":{"price_max":10},"exclude":["d"]}
END
cat >texts <<'END'
{"type":"resource","id":"a","title":"Ledgers","text":"A ledger is signed with a key.","seconds":60,"owner":"press"}
{"type":"resource","id":"b","title":"Coffee","text":"Brewing coffee takes four minutes.","seconds":40,"price":5}
{"type":"resource","id":"c","text":"Signing is done with a key, brewing with water.","seconds":30,"price":11}
{"type":"resource","id":"d","text":"Keys sign ledgers; ledgers keep keys.","seconds":20}
END
embed texts >library
attend -k 3 --needs needs library >edges
cat needs library edges >whole

echo "all is well, in one stream, in several, from a pipe, on one thread:"
verify whole
verify needs library edges
verify edges needs library
cat edges library | verify - needs
verify -j1 --json whole
echo "attend with other options:"
attend --mass 0.6 --why 0 --temperature 0.5 --needs needs library | verify needs library -
attend -k 1 --why 1 --keep --needs needs library | verify needs -
for type in f16 i8 array; do
  embed --vectors $type texts >short
  attend --needs needs short | verify needs short -
done
echo "overlapping streams say the same twice:"
verify whole library needs edges
echo "two runs in one stream:"
sed 's/"n1"/"n3"/; s/"n2"/"n4"/' needs >others
{ cat whole others; attend --temperature 0.2 --needs others library; } | verify
echo "needs by their text, embedded or not:"
embed needs | verify - needs library edges

echo "what is missing:"
verify library edges
grep -v summary edges | verify needs library -
grep -v '"id":"d"' library | verify needs - edges
{ cat edges; sed '/summary/s/"mass":0/"mass":1/' edges; } | verify needs library -
sed 's/how to/how not to/' needs | verify - needs library edges
status verify edges
echo '{"type":"attention","need":"n1","resource":"a","weight":1}' | status verify

echo "what is wrong:"
check() { sed "$1" whole >changed; cmp -s whole changed && echo "nothing changed: $1"; status verify changed; }
last_digit() { sed -E "/\"resource\":\"a\"/s/(\"$1\":0\.[0-9]*)[0-9]/\17/" whole >changed; status verify changed; }
last_digit score
last_digit weight
check '/"attention"/s/"rank":1/"rank":2/'
check '/"attention"/s/"rank":2/"rank":9/'
check '/"attention"/s/"resource":"a"/"resource":"c"/'
check '/"attention"/s/"seconds":60/"seconds":61/'
check '/"attention"/s/"owner":"press"/"owner":"crook"/'
check '/"attention"/s/"owner":"press"/"owner":"press","price":7/'
check '/"attention"/s/,"owner":"press"//'
check '/"attention"/s/"value":5000000/"value":5000001/'
check '/"attention"/s/"person":"bo"/"person":"ada"/'
check '/"attention"/s/"term":"sign"/"term":"sing"/'
check '/"rank":3/d'
check '/"summary"/s/"resources":4/"resources":3/'
check '/"summary"/s/"admitted":2/"admitted":3/'
check '/"summary"/s/"remainder":0/"remainder":1/'
check '/"summary"/s/"temperature":0.0286[0-9]*/"temperature":0.03/'
check '/"summary"/s/"temperature":0.0286[0-9]*/"temperature":0/'
check '/"need","id":"n2"/s/"price_max":10/"price_max":20/'
echo "a resource that was left out:"
head -n 3 library | attend --needs needs | status verify needs library -
echo "all that is wrong:"
sed -E '/attention/s/"rank":1/"rank":2/' edges | status verify --all needs library -
