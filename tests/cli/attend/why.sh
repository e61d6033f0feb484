# The words that carried the score, and only those; all parts together are the score.
echo '{"type":"resource","id":"b","title":"Backups","text":"Making backups of a server protects its files from a failed disk."}' | embed >r
echo '{"type":"need","id":"n","text":"how do I restore the server from backups"}' >n
attend --needs n r | jq -c 'select(.type == "attention") | [.why[].term]'
attend --needs n --why 1000 r | jq -c 'select(.type == "attention") | [(.why | length) > 0, (([.why[].score] | add) - .score | fabs) < 0.05 * .score]'
attend --needs n --why 0 r | jq -c 'select(.type == "attention") | has("why")'
