#!/usr/bin/env bash
# Everything of this folder at full length; ctest runs samples of it.
#
#   tests/crash/all.sh BUILD_DIR     a build with its tests; 100,000 states, every fault of every call, 1,000 kills
set -uo pipefail
build=$(cd "$1" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
failed=0

# run COMMAND...: status 77 says that something it needs is missing
run() {
  echo "== $(basename "$1")"
  "$@"
  case $? in 0 | 77) ;; *) failed=$((failed + 1)) ;; esac
}

run "$build/crash/crash_states" "$build/crash/libcrash_record.so" "$build/crash/crash_driver" --states 100000
run "$build/crash/crash_states" "$build/crash/libcrash_record.so" "$build/crash/crash_driver" --states 20000 --mistakes
run "$here/full.sh" "$build/bin"
run "$here/strace.sh" "$build/bin"
run "$here/kill.sh" "$build/bin" 1000
echo "$failed of 5 failed"
[ "$failed" = 0 ]
