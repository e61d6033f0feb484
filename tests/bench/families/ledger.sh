# The ledger: checking every hash from the entries up, one durable entry, proofs. 1 M entries have as many levels of tiles as
# 10 M; BENCH_LEDGER_ENTRIES=10000000 (2 GB) sets the size of the ledger for memory and proofs, 4 M by default.
entries=1000000
many=${BENCH_LEDGER_ENTRIES:-4000000}
race_inside "$peers/bench_ledger" . $entries "$rounds" 2>said
stated=$(head -n 1 said)
peer=-

# tests/outside/ledger.go does the same on golang.org/x/mod, when Go and the Debian package are there.
gopath=/usr/share/gocode
go=/usr/lib/go-1.19/bin/go
[ -x "$go" ] || go=$(command -v go || true)
if [ -n "$go" ] && [ -d $gopath/src/golang.org/x/mod/sumdb ] && [ -f "$top/tests/outside/ledger.go" ]; then
  GO111MODULE=off GOFLAGS='' GOPATH="$PWD/go:$gopath" GOCACHE="$PWD/cache" "$go" build -o go-ledger "$top/tests/outside/ledger.go"
  check "the Go program agrees" test "$(./go-ledger log log.vkey)" = "$stated"
  enter "Go, x/mod" $entries "./go-ledger log log.vkey >/dev/null"
  enter "Go, one core" $entries "GOMAXPROCS=1 ./go-ledger log log.vkey >/dev/null"
  peer="Go, x/mod"
else
  note "no Go or no golang.org/x/mod (Debian: golang-go, golang-golang-x-mod-dev): no peer for verify"
fi
mkdir large
"$peers/bench_ledger" grow large "$many" || exit 1
"$peers/bench_ledger" prove large "$rounds" 2>proofs | sed "s/^prove/prove.large/" >>"$scratch/results"
enter audit.memory $entries "$peers/bench_ledger audit . 2"
enter audit.memory.large "$many" "$peers/bench_ledger audit large 2"
has_verify=
if has_tool verify; then
  check "verify accepts the ledger" "$bin/verify" -q --key log.vkey -o verdict log
  enter verify $entries "$bin/verify -q --key log.vkey log >/dev/null"
  enter verify.hashes $entries "$bin/verify -q --no-replay --key log.vkey log >/dev/null"
  has_verify=yes
fi
if [ -s "$scratch/commands" ]; then race; fi
# The same on a disk that takes 2 ms.
mkdir slow
LD_PRELOAD=$peers/libbench_slow_disk.so "$peers/bench_ledger" slow 2000 "$rounds" 2>/dev/null | sed 's/^/slow./' >>"$scratch/results"
figure "hashes checked, one core" audit - entry "rate 2000000"
figure "hashes checked, two cores" audit.2 audit entry "ratio 1.8"
if [ "$peer" != - ]; then
  figure "hashes checked, one core" audit "Go, one core" entry "ratio 2.4"
  figure "hashes checked, two cores" audit.2 "Go, x/mod" entry
fi
memory "hashes, memory at 1 M entries" audit.memory 64
memory "hashes, memory at $((many / 1000000)) M entries" audit.memory.large 64
if [ -n "$has_verify" ]; then
  figure "verify, hashes alone" verify.hashes "$peer" entry
  figure "verify, hashes and replay" verify "$peer" entry
  memory "verify, memory with replay" verify 64
fi
figure "append, durable at the end" append - entry "rate 100000"
figure "append, commits of 8192" commit.group line.sync entry "rate 100000"
figure "plain file, fdatasync a line" line.sync - entry
figure "one entry, fsync takes 2 ms" slow.commit.one slow.fsync entry "ratio 0.25"
figure "one entry committed" commit.one fsync entry
figure "proof, reader just opened" prove.cold - proof
figure "proof, warm" prove.warm - proof "rate 1000"
figure "proof, warm, of $((many / 1000000)) M entries" prove.large.warm - proof "rate 1000"
note "$entries entries of 158 bytes; every proof checked; $(cat proofs)"
