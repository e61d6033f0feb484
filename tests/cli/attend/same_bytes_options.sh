# One thread or several, needs in a file or in the stream: the same bytes with every option. The records are random, and
# the same every time.
awk 'BEGIN { srand(11); split("ant bee cat dog eel fox gnu hen", words, " ");
  for (i = 0; i < 3000; i++) {
    printf "{\"type\":\"resource\",\"id\":\"r%d\",\"published\":\"20%02d-0%d-1%d\",\"quality\":%.2f,\"price\":%d,\"kind\":\"%s\",\"year\":%d,\"readers\":[\"%s\",\"all\"],",
      i, 10 + rand() * 14, 1 + rand() * 9, rand() * 10, rand(), rand() * 1000000, words[1 + int(rand() * 8)], rand() * 3000, words[1 + int(rand() * 8)];
    printf "\"text\":\"The %s. The %s\",\"terms\":{\"%s\":%d},\"embedding\":[", words[1 + int(rand() * 8)], words[1 + int(rand() * 8)], words[1 + int(rand() * 8)], 1 + rand() * 3;
    for (j = 0; j < 12; j++) printf "%s%.3f", j ? "," : "", rand() - 0.5; print "]}" } }' >resources
awk 'BEGIN { srand(5); for (i = 0; i < 7; i++) { printf "{\"type\":\"need\",\"id\":\"n%d\",\"groups\":\"%s\",\"terms\":{\"ant\":1,\"fox\":2},\"embedding\":[", i, i % 2 ? "all" : "cat";
    for (j = 0; j < 12; j++) printf "%s%.3f", j ? "," : "", rand() - 0.5; print "]}" } }' >needs
head -n 50 resources >read
while read -r options; do
  attend -j1 $options --needs needs resources >one
  [ "$(wc -l <one)" -ge 7 ] || echo "nothing came of $options"
  for jobs in 2 3; do attend -j$jobs $options --needs needs resources | cmp - one || echo "$options: $jobs threads"; done
  cat needs resources | attend $options | cmp - one || echo "$options: in the stream"
  # What depends on a history that is not in the stream, and means, are not computed again.
  cat needs resources one | verify -q >verified 2>&1 || grep -q 'a mean\|a history' verified || { echo "$options:"; head -n 3 verified; }
done <<'END'
--heads dense
-k 3
--heads lexical
--heads dense,lexical,recency,quality,price=0.1 --now 2024-06-01
--heads dense,novelty --history read
--heads dense,context=2 -k 200 --mass 0.3
--score cosine --heads dense
--score scaled --heads dense
--normalize sparsemax
--normalize entmax15 --temperature 0.2
--normalize entmax --alpha 1.3
--normalize linear
--mass 0.2
--threshold 0.005
--diversity mmr
--diversity dpp=2 --mass 0.05
--explain
--why 0
--value kind
--value kind --certain 0.9 --normalize sparsemax -k 3
--value year
--value embedding --heads dense
END
for options in '' '--diversity mmr' '--normalize sparsemax'; do
  (sed -n '1,1000p' resources; sleep 0.05; sed -n '1001,$p' resources) | attend $options --needs needs >one
  split -l 700 resources part-
  attend $options --needs needs part-* | cmp - one || echo "$options: in parts"
done
