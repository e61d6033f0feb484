#!/usr/bin/env bash
# Runs the command-line cases: tests/cli/<tool>/<name>.sh is a script, <name>.out what it must print, <name>.err what it
# must say on standard error (unless absent), <name>.status its exit status (0 unless present).
#
#   tests/cli/run.sh BIN_DIR [TOOL...]            runs the cases of these tools, or of all
#   UPDATE=1 tests/cli/run.sh BIN_DIR [TOOL...]   writes what was printed as what must be; read the diff before committing
#
# A case runs with `sh -eu` in an empty folder of its own, the built tools first on PATH, and $CASE naming the folder of
# the case's files.
set -u
bin=$(cd "$1" && pwd) || exit 2
shift
here=$(cd "$(dirname "$0")" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
passed=0 failed=0

# differs WHAT EXPECTED_FILE ACTUAL_FILE
differs() {
  if [ -n "${UPDATE:-}" ]; then cp "$3" "$2"; return 1; fi
  diff -u --label "$1 expected" --label "$1 printed" "$2" "$3" >>"$scratch/why" && return 1
  return 0
}

run_case() {
  local script=$1 stem=${1%.sh} wrong=0 status expected
  rm -rf "$scratch/work"; mkdir "$scratch/work"; : >"$scratch/why"
  (cd "$scratch/work" && PATH="$bin:$PATH" CASE=$(dirname "$script") LC_ALL=C.UTF-8 NO_COLOR=1 \
     timeout 120 sh -eu "$script" >"$scratch/out" 2>"$scratch/err" </dev/null)
  status=$?
  expected=$(cat "$stem.status" 2>/dev/null || echo 0)
  if [ -n "${UPDATE:-}" ] && [ "$status" != "$expected" ]; then echo "$status" >"$stem.status"; expected=$status; fi
  [ "$status" = "$expected" ] || { echo "exit status $status, expected $expected" >>"$scratch/why"; wrong=1; }
  [ -f "$stem.out" ] || : >"$scratch/none"
  differs stdout "$stem.out" "$scratch/out" && wrong=1
  if [ -f "$stem.err" ]; then differs stderr "$stem.err" "$scratch/err" && wrong=1; fi
  if [ "$wrong" = 0 ]; then passed=$((passed + 1)); return; fi
  failed=$((failed + 1))
  echo "FAILED ${script#"$here"/}"; sed 's/^/    /' "$scratch/why"; sed 's/^/    stderr: /' "$scratch/err" | head -20
}

tools=("$@")
if [ ${#tools[@]} = 0 ]; then for folder in "$here"/*/; do tools+=("$(basename "$folder")"); done; fi
for tool in "${tools[@]}"; do
  for script in "$here/$tool"/*.sh; do [ -e "$script" ] && run_case "$script"; done
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
