#!/usr/bin/env bash
# Lets one system call of `trade` fail, or kills it there: EIO, ENOSPC and SIGKILL at every occurrence of every call that a
# ledger is made with, while it makes a ledger, grows it within a tile and over the border of one.
#
#   tests/crash/strace.sh BIN_DIR [STEP]     every STEP-th occurrence (default 1: all of them)
#
# Whatever happened, the ledger has to verify; the same run a second time has to lead to the very ledger that an
# undisturbed run makes; and it must append nothing if the first one had acknowledged. A call that decides over durability
# and fails has to stop the run, with its reason said. Status 77: there is no strace, or it may not trace.
set -euo pipefail
bin=$(cd "$1" && pwd)
step=${2:-1}
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

if ! strace -f -o /dev/null -e inject=fsync:error=EIO:when=1 true 2>/dev/null; then
  echo "skipped: strace is missing or may not trace (Debian: apt-get install strace)"
  exit 77
fi
calls="openat close flock mkdir mkdirat write pwrite64 ftruncate fsync fdatasync rename renameat unlinkat"
must_stop=" flock write pwrite64 ftruncate fsync fdatasync rename renameat "
injections=0
kills=0

# The occurrences of a call from the first that has to do with the ledger on. strace counts them thread by thread, so the
# first of every thread is number 1.
occurrences() { # CALL
  awk -v call="$1" '
    /market/ { seen = 1 }
    index($2, call "(") == 1 {
      number = ++count[$1]
      if (seen && (!first || number < first)) first = number
      if (seen && number > most) most = number
    }
    END { if (first) print first, most }' baseline
}

# check CALL HOW NUMBER STATUS: what the run, and what it left, have to be
check() {
  local wrong acknowledged what="$stage: $1 number $3 $2 (status $4)"
  if [ "$2" = error=EIO ] && [[ $must_stop == *" $1 "* ]] && [ "$4" = 0 ] && grep -q INJECTED trace; then
    fault "$what: it went on after an I/O error"
  fi
  if [[ $2 == error=* ]] && [ "$4" != 0 ] && ! grep -q . err; then fault "$what: no reason was said"; fi
  if [ -f market/checkpoint ]; then
    wrong=$(audit | grep -v '(unfinished)' | head -n 1 || true)
    [ -z "$wrong" ] || fault "$what: does not verify: $wrong"
  fi
  acknowledged=$(appended out)
  if ! settle "$stage" in >again 2>err; then fault "$what: the next run fails: $(cat err)"; return; fi
  [ -z "$acknowledged" ] || [ "$(appended again)" = 0 ] || fault "$what: acknowledged entries were lost"
  wrong=$(audit | head -n 1)
  [ -z "$wrong" ] || fault "$what: does not verify afterwards: $wrong"
  cmp -s market/checkpoint reference || fault "$what: another ledger than without the fault"
}

# run_stage NAME ENTRIES_BEFORE ENTRIES_AFTER
run_stage() {
  stage=$1
  new_market
  if [ "$2" -gt 0 ]; then people 1 "$2" | settle before - >out; fi
  people "$(($2 + 1))" "$3" >in
  mkdir before
  cp -a market* before/
  strace -f -qq -o baseline -e trace="${calls// /,}" "$bin/trade" --quiet --ledger market --batch "$stage" in >out
  cp market/checkpoint reference
  local call first last number how status
  for call in $calls; do
    read -r first last <<<"$(occurrences "$call")" || true
    [ -n "${first:-}" ] || continue
    for ((number = first; number <= last; number += step)); do
      for how in error=EIO error=ENOSPC signal=SIGKILL; do
        rm -rf market market.*
        cp -a before/. .
        status=0
        strace -f -qq -o trace -e trace="$call" -e inject="$call:$how:when=$number" \
          "$bin/trade" --quiet --ledger market --batch "$stage" in >out 2>err || status=$?
        injections=$((injections + 1))
        [ "$how" != signal=SIGKILL ] || kills=$((kills + 1))
        check "$call" "$how" "$number" "$status"
      done
    done
  done 2>/dev/null
  rm -rf before
}

run_stage new 0 3
run_stage within 20 24
run_stage border 250 260
echo "$injections injections, $kills of them kills: $faults faults"
[ "$faults" = 0 ]
