#!/usr/bin/env bash
# A whole attention market on a real library: five people with different jobs, minutes and credits share out the sections
# of the Debian Administrator's Handbook. Installs what is missing, builds, and prints who reads what, why, and at what
# price; then an auditor checks the ledger.
#
#   examples/quickstart.sh [FOLDER]      the streams between the stages stay in FOLDER (default: build/quickstart)
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/setup.sh"
inputs=$heed_top/examples/quickstart
folder=${1:-$heed_top/build/quickstart}

install_packages $heed_packages debian-handbook jq
echo "Building ..." >&2
build_heed "$heed_top/build/release" -DCMAKE_BUILD_TYPE=Release -DBUILD_TESTING=OFF
PATH=$heed_top/build/release/bin:$PATH

# A new market every time: the ledger of the last one would take the same records for the same market and add nothing.
rm -rf "$folder"
mkdir -p "$folder"
cd "$folder"

# The market, one stage a line. Each stage's stream is kept, so that any of them can be looked at or run again.
crawl --owner handbook --price 100000 --units 2 --min-seconds 60 /usr/share/doc/debian-handbook/html/en-US >library.ndjson
embed <library.ndjson >vectors.ndjson
attend --needs "$inputs/needs.ndjson" <vectors.ndjson >edges.ndjson
match --people "$inputs/people.ndjson" <edges.ndjson >readings.ndjson
trade --quiet --ledger market <readings.ndjson >trades.ndjson

"$inputs/report.sh" "$inputs/people.ndjson" library.ndjson readings.ndjson trades.ndjson

echo "The auditor, who has the ledger and its public key and nothing else:"
verify market
echo "The auditor, who has the streams as well:"
verify "$inputs/people.ndjson" "$inputs/needs.ndjson" vectors.ndjson edges.ndjson readings.ndjson
echo
echo "Every stream is in $folder; try: jq -c . $folder/edges.ndjson | less"
