#!/usr/bin/env bash
# A disk that is really full: a small file system in memory, filled up by `trade` itself. Needs the right to mount; status
# 77 without it.
#
#   tests/crash/full.sh BIN_DIR
set -euo pipefail
bin=$(cd "$1" && pwd)
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

mkdir disk
if ! mount -t tmpfs -o size=256k tmpfs disk 2>/dev/null; then
  echo "skipped: a file system of its own needs the right to mount one"
  exit 77
fi
trap 'cd /; umount "$scratch/disk"; rm -rf "$scratch"' EXIT
cd disk
new_market
full=0
for ((round = 0; round < 60; ++round)); do
  people $((round * 90 + 1)) $((round * 90 + 90)) >"$scratch/in"
  cp market/checkpoint "$scratch/before" 2>/dev/null || : >"$scratch/before"
  if settle "round$round" "$scratch/in" >"$scratch/out" 2>"$scratch/err"; then continue; fi
  full=$((full + 1))
  grep -q 'No space left on device' "$scratch/err" || fault "round $round: $(cat "$scratch/err")"
  [ -z "$(appended "$scratch/out")" ] || fault "round $round: acknowledged on a full disk"
  cmp -s market/checkpoint "$scratch/before" || fault "round $round: the checkpoint changed"
  wrong=$(audit | head -n 1)
  [ -z "$wrong" ] || fault "round $round: $wrong"
  [ "$full" -lt 5 ] || break
done
[ "$full" = 5 ] || fault "the disk did not fill up"
# With room again the same run goes through.
mount -o remount,size=4m "$scratch/disk"
settle "round$round" "$scratch/in" >"$scratch/out" || fault "it does not go on when there is room again"
wrong=$(audit | head -n 1)
[ -z "$wrong" ] || fault "$wrong"
echo "$full runs on a full disk, then one with room: $faults faults"
[ "$faults" = 0 ]
