# What is proved about the ledger rather than timed: published cases, tampering, crashes, programs that are not ours. Each line
# says how many there were; one that fails ends the report. Samples by default, all of it with BENCH_EXHAUSTIVE=1 (half an
# hour). The programs are those of the tests: build/release with BUILD_TESTING.
built=$(dirname "$bin")
all=${BENCH_EXHAUSTIVE:-}

# state NAME COUNT WANTED: a line of the report
state() { printf '%-30s %13s  %s\n' "$1" "$2" "${3:+wanted $3: $([ "$2" = "$3" ] && echo met || echo MISSED)}"; }
# prove NAME COMMAND...: what the command prints is kept in ./said; status 77 says that something it needs is missing
prove() {
  local name=$1 status=0
  shift
  "$@" >said 2>&1 || status=$?
  if [ $status = 77 ]; then note "$name: $(tail -n 1 said)" && return 1; fi
  if [ $status != 0 ]; then tail -n 20 said >&2 && complain "$name failed: $*" && exit 1; fi
}
# count PATTERN: the sum of the numbers that begin the lines of ./said with PATTERN
count() { awk -v pattern="$1" '$0 ~ pattern { sum += $1 } END { print sum + 0 }' said; }

if [ ! -x "$built/tests/ledger_test" ]; then
  note "$built has no tests/ledger_test: build with BUILD_TESTING for this family"
  return 0
fi

prove "the ledger's tests" "$built/tests/ledger_test" --log_level=message --color_output=no
grep -q '^skipped' said && note "no published test cases: see HEED_VECTORS in tests/README.md"
state "merkle, published cases" "$(count 'published cases in .*merkle')" 518
state "Ed25519, as OpenSSL and Go" "$(count 'published cases of Ed25519')" 914
state "JCS, published documents" "$(count 'published documents')" 6
state "Tessera, checkpoints" "$(count 'published checkpoints')" 16
prove "published numbers" "$built/tests/ledger_test" --log_level=message --color_output=no --run_test=jcs/ten_million_published_numbers
state "JCS, published numbers" "$(count 'published numbers')" 10000000

prove tampering "$built/tests/ledger_tamper" $([ -n "$all" ] && echo --all || echo 2000)
while read -r kind cases _ missed _; do state "tampering, $kind: missed of $cases" "$missed" 0; done <said

states=$([ -n "$all" ] && echo 100000 || echo 10000)
prove "crash states" "$built/crash/crash_states" "$built/crash/libcrash_record.so" "$built/crash/crash_driver" --states $states
note "crashes: $(tail -n 1 said)"
prove "omitted syncs" "$built/crash/crash_states" "$built/crash/libcrash_record.so" "$built/crash/crash_driver" \
  --states 20000 --mistakes && note "omitted syncs: $(tail -n 1 said)"
prove "injected errors" "$top/tests/crash/strace.sh" "$bin" $([ -n "$all" ] && echo 1 || echo 11) && note "strace: $(tail -n 1 said)"
prove kills "$top/tests/crash/kill.sh" "$bin" $([ -n "$all" ] && echo 1000 || echo 25) && note "kill -9: $(tail -n 1 said)"

prove "outside reader" "$top/tests/outside/run.sh" "$built/tests/make_ledger" "$PWD/outside" &&
  state "Go, x/mod: answers as ours" "$(grep -c '^ok' said)" "$(grep -cE '^(ok|FAILED)' said)"
