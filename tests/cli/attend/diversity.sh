# Ten copies of one story do not take ten places.
{ for i in 1 2 3 4 5 6 7 8 9 10; do echo "{\"type\":\"resource\",\"id\":\"copy$i\",\"embedding\":[0.9,0.1]}"; done
  echo '{"type":"resource","id":"other","embedding":[0.8,-0.6]}'
  echo '{"type":"resource","id":"third","embedding":[0.5,0.86]}'; } >stories
ids() { jq -r '.resource // empty' | paste -sd' '; }
attend -k 3 --needs "$CASE/needs.ndjson" stories | ids
for how in mmr mmr=0.5 mmr=1 dpp dpp=1 none; do echo "$how: $(attend -k 3 --diversity $how --needs "$CASE/needs.ndjson" stories | ids)"; done
echo "weights are as without, and ranks as chosen"
attend -k 2 --diversity mmr --temperature 1 --needs "$CASE/needs.ndjson" stories | jq -c '[.resource, .rank, .score, .weight, .mass, .remainder, .diversity, .held]'
echo "of all that there is"
attend -k 100 --diversity dpp --needs "$CASE/needs.ndjson" stories | jq -c 'select(.type == "summary") | [.kept, .admitted]'
