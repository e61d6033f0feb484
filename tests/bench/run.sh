#!/usr/bin/env bash
# Measures heed beside its peers: tests/bench/run.sh [FAMILY...]
#
# Without a FAMILY all of tests/bench/families are run, one file a family of figures; README.md says how to read them.
# Builds the release preset first, unless HEED_BIN names the folder of the built tools (the peers then have to be in its
# sibling bench/, where the target `bench` puts them). BENCH_ROUNDS sets how often everything is run; default 5.
# Exit status 0 when every answer was right, 1 when one was wrong, 2 when it could not be measured.
set -euo pipefail
export LC_ALL=C.UTF-8
unset HEED_ISA
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
rounds=${BENCH_ROUNDS:-5}
readonly here top rounds kib_needed=$((6 << 20))

complain() { echo "bench: $*" >&2; }
give_up() { complain "$@"; exit 2; }

families=("$@")
if [ ${#families[@]} = 0 ]; then families=(passthrough attend embed kernels retrieval ledger assurance match); fi
for family in "${families[@]}"; do
  [ -f "$here/families/$family.sh" ] || give_up "there is no family $family: $(cd "$here/families" && echo *.sh)"
done

for program in cmake awk jq cmp git; do
  command -v "$program" >/dev/null || give_up "$program is missing: install it (Debian: apt-get install $program)"
done

if [ -z "${HEED_BIN:-}" ]; then
  (cd "$top" && cmake --preset release >/dev/null &&
    cmake --build --preset release --target crawl embed attend match trade verify bench \
      ledger_test ledger_tamper crash_states crash_record crash_driver make_ledger) >&2 || give_up "cannot build"
  HEED_BIN=$top/build/release/bin
fi
bin=$(cd "$HEED_BIN" && pwd)
peers=$(dirname "$bin")/bench
[ -x "$peers/bench_race" ] || give_up "$peers has no bench_race: build the target bench there"

scratch=$(mktemp -d "${TMPDIR:-/tmp}/heed-bench.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
trap 'exit 2' INT TERM
free=$(df -Pk "$scratch" | awk 'NR == 2 { print $4 }')
[ "$free" -gt "$kib_needed" ] || give_up "$scratch has $((free >> 10)) MiB, expected $((kib_needed >> 10)): set TMPDIR"

. "$here/measure.sh"
print_machine
for family in "${families[@]}"; do
  mkdir "$scratch/$family"
  begin_family "$family"
  (cd "$scratch/$family" && . "$here/families/$family.sh") || exit $?
  rm -rf "${scratch:?}/$family"
done
