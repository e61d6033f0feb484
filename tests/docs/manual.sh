#!/bin/bash
# manual.sh BIN_DIR TOP: the pages are correct mdoc, have the sections readers look for, say the common things in the same
# words, and refer to pages that exist.
set -eu
. "$(dirname "$0")/common.sh"

# The options and variables that all tools share.
common_text() {
    awk '/^\.Ss Common options/ { inside = 1 } inside && /^\.Sh / && !/^\.Sh ENVIRONMENT/ { exit } inside' "$1"
}

for page in "$top"/man/*.[157]; do
    name=$(basename "$page")
    mandoc -T lint -W warning,stop "$page" || fail "$name: mandoc complains"
    [ "$(sed -n 's/^\.Nm \([a-z-]*\)$/\1/p' "$page" | head -1)" = "${name%.*}" ] || fail "$name: NAME is another"
    sed -n 's/^\.Xr \([^ ]*\) \([0-9]\).*/\1.\2/p' "$page" | sort -u > "$scratch/references"
    for ours in $tools; do
        if grep -q "^$ours\.[^1]" "$scratch/references"; then fail "$name: $ours is in section 1"; fi
    done
    grep -E "^(heed.*|$(echo $tools | tr ' ' '|'))\.[0-9]$" "$scratch/references" | while read -r reference; do
        [ -f "$top/man/$reference" ] || echo "$name: there is no $reference"
    done > "$scratch/missing"
    [ ! -s "$scratch/missing" ] || fail "$(cat "$scratch/missing")"
done

for tool in $tools; do
    page=$top/man/$tool.1
    [ -f "$page" ] || { fail "$tool.1: there is no such page"; continue; }
    common_text "$page" > "$scratch/common"
    same "$tool.1: the common options have their own words" "$docs/common.mdoc" "$scratch/common"
    for needed in NAME SYNOPSIS DESCRIPTION OPTIONS ENVIRONMENT "EXIT STATUS" EXAMPLES "SEE ALSO"; do
        [ -n "$(section "$needed" "$page")" ] || fail "$tool.1: has no section $needed"
    done
done
for page in heed.7 heed-record.5 heed-ledger.5; do
    [ -f "$top/man/$page" ] || fail "$page: there is no such page"
done
finish
