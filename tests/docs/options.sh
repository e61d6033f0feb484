#!/bin/bash
# options.sh BIN_DIR TOP: the options of each tool are the same set in --help, in its manual and in three completions.
set -eu
. "$(dirname "$0")/common.sh"

# Every option on a line of its own, with the twins of switches: --[no-]keep is --keep and --no-keep.
from_help() {
    "$bin/$1" --help | awk '
        /^Examples:/ { exit }
        !/^  (    |-)/ || !/^ *-/ { next }
        {
            for (i = 1; i <= NF && $i ~ /^-/; ++i) {
                sub(/,$/, "", $i)
                if (sub(/\[no-\]/, "", $i)) print "--no-" substr($i, 3)
                print $i
            }
        }'
}

from_manual() {
    section OPTIONS "$top/man/$1.1" | awk '
        !/^\.It Fl/ { next }
        { for (i = 2; i <= NF; ++i) if ($i == "Fl") print "-" $(i + 1) }'
}

from_bash() {
    awk -F"'" '/cur == -\*/ { print $2 }' "$top/completions/$1.bash" | tr ' ' '\n'
}

from_zsh() {
    sed -n "s/^ *'\*\{0,1\}\(-[a-zA-Z-]*\)[=+]\{0,1\}\[.*/\1/p" "$top/completions/_$1"
}

from_fish() {
    awk '{ for (i = 1; i < NF && $i != "-d"; ++i) { if ($i == "-s") print "-" $(i + 1); if ($i == "-l") print "--" $(i + 1) } }' \
        "$top/completions/$1.fish"
}

for tool in $tools; do
    from_help "$tool" | sort -u > "$scratch/help"
    [ "$(wc -l < "$scratch/help")" -ge 17 ] || fail "$tool --help: the options were not understood"
    for source in manual bash zsh fish; do
        "from_$source" "$tool" | sort -u > "$scratch/$source"
        same "options of $tool" "$scratch/help" "$scratch/$source"
    done
done
finish
