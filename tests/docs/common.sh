# What the documentation tests share. Sourced by them: BIN_DIR TOP
bin=$(cd "$1" && pwd)
top=$(cd "$2" && pwd)
docs=$top/tests/docs
tools="crawl embed attend match trade verify"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
failures=0

fail() {
    printf '%s\n' "$*"
    failures=$((failures + 1))
}

# same WHAT FILE FILE: complains with a diff when they are not alike.
same() {
    diff -u --label "$2" --label "$3" "$2" "$3" > "$scratch/diff" || fail "$1: $(cat "$scratch/diff")"
}

# section NAME PAGE: the lines of an mdoc section.
section() {
    awk -v name="$1" '/^\.Sh /{inside = ($0 == ".Sh " name); next} inside' "$2"
}

finish() {
    [ "$failures" -eq 0 ] || { echo "$failures failed"; exit 1; }
}
