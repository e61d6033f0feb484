# Words and passages that say why are found again, or found to be others.
cat >texts <<'END'
{"type":"resource","id":"a","title":"Backups","text":"A disk fails one day. Making backups of a server protects its files. Cooking is another matter."}
{"type":"resource","id":"b","text":"Salt the water, then cook the pasta."}
END
embed --terms texts >library
echo '{"type":"need","id":"n","text":"how do I restore the server from backups","not":"pasta"}' >need
attend --explain --needs need library >edges
check() { cat need library "$1" | verify >out || echo "status $?"; sed 's/:[^(]*(/ (/; s/is .*computed/is ..., computed/; s/again it is .*/again it is .../' out; }
check edges
for change in '.passage.text = "A disk fails one day. "' '.passage.begin += 1' '.passage.score += 0.01' 'del(.passage)' '.why[0].term = "server"' '.why[0].head = "dense"' '.why[-1].score += 0.001'; do
  jq -c "if .rank == 1 then $change else . end" edges >changed
  cmp -s edges changed && echo "nothing changed"
  check changed
done
