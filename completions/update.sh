#!/bin/sh
# update.sh BIN_DIR [OUT_DIR]: writes the completions anew, from the option tables of the programs in BIN_DIR.
set -eu
bin=$1
out=${2:-$(dirname "$0")}
for tool in crawl embed attend match trade verify; do
    "$bin/$tool" --generate bash > "$out/$tool.bash"
    "$bin/$tool" --generate zsh > "$out/_$tool"
    "$bin/$tool" --generate fish > "$out/$tool.fish"
done
