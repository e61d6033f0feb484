#!/bin/sh
# Has second_verifier.py, which was written from heed-ledger(5) alone, judge the same ledgers as verify(1).
#
#   second.sh BIN_DIR WORK_DIRECTORY
#
# Exit status 0 if both say the same of every ledger, of a faulty one the same entry; 77 if there is no python3; 1 otherwise.
set -eu

bin=$1
work=$2
here=$(cd "$(dirname "$0")" && pwd)
cases=$here/../cli
golden_key=example.com/attention+8181242b+AaL6L0o1W6LpB6UwCenjfK3fesfmagi6B2MfVTBys/JM
command -v python3 >/dev/null || { echo "skipped: no python3" >&2; exit 77; }
PYTHONDONTWRITEBYTECODE=1
LC_ALL=C.UTF-8
export PYTHONDONTWRITEBYTECODE LC_ALL
rm -rf "$work"
mkdir -p "$work"

failed=0
# agree KEY LEDGER: both find it good, or both find the fault in the same entry.
agree() {
  ours=$("$bin/verify" --quiet --key "$1" "$2" | sed -E 's/^(verified: .* root [^,]*),.*/\1/; s/^FAULT .* (entry [0-9]+) .*/\1/')
  theirs=$(python3 "$here/second_verifier.py" ledger "$1" "$2" |
    sed -E 's/^(verified: .* root [^,]*),.*/\1/; s/^FAULT (entry [0-9]+).*/\1/')
  if [ "$ours" = "$theirs" ]; then
    echo "ok $(basename "$2"): $theirs"
  else
    echo "FAILED: $2: verify says \"$ours\", the second verifier \"$theirs\"" >&2
    failed=1
  fi
}

# settle NAME FILE: the ledger that trade makes of a stream.
settle() {
  "$bin/trade" --quiet --on-error skip --ledger "$work/$1" --origin example.org/market "$2" >/dev/null || [ $? = 3 ]
  agree "$(cat "$work/$1.vkey")" "$work/$1"
}

settle readings "$cases/trade/market.ndjson"
settle book "$cases/trade/book.ndjson"
handbook=/usr/share/doc/debian-handbook/html/en-US
if [ -d "$handbook" ]; then
  inputs=$here/../../examples/quickstart
  "$bin/crawl" -q --owner handbook --price 100000 --units 2 --min-seconds 60 "$handbook" | "$bin/embed" -q |
    "$bin/attend" -q --needs "$inputs/needs.ndjson" | "$bin/match" -q --people "$inputs/people.ndjson" >"$work/quickstart.ndjson"
  settle quickstart "$work/quickstart.ndjson"
else
  echo "skipped: the quickstart's market, as there is no debian-handbook"
fi

for ledger in "$cases"/verify/forged/*/; do agree "$golden_key" "${ledger%/}"; done

for seed in 1 2 3 4 5 6 7 8; do
  key=$(python3 "$here/random_market.py" $seed 400 "$work/random$seed")
  agree "$key" "$work/random$seed"
done

# A proof, and the same proof for another line.
echo '{"not":"this line"}' >"$work/other.json"
"$bin/verify" prove --key "$key" "$work/random8" 300 -o "$work/proof"
"$bin/verify" entry --key "$key" "$work/random8" 300 >"$work/line.json"
if ! python3 "$here/second_verifier.py" proof "$key" "$work/proof" "$work/line.json"; then
  echo "FAILED: the second verifier refuses a proof" >&2
  failed=1
fi
if python3 "$here/second_verifier.py" proof "$key" "$work/proof" "$work/other.json"; then
  echo "FAILED: the second verifier accepts a proof for another line" >&2
  failed=1
fi

exit $failed
