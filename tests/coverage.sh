#!/usr/bin/env bash
# Branch coverage of a room of lib, by its unit tests and the replays of its fuzzers: a table of its files, then every
# branch that was not taken.
#
#   tests/coverage.sh [ROOM] [BUILD_DIR]     ledger and build/coverage unless said otherwise
#
# Branches are those of the source, as clang counts them: both outcomes of every condition, also of each part of && and
# ||, and every case. What the compiler adds for exceptions is none. Assertions are compiled out. Exit status 1 if a
# branch was not taken, 2 if something is missing or fails; nothing is installed.
set -uo pipefail
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
room=${1:-ledger}
build=${2:-$top/build/coverage}

# tool NAME: its path, also under the name with a version that Debian gives it
tool() {
  command -v "$1-14" || command -v "$1" || { echo "coverage.sh needs $1 (Debian: clang-14 llvm-14)" >&2; return 1; }
}
clang=$(tool clang++) && profdata=$(tool llvm-profdata) && cov=$(tool llvm-cov) || exit 2
command -v python3 >/dev/null || { echo "coverage.sh needs python3" >&2; exit 2; }
[ -d "$top/tests/unit/$room" ] || { echo "there are no unit tests of a room $room" >&2; exit 2; }

log=$(mktemp) profiles=$(mktemp -d)
trap 'rm -rf "$log" "$profiles"' EXIT
fuzzers=()
for source in "$top/tests/fuzz/${room}"_*.cc; do [ -e "$source" ] && fuzzers+=("$(basename "$source" .cc)"); done
cmake -S "$top" -B "$build" -DCMAKE_BUILD_TYPE=Debug -DCMAKE_CXX_FLAGS_DEBUG="-O1 -g1 -DNDEBUG" \
  -DCMAKE_CXX_COMPILER="$clang" -DCMAKE_CXX_FLAGS="-fprofile-instr-generate -fcoverage-mapping" >"$log" 2>&1 &&
  cmake --build "$build" --parallel "$(nproc)" --target "${room}_test" "${fuzzers[@]/#/replay_}" >>"$log" 2>&1 ||
  { tail -n 40 "$log" >&2; exit 2; }

# run NAME COMMAND...: what fails is said, with the end of its output
run() {
  local name=$1
  shift
  LLVM_PROFILE_FILE="$profiles/$name.profraw" "$@" >"$log" 2>&1 || { echo "$name failed" >&2; tail -n 20 "$log" >&2; exit 2; }
}
run unit "$build/tests/${room}_test"
objects=()
for fuzzer in "${fuzzers[@]}"; do
  run "$fuzzer" "$build/fuzz/replay_$fuzzer" "$top/tests/fuzz/corpus/$fuzzer"
  objects+=(-object "$build/fuzz/replay_$fuzzer")
done
"$profdata" merge -o "$profiles/all" "$profiles"/*.profraw || exit 2
"$cov" export "$build/tests/${room}_test" "${objects[@]}" -instr-profile="$profiles/all" \
  --ignore-filename-regex='/tests/|^/usr/' >"$profiles/json" 2>/dev/null || exit 2
python3 "$top/tests/coverage.py" "$top/lib" "$room" <"$profiles/json"
