# Ada goes by quality, and this is found out; the same feedback about two needs says nothing.
jq -nc 'range(40) | {type: "need", id: "n\(.)", embedding: [1, 0]}' >needs
jq -nc 'range(40) | {type: "resource", id: "r\(.)", quality: (. % 2), embedding: [1, 0], embedding_model: ""}' >resources
jq -nc 'range(40) as $n | (range(2) | {type: "feedback", need: "n\($n)", person: "ada", resource: "r\($n * 2 % 40 + .)",
  action: ["skipped", "saved"][.]})' >feedback
attend --needs needs --learn feedback --project ada.safetensors resources | jq -c '[.learned, .judged, .needs, .before.pairs, .after.pairs, .heads.quality > 0]'
attend --needs needs -k 1 --project ada.safetensors resources | jq -c 'select(.need == "n0") | [.resource // .kept, .heads.quality // .project]'
head -n 4 feedback | attend --needs needs --learn - --project none.safetensors resources || echo "status $?"
[ -e none.safetensors ] || echo "nothing was written"
echo "what cannot be"
attend --needs needs --learn feedback resources || echo "status $?"
attend --needs needs --project none.safetensors resources || echo "status $?"
jq -c '.embedding = [1, 0, 0]' needs >longer
attend --needs longer --learn feedback --project ada3.safetensors --score cosine resources || echo "status $?"
jq -c '.action = "liked"' feedback | attend --needs needs --learn - --project none.safetensors resources || echo "status $?"
