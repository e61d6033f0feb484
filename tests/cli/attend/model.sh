# Needs without a vector get one from --model, which has to be the resources'; verify computes it again.
tiny=$CASE/../../unit/encoder/data/tiny_bert
echo '{"type":"need","id":"n","text":"new data"}' >need
printf '%s\n' '{"type":"resource","id":"a","text":"new data"}' '{"type":"resource","id":"b","text":"the market pays"}' |
  embed --model $tiny >library
attend --needs need library || echo "status $?"
attend --needs need --model $tiny --dims 4 library || echo "status $?"
attend --needs need --model $tiny --keep library >answer
jq -c 'select(.type == "summary" or .type == "attention") | del(.score, .weight)' answer
cat need answer | verify --model $tiny
cat need answer | verify || echo "status $?"
# Embedded beforehand it is the same.
embed --model $tiny need >embedded
attend --needs embedded library >other
jq -c 'select(.type != "resource" and .type != "need")' answer | cmp - other
