# What the scripts of this folder share. $bin is the folder of the tools; the ledger is `market`, under a published key.
export LC_ALL=C.UTF-8 NO_COLOR=1
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"

faults=0
# fault WORD...: says it and goes on
fault() {
  faults=$((faults + 1))
  echo "FAILED: $*"
}

# people FIRST LAST: so many new accounts, one entry each
people() { seq "$1" "$2" | sed 's/.*/{"type":"person","id":"p&"}/'; }

new_market() {
  rm -rf market market.*
  install -m 600 "$here/../cli/trade/golden.skey" market.key
}

# settle BATCH FILE: one run of trade, as it is meant to be
settle() { "$bin/trade" --quiet --ledger market --batch "$1" "$2"; }

# audit: nothing if the ledger verifies, else each fault; its verdict is in the file `verdict`
golden_key=example.com/attention+8181242b+AaL6L0o1W6LpB6UwCenjfK3fesfmagi6B2MfVTBys/JM
audit() {
  if "$bin/verify" --quiet --all --key "$golden_key" market >"$scratch/verdict" 2>&1; then return; fi
  cat "$scratch/verdict"
}

# appended FILE: how many entries the run that printed FILE has acknowledged; nothing if it has not come so far
appended() { sed -n 's/.*"type":"summary".*"appended":\([0-9]*\).*/\1/p' "$1"; }
