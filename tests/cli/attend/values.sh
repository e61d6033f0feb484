# The same pass answers: labels by their share, numbers by their mean with an interval, vectors by theirs.
answer() { jq -c 'select(.type == "summary") | [.need, .answer]'; }
attend --temperature 1 --needs "$CASE/ask.ndjson" --heads dense --value topic "$CASE/market.ndjson" | answer
echo "certain, or no label"
attend --temperature 1 --needs "$CASE/ask.ndjson" --heads dense --value topic --certain 0.5 "$CASE/market.ndjson" | answer
attend --temperature 1 --needs "$CASE/ask.ndjson" --heads dense --value topic --certain 0.9 "$CASE/market.ndjson" | answer
echo "at most as many labels as resources, and the weight is of all of them"
attend --temperature 1 -k 1 --needs "$CASE/ask.ndjson" --heads dense --value topic "$CASE/market.ndjson" | answer
echo "by another normalisation"
attend --normalize sparsemax --needs "$CASE/ask.ndjson" --heads dense --value topic "$CASE/market.ndjson" | answer
echo "numbers"
attend --temperature 1 --needs "$CASE/ask.ndjson" --heads dense --value year "$CASE/market.ndjson" | answer
sed -n 1p "$CASE/market.ndjson" | attend --needs "$CASE/ask.ndjson" --heads dense --value year | answer
echo "vectors"
attend --temperature 1 --needs "$CASE/ask.ndjson" --heads dense --value embedding "$CASE/market.ndjson" | answer
echo "nothing there"
attend --needs "$CASE/ask.ndjson" --heads dense --value shelf "$CASE/market.ndjson" | answer
echo "what is neither, and what has no mean"
echo '{"type":"resource","shelf":[1],"embedding":[1,0,0]}' | attend --needs "$CASE/ask.ndjson" --value shelf || echo "status $?"
echo '{"type":"resource","shelf":1e101,"embedding":[1,0,0]}' | attend --needs "$CASE/ask.ndjson" --value shelf || echo "status $?"
attend --on-error=skip --normalize sparsemax --needs "$CASE/ask.ndjson" --heads dense --value year "$CASE/market.ndjson" || echo "status $?"
jq -nc 'range(10001) | {type: "resource", shelf: "s\(.)", embedding: [1, 0, 0]}' | attend --on-error=skip --needs "$CASE/ask.ndjson" --value shelf || echo "status $?"
