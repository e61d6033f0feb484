# The weights as text instead of records, and as a picture beside them.
attend --needs "$CASE/needs.ndjson" --temperature 0.5 --heatmap "$CASE/resources.ndjson"
echo "records of other types are no part of it, and it goes where the output goes"
(echo '{"type":"person","id":"p"}'; cat "$CASE/resources.ndjson") | attend --needs "$CASE/needs.ndjson" --temperature 0.5 --heatmap -o map
head -n 2 map
echo "the picture"
attend --needs "$CASE/needs.ndjson" --svg picture.svg "$CASE/resources.ndjson" >edges
attend --needs "$CASE/needs.ndjson" "$CASE/resources.ndjson" | cmp - edges && head -c 38 picture.svg && tail -n 1 picture.svg
attend --needs "$CASE/needs.ndjson" --svg none/picture.svg "$CASE/resources.ndjson" >edges || echo "status $?"
