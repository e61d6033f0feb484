# The beginning of a long stream is read ahead to count words. How it comes, at once or in pieces, changes nothing, and
# what is counted ends at the same line.
awk 'BEGIN { text = sprintf("%2000s", ""); gsub(/ /, "x", text); for (i = 0; i < 18000; i++)
  printf "{\"type\":\"resource\",\"id\":\"r%d\",\"text\":\"%s\",\"terms\":{\"w%d\":1,\"late%d\":1},\"embedding\":[%d,1]}\n", i, text, i % 9, i / 1000, i % 5 }' >library
echo '{"type":"need","id":"n","terms":{"w3":1,"late0":1,"late15":1,"late16":1,"late17":1},"embedding":[1,0]}' >need
attend --needs need library >whole
{ head -c 20000001; sleep 0.1; head -c 13333333; sleep 0.1; cat; } <library | attend --needs need | cmp - whole
split -n 7 --additional-suffix=.part library && cat x*.part | attend -j1 --needs need | cmp - whole
tail -n 1 whole | jq -c '[.resources, .statistics]'
