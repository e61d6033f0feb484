#!/bin/bash
# completions.sh BIN_DIR TOP: the committed completions are what the tools print now, their shells accept them, and they
# complete.
set -eu
. "$(dirname "$0")/common.sh"

"$top/completions/update.sh" "$bin" "$scratch"
for tool in $tools; do
    for file in "$tool.bash" "_$tool" "$tool.fish"; do
        same "$file is not what the tool prints: run completions/update.sh" "$top/completions/$file" "$scratch/$file"
    done
    bash -n "$top/completions/$tool.bash" || fail "$tool.bash: bash refuses it"
done
for shell in zsh fish; do
    if ! command -v "$shell" > /dev/null; then
        echo "skipped: $shell is not installed"
        continue
    fi
    for tool in $tools; do
        file=$top/completions/$tool.fish
        [ "$shell" = fish ] || file=$top/completions/_$tool
        HOME=$scratch "$shell" -n "$file" || fail "$file: $shell refuses it"
    done
done

# completed WORD...: what bash offers for the last word, as on a command line where = stands alone.
completed() {
    COMP_WORDS=("$@")
    COMP_CWORD=$(($# - 1))
    COMPREPLY=()
    "_heed_$1"
    local IFS=,
    echo "${COMPREPLY[*]}"
}
# offers EXPECTED WORD...
offers() {
    local expected=$1 got
    shift
    got=$(completed "$@")
    [ "$got" = "$expected" ] || fail "bash: \"$*\" completes to \"$got\", expected \"$expected\""
}

for tool in $tools; do . "$top/completions/$tool.bash"; done
cd "$scratch"
touch "two words.ndjson"
mkdir shelf
offers --mass attend --mas
offers --k,--keep attend --k
offers pass attend --on-error p
offers pass attend --on-error = p
offers stop,skip,pass attend --on-error =
offers "two words.ndjson" attend --needs two
offers "two words.ndjson" embed two
offers "" attend -k 1
offers "two words.ndjson" embed -- two
offers "" embed -- --v
offers shelf trade --ledger sh
offers "" trade --ledger two

if command -v fish > /dev/null; then
    got=$(HOME=$scratch fish --no-config -c "source $top/completions/attend.fish; complete -C 'attend --mas'")
    [ "$got" = "$(printf -- '--mass\t%s' "keep the fewest resources whose weights add up to P")" ] ||
        fail "fish: \"attend --mas\" completes to \"$got\""
fi
finish
