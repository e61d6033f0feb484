# An honest empty answer, with its reason.
echo '{"type":"need","id":"n","filter":{"lang":"fi"},"embedding":[1,0]}' >need
attend --needs need "$CASE/resources.ndjson"
attend --needs need </dev/null
