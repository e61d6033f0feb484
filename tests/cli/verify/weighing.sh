# However resources were weighed, it is computed again from what the summary states, and what was changed is found.
attend=$CASE/../attend
check() { cat "$attend/ask.ndjson" "$attend/market.ndjson" "$1" | verify || echo "status $?"; }
weigh() { attend --needs "$attend/ask.ndjson" "$@" "$attend/market.ndjson"; }
while read -r options; do echo "$options"; weigh $options >edges; check edges; done <<'END'
--heads dense
--heads dense,lexical,recency,quality,price=0.1 --now 2024-06-01 --half-life 90
--heads dense,context=0.5 -k 2
--mass 0.4
--threshold 0.3 --temperature 1
--normalize sparsemax
--normalize entmax --alpha 1.2 --temperature 0.3
--normalize linear
--score cosine
--diversity mmr -k 2
--diversity dpp=2 -k 3
--value topic --certain 0.8
--value topic --certain 0.8 --no-fit
--explain
--heads dense,novelty
--value year
--value year --no-fit
END
echo "what was changed:"
weigh --value topic --no-fit --diversity mmr --explain --heads dense,lexical,recency=0.2,context=0.1 --now 2024-06-01 >edges
check edges
change() { jq -c "if $1 then $2 else . end" edges >changed; cmp -s edges changed && echo "nothing changed"; check changed; }
first='.rank == 1 and .need == "q1"'
last='.type == "summary" and .need == "q1"'
change "$first" '.heads.dense += 0.001'
change "$first" '.heads.lexical -= 0.001'
change "$first" 'del(.heads)'
change "$first" '.heads.quality = 0'
change "$first" '.score += 1e-9'
change "$first" '.why[0].score += 1e-9'
change "$first" '.why |= .[1:]'
change "$last" '.statistics.with_term.backup = 1'
change "$last" '.statistics.documents += 1'
change "$last" '.statistics.length += 1'
change "$last" 'del(.statistics)'
change "$last" '.answer.labels.storage -= 0.01'
change "$last" '.answer.label = "kitchen"'
change "$last" '.answer.field = "title"'
change "$last" '.answer.labels.attic = 0'
change "$last" '.diversity = "mmr=0.1"'
change "$last" '.held = 2'
change "$last" '.heads.recency = 0.3'
change "$last" '.now = "2024-05-01"'
change "$last" '.half_life = 31'
change "$last" '.threshold = 0.5'
change "$last" '.normalize = "sparsemax"'
change "$last" '.temperature *= 2'
change "$last" '.heads = {"dense":"all"}'
change "$last" '.explain = null'
