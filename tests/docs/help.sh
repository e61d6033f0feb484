#!/bin/bash
# help.sh BIN_DIR TOP: --help begins with what the tool does and what it leaves out, ends with two pipelines, and the exit
# statuses that the manual documents are those that the tools share.
set -eu
. "$(dirname "$0")/common.sh"

# status_of COMMAND...: its exit status, with nothing to read.
status_of() {
    local status=0
    "$@" < /dev/null > "$scratch/out" 2> "$scratch/err" || status=$?
    echo "$status"
}

for tool in $tools; do
    "$bin/$tool" --help > "$scratch/help"
    head -1 "$scratch/help" | grep -Eq '^[A-Z].*\. .*\.$' || fail "$tool --help: the first line is no two sentences"
    [ "$(sed -n '/^Examples:/,/^$/p' "$scratch/help" | grep -c '^  ')" -ge 2 ] || fail "$tool --help: has no two examples"
    "$bin/$tool" -h > "$scratch/short"
    [ "$(wc -l < "$scratch/short")" -le 24 ] || fail "$tool -h: does not fit a screen"

    [ "$(status_of "$bin/$tool" --version)" = 0 ] || fail "$tool --version: does not end with 0"
    grep -Eq "^$tool [0-9]+\.[0-9]+\.[0-9]+$" "$scratch/out" || fail "$tool --version: says $(cat "$scratch/out")"
    [ "$(status_of "$bin/$tool" --no-such-option)" = 2 ] || fail "$tool: an unknown option does not end with 2"
    [ ! -s "$scratch/out" ] || fail "$tool: complains on the standard output"

    section "EXIT STATUS" "$top/man/$tool.1" | sed -n 's/^\.It \([0-9]\).*/\1/p' | tr -d '\n' > "$scratch/documented"
    case $tool in attend | match | verify) expected=0123 ;; *) expected=023 ;; esac
    [ "$(cat "$scratch/documented")" = "$expected" ] ||
        fail "$tool.1: documents the exit statuses $(cat "$scratch/documented"), expected $expected"
done
finish
