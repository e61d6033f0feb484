#!/bin/bash
# examples.sh BIN_DIR TOP [PAGE...]: runs the examples of the manual pages.
#
# Each .Bd -literal block of a section EXAMPLES is a shell script. The blocks of one page run in order in one folder that
# holds handbook/, needs.ndjson and people.ndjson. `.\" test: skip, REASON` before a block leaves it out, and
# `.\" test: exit N` says how it ends otherwise than with 0. `sh` reads each block once for its syntax; it runs under bash
# because only there a failing first stage of a pipeline is noticed.
set -eu
. "$(dirname "$0")/common.sh"
shift 2
[ $# -gt 0 ] || set -- "$top"/man/*.[157]

# PAGE FOLDER: writes the blocks as N.sh, and for those marked N.skip or N.exit.
extract() {
    section EXAMPLES "$1" | awk -v folder="$2" '
        /^\.\\" test: / { sub(/^\.\\" test: /, ""); mark = $0; next }
        /^\.Bd -literal/ {
            ++count
            out = sprintf("%s/%02d", folder, count)
            if (mark ~ /^skip/) print mark > (out ".skip")
            if (mark ~ /^exit/) print substr(mark, 6) > (out ".exit")
            mark = ""
            inside = 1
            next
        }
        /^\.Ed/ { inside = 0; next }
        inside {
            gsub(/\\\(aq/, "\047"); gsub(/\\\(ti/, "~"); gsub(/\\\(ha/, "^"); gsub(/\\\(dq/, "\"")
            gsub(/\\-/, "-"); gsub(/\\&/, ""); gsub(/\\e/, "\\")
            print > (out ".sh")
        }'
}

PATH=$bin:$PATH
export PATH LC_ALL=C.UTF-8
ran=0
for page in "$@"; do
    name=$(basename "$page")
    blocks=$scratch/$name
    mkdir -p "$blocks/work"
    cp -R "$docs"/fixtures/. "$blocks/work"
    extract "$page" "$blocks"
    for script in "$blocks"/*.sh; do
        [ -f "$script" ] || continue
        sh -n "$script" || fail "$name: sh refuses an example: $(cat "$script")"
        if [ -f "${script%.sh}.skip" ]; then continue; fi
        expected=0
        [ ! -f "${script%.sh}.exit" ] || expected=$(cat "${script%.sh}.exit")
        status=0
        (cd "$blocks/work" && bash --posix -eu -o pipefail "$script" < /dev/null > ../out 2> ../err) || status=$?
        ran=$((ran + 1))
        [ "$status" -eq "$expected" ] ||
            fail "$name: an example ends with $status, expected $expected:
$(cat "$script")
$(cat "$blocks/err")"
    done
done
echo "ran $ran examples"
[ "$ran" -gt 0 ] || fail "there are no examples"
finish
