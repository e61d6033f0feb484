#!/usr/bin/env bash
# What attend answers, on the Debian Administrator's Handbook: search with the sentence that says most, questions routed to
# desks, what to read next, and a heat map. Uses the installed programs, or builds them.
#
#   examples/answers.sh [FOLDER]      the streams and the picture stay in FOLDER (default: build/answers)
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/setup.sh"
inputs=$heed_top/examples/answers
folder=${1:-$heed_top/build/answers}

if ! command -v attend >/dev/null; then
  install_packages $heed_packages debian-handbook jq
  echo "Building ..." >&2
  build_heed "$heed_top/build/release" -DCMAKE_BUILD_TYPE=Release -DBUILD_TESTING=OFF
  PATH=$heed_top/build/release/bin:$PATH
fi
mkdir -p "$folder"
cd "$folder"

# The library, with vectors and words. Chapters repeat their sections, so sections alone are taken.
crawl -q /usr/share/doc/debian-handbook/html/en-US | jq -c 'select(.uri | test("/sect[.]"))' | embed --terms >library.ndjson

echo "Search: the best section for each question, and its sentence that says most"
attend --needs "$inputs/questions.ndjson" -k 1 --explain library.ndjson >found.ndjson
jq -r 'select(.rank) | "  \(.need): \(.title)\n    \(.passage.text | gsub("\\s+"; " "))"' found.ndjson

echo "Routing: which desk a question is for, judged by sections that desks have claimed; below 0.5 a person decides"
jq -c --slurpfile desks "$inputs/desks.ndjson" '
  .uri as $uri | ($desks | map(select(.claims as $claims | $uri | test($claims)))[0].desk) as $desk
  | select($desk) | .desk = $desk' library.ndjson >claimed.ndjson
attend --needs "$inputs/questions.ndjson" --value desk --certain 0.5 claimed.ndjson |
  jq -r 'select(.answer) | "  \(.need): \(.answer.label // "ask somebody") (\(.answer.labels | to_entries
    | map("\(.key) \(.value * 100 | round) %") | join(", ")))"'

echo "Recommendation: near what Ana asks for, far from what she has read, and not five times the same"
jq -c 'select(.uri | test("firewall|vpn")) | .person = "ana"' library.ndjson >read.ndjson
grep '"person":"ana"' "$inputs/questions.ndjson" |
  attend --needs - --history read.ndjson --diversity mmr -k 2 --heads dense=0.4,lexical=0.6,novelty=0.1 library.ndjson |
  jq -r 'select(.rank) | "  \(.need): \(.title) (novelty \(.heads.novelty * 1000 | round) %)"'

echo "The heat map of it all; the same as a picture is in $folder/attention.svg"
attend --needs "$inputs/questions.ndjson" -k 3 --heatmap --svg attention.svg library.ndjson
