#!/usr/bin/env bash
# The cases every tool has to stand, whatever it does: odd line ends, damaged lines, long lines, full disks, closed pipes,
# live streams, any number of threads. The records are of a type that none of the tools knows, so each must come out byte
# for byte as it went in, ahead of whatever the tool adds at the end.
#
#   tests/cli/standing.sh BIN_DIR TOOL
set -u
bin=$(cd "$1" && pwd) || exit 2
tool=$2
here=$(cd "$(dirname "$0")" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch" || exit 2
export PATH="$bin:$PATH" NO_COLOR=1 LC_ALL=C.UTF-8
passed=0 failed=0 skipped=0

# run ARGS...: the tool with what it cannot do without.
run() {
  case $tool in
    trade) rm -rf ledger ledger.*; trade --ledger ledger "$@" ;;
    *) "$tool" "$@" ;;
  esac
}

ok() { if [ "$1" = 0 ]; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "FAILED $tool: $2"; head -c 600 err; fi; }
# expect_status WANTED GOT CASE
expect_status() { if [ "$1" != "$2" ]; then echo "$tool: $3: exit status $2, expected $1"; false; fi; ok $? "$3"; }
# begins FILE_PRINTED FILE_WANTED CASE: verify answers and does not pass records on, so its output is not compared.
begins() {
  [ "$tool" = verify ] && return
  cmp -s <(head -c "$(stat -c %s "$2")" "$1") "$2"; ok $? "$3"
}

note() { printf '{"type":"note","id":%d,"words":"é €","list":[1, 2.50e0,{"k":null}] ,"pad":"%*s"}\n' "$1" "$2" ''; }
for i in $(seq 1 40); do note "$i" $((i * 7 % 50)); done >good
note 1 10 >one
{ cat one; note 2 1048576; cat one; } >long
for n in 4094 4095 4096 4097 65534 65535 65536 65537; do note 3 $((n - 78)); done >edges

: >empty
run <empty >out 2>err; expect_status 0 $? "empty input"
[ "$tool" = verify ] || { [ ! -s out ]; ok $? "empty input gives empty output"; }
printf '\n\n  \r\n' | run >out 2>err; expect_status 0 $? "blank lines alone"

for input in one good long edges; do
  run <$input >out 2>err; expect_status 0 $? "$input"; begins out $input "$input unchanged"
  run -j8 <$input >out8 2>err; cmp -s out out8; ok $? "$input: -j8 as -j1"
done
run - <good >out 2>err; expect_status 0 $? "- is standard input"; begins out good "- is standard input: unchanged"
if [ "$tool" != crawl ]; then  # its operands are documents, not streams
  run -- good >out 2>err; expect_status 0 $? "-- ends options"; begins out good "-- ends options: unchanged"
  cat good one >both; run good one >out 2>err; expect_status 0 $? "two files"; begins out both "two files in order"
  run absent good >out 2>err; expect_status 2 $? "a missing file"
  grep -q "^$tool: absent: cannot open" err; ok $? "a missing file is named"
fi
head -c -1 good >cut; run <cut >out 2>err; expect_status 0 $? "no last newline"; begins out good "no last newline: one is written"
sed 's/$/\r/' good >crlf; run <crlf >out 2>err; expect_status 0 $? "CR LF"; begins out good "CR LF: LF is written"
{ printf '\xEF\xBB\xBF'; cat good; } >bom; run <bom >out 2>err; expect_status 0 $? "byte order mark"; begins out good "byte order mark: left out"
zstd -q -f good -o good.zst; run <good.zst >out 2>err; expect_status 0 $? "zstd in"; begins out good "zstd in: unpacked"
head -c -4 good.zst >cut.zst; run <cut.zst >out 2>err; expect_status 2 $? "zstd cut short"
if [ "$tool" != verify ]; then
  run -z <good >out.zst 2>err; expect_status 0 $? "zstd out"; zstd -dqc out.zst >out; begins out good "zstd out: packed"
  run -o file <good >out 2>err; expect_status 0 $? "-o"; begins file good "-o: unchanged"; [ ! -s out ]; ok $? "-o: nothing on standard output"
  run <good >/dev/full 2>err; expect_status 2 $? "full disk"; grep -q 'the disk is full' err; ok $? "a full disk is named"
  (trap '' PIPE; for _ in $(seq 200); do cat good; done 2>/dev/null | run 2>err; echo $? >status) | head -n 1 >out
  expect_status 2 "$(cat status)" "closed pipe with SIGPIPE ignored"; grep -q 'its reader has gone' err; ok $? "a closed pipe is named"
fi

# Damaged lines: $1 a name, $2 the line, $3 what must be said.
damaged() {
  { cat one; printf '%b\n' "$2"; cat one; } >bad; cat one one >rest
  run --on-error=stop <bad >out 2>err; expect_status 2 $? "$1: stop"; begins out one "$1: stop keeps what came before"
  grep -q "^$tool: stdin:2: .*$3" err; ok $? "$1: file and line are named"
  run --on-error=skip <bad >out 2>err; expect_status 3 $? "$1: skip"; begins out rest "$1: skip keeps the rest"
  run --on-error=pass <bad >out 2>err; expect_status 3 $? "$1: pass"
  [ "$tool" = verify ] && return
  sed -n 2p out | jq -e --arg tool "$tool" '.type == "error" and .tool == $tool and .message != ""' >/dev/null
  ok $? "$1: pass puts an error record in its place"
  "$tool" $([ "$tool" = trade ] && echo --ledger ledger) <out 2>>err | head -n 3 | cmp -s - <(head -n 3 out); ok $? "$1: error records are forwarded"
}
damaged "not JSON" '{nonsense' 'JSON'
damaged "two objects" '{"a":1}{"b":2}' 'JSON'
damaged "invalid UTF-8" '{"type":"note","text":"a\0377b"}' 'UTF-8 at byte 25'
damaged "duplicate key" '{"type":"note","a":1,"a":2}' '"a" stands twice'
damaged "number too large" '{"type":"note","a":18446744073709551616}' 'does not fit'
damaged "NUL" '{"type":"note\0000"}' ''
run --max-line 100K <long >out 2>err; expect_status 2 $? "--max-line"; grep -q 'longer than 102400 bytes (see --max-line)' err; ok $? "--max-line is named"
run --on-error=skip --max-line 100K <long >out 2>err; expect_status 3 $? "--max-line, skip"; cat one one >rest; begins out rest "--max-line: the rest is kept"

if [ "$tool" != verify ]; then
  # A live stream: a record comes out while its writer is still there.
  mkfifo fifo
  run <fifo >live 2>err & pid=$!
  exec 3>fifo; cat one >&3
  for _ in $(seq 100); do [ -s live ] && break; sleep 0.05; done
  cmp -s live one; ok $? "a record comes out before the next one goes in"
  exec 3>&-; wait $pid
  # The output is lines that other programs read as we do.
  run <good >out 2>err
  jq -c . good >by_jq; run <by_jq >out 2>err; begins out by_jq "what jq writes passes unchanged"
  jq -c . out >/dev/null; ok $? "jq reads the output"
  if command -v mlr >/dev/null; then
    mlr --ijsonl --ojsonl cat good >by_mlr; run <by_mlr >out 2>err; begins out by_mlr "what Miller writes passes unchanged"
    mlr --ijsonl --ojsonl cat out >/dev/null; ok $? "Miller reads the output"
  else
    skipped=$((skipped + 2))
  fi
fi

run --no-such-option >out 2>err; expect_status 2 $? "unknown option"; grep -q "^$tool: there is no option --no-such-option" err; ok $? "an unknown option is named"
run --jbos 2 >out 2>err; grep -q 'did you mean --jobs?' err; ok $? "a slip is recognised"
run --jobs many >out 2>err; expect_status 2 $? "a value that is wrong"; grep -q -- '--jobs is "many", expected a whole number' err; ok $? "a value that is wrong is named"
run -j >out 2>err; expect_status 2 $? "a value that is missing"
run -j 3 -j 1 --quiet --no-quiet <good >out 2>err; expect_status 0 $? "the last one wins"
for option in --help --version -h --generate=bash --generate=zsh --generate=fish; do
  run $option >out 2>err; expect_status 0 $? "$option"; { [ -s out ] && [ ! -s err ]; }; ok $? "$option goes to standard output"
done
[ "$(run -h | wc -l)" -le 40 ]; ok $? "-h fits a screen"
HEED_ISA=nonsense run <good >out 2>err; expect_status 2 $? "HEED_ISA unknown"; grep -q HEED_ISA err; ok $? "HEED_ISA is named"
HEED_ISA=plain run <good >out 2>err; expect_status 0 $? "HEED_ISA=plain"
script -qec "$tool $([ "$tool" = trade ] && echo --ledger ledger)" /dev/null </dev/null >out 2>&1; expect_status 2 $? "a bare terminal"
grep -q "^usage: $tool" out; ok $? "a bare terminal gets a usage line"

echo "$tool: $passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
