# The scores are 0.8, 0.8, 0.6 and 0. By hand, at temperature 1: sparsemax takes all three above tau = (2.2 - 1) / 3; at
# 0.1 nothing but the best two; linear divides by 2.2.
for how in softmax sparsemax entmax15 'entmax --alpha 2' 'entmax --alpha 1.1' linear; do
  for temperature in 1 0.1; do
    echo "$how $temperature"
    attend --normalize $how --temperature $temperature --needs "$CASE/ask.ndjson" --heads dense "$CASE/market.ndjson" |
      jq -sc '[.[] | select(.need == "q1")] | [.[:-1] | map(.weight)], .[-1] | if type == "array" then . else del(.type, .tool, .need, .person, .resources, .admitted) end'
  done
done
echo "kept and rest"
attend -k 1 --normalize entmax15 --needs "$CASE/ask.ndjson" --heads dense "$CASE/market.ndjson" | jq -c 'select(.type == "summary") | .mass + .remainder'
echo "words count with any of them, the second look does not"
attend --normalize sparsemax --needs "$CASE/ask.ndjson" "$CASE/market.ndjson" | tail -n 1 | jq -c .heads
echo "a threshold"
attend --temperature 1 --threshold 0.25 --needs "$CASE/ask.ndjson" --heads dense "$CASE/market.ndjson" | jq -c 'select(.need == "q1") | [.resource, .weight, .mass, .remainder, .threshold]'
attend --threshold 1 --needs "$CASE/ask.ndjson" --heads dense "$CASE/market.ndjson" | jq -c '[.type, .kept, .remainder]'
echo "cosine and scaled: lengths do not count; dot products are divided by sqrt(3)"
jq -c '.embedding |= map(. * 4)' "$CASE/market.ndjson" >long
for score in dot cosine scaled; do
  attend --score $score --needs "$CASE/ask.ndjson" --heads dense long | jq -sc '[.[] | select(.need == "q1")] | [map(.score // empty), .[-1].score, .[-1].temperature]'
done
