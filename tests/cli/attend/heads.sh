# Each head brings what its words say, and the edge says what each of them brought.
show() { jq -c 'select(.type == "attention" and .need == "q1") | [.resource, .score, .heads]'; }
echo "recency: 1, 1/2 after 30 days, 0 without a date; what is still to come is new"
attend --needs "$CASE/ask.ndjson" --heads dense,recency --now 2024-05-31 "$CASE/market.ndjson" | show
attend --needs "$CASE/ask.ndjson" --heads recency=2 --now 2023-01-01 --half-life 10 "$CASE/market.ndjson" | show
echo "quality, and the price in credits, which costs"
attend --needs "$CASE/ask.ndjson" --heads dense,quality=0.5,price=0.1 "$CASE/market.ndjson" | show
echo "novelty: Ana has read the old one, somebody else the new one, everybody the far one"
cat >read <<'END'
{"type":"resource","person":"ana","embedding":[4,3,0]}
{"type":"resource","person":"ben","embedding":[0.8,0,0.6]}
{"type":"note","text":"is passed over"}
{"type":"resource","embedding":[0,0,1]}
END
attend --needs "$CASE/ask.ndjson" --heads dense,novelty --history read "$CASE/market.ndjson" | show
echo "without a history everything is new"
attend --needs "$CASE/ask.ndjson" --heads dense,novelty "$CASE/market.ndjson" | show
echo "the summary says how it was"
attend -k 1 --needs "$CASE/ask.ndjson" --heads dense,novelty=0.25,recency --history read --now 2024-05-31 "$CASE/market.ndjson" | tail -n 1
