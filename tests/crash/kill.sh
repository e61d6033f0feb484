#!/usr/bin/env bash
# Kills `trade` at moments chosen by chance, again and again on one ledger:
#
#   tests/crash/kill.sh BIN_DIR [KILLS] [SEED]     default 25
#
# After each kill the same run is made again, to its end: it must append nothing if the killed one had acknowledged, and
# the ledger has to verify. This tests the order of things; that they are on the disk is what crash_states tests.
set -euo pipefail
bin=$(cd "$1" && pwd)
kills=${2:-25}
RANDOM=${3:-1}
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

new_market
# How long a run takes, in microseconds: kills fall anywhere in it.
people 1 2 >in
began=${EPOCHREALTIME/./}
settle first in >out
duration=$((${EPOCHREALTIME/./} - began))

acknowledged=0 unacknowledged=0 entries=2
for ((round = 1; round <= kills; ++round)); do
  more=$((1 + RANDOM % 4))
  if [ $((round % 20)) = 0 ]; then more=$((more + 250)); fi
  people $((entries + 1)) $((entries + more)) >in
  entries=$((entries + more))
  delay=$(((RANDOM * 32768 + RANDOM) % (duration * 5 / 4)))
  : >out
  "$bin/trade" --quiet --ledger market --batch "round$round" in >out 2>/dev/null &
  victim=$!
  sleep "$(printf '0.%06d' "$delay")"
  kill -KILL "$victim" 2>/dev/null || true
  wait "$victim" 2>/dev/null || true
  if [ -n "$(appended out)" ]; then acknowledged=$((acknowledged + 1)); else unacknowledged=$((unacknowledged + 1)); fi
  before=$(appended out)
  settle "round$round" in >again 2>err || { fault "round $round: the next run fails: $(cat err)"; break; }
  [ -z "$before" ] || [ "$(appended again)" = 0 ] || fault "round $round: acknowledged entries were lost"
  wrong=$(audit | head -n 1)
  [ -z "$wrong" ] || fault "round $round: $wrong"
done
grep -q "verified: $entries entries" verdict || fault "$entries entries expected: $(cat verdict)"
echo "$kills kills, $acknowledged after the acknowledgement, $unacknowledged before: $faults faults"
[ "$faults" = 0 ]
