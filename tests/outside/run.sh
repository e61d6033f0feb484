#!/bin/sh
# Has a program that heed's authors did not write verify heed's ledgers: ledger.go on golang.org/x/mod, unmodified.
#
#   run.sh MAKE_LEDGER WORK_DIRECTORY
#
# Exit status 0 if it accepts every ledger with the root we say and refuses each one with a flipped byte, 77 if there is no Go
# or no golang.org/x/mod here (Debian: golang-go and golang-golang-x-mod-dev), 1 otherwise.
set -eu

make_ledger=$1
work=$2
here=$(cd "$(dirname "$0")" && pwd)
gopath=/usr/share/gocode

go=/usr/lib/go-1.19/bin/go
[ -x "$go" ] || go=$(command -v go) || { echo "skipped: no go" >&2; exit 77; }
[ -d "$gopath/src/golang.org/x/mod/sumdb" ] || { echo "skipped: no golang.org/x/mod in $gopath" >&2; exit 77; }

rm -rf "$work"
mkdir -p "$work"
GO111MODULE=off GOFLAGS= GOPATH="$work/go:$gopath" GOCACHE="$work/cache" "$go" build -o "$work/ledger" "$here/ledger.go"

failed=0
complain() {
  echo "FAILED: $*" >&2
  failed=1
}

# accept NAME SIZE [COMMIT_AT ...]: a ledger of that size is verified, with the root that its writer states.
accept() {
  name=$1
  shift
  ours=$("$make_ledger" "$work/$name" "$@")
  theirs=$("$work/ledger" "$work/$name" "$work/$name.vkey") || theirs=refused
  if [ "$ours" = "$theirs" ]; then echo "ok $name: $theirs"; else complain "$name: wrote $ours, read $theirs"; fi
}

# refuse NAME FILE OFFSET: the ledger is refused after one byte of a file is changed, and accepted again when it is restored.
refuse() {
  file=$work/$1/$2
  cp "$file" "$work/saved"
  old=$(od -An -tu1 -j "$3" -N 1 "$file" | tr -d ' ')
  printf "\\$(printf %03o $((old ^ 1)))" | dd of="$file" bs=1 seek="$3" conv=notrunc 2>/dev/null
  if "$work/ledger" "$work/$1" "$work/$1.vkey" >/dev/null 2>&1; then
    complain "$1: byte $3 of $2 was changed and nobody noticed"
  else
    echo "ok $1: refused with byte $3 of $2 changed"
  fi
  cp "$work/saved" "$file"
}

for size in 1 255 256 257 65536 65537 70000; do accept "n$size" "$size"; done
accept stepwise 70000 1 2 100 255 256 257 300 65535 65536 65537 69999
accept empty 0

refuse n70000 checkpoint 25
refuse n70000 tile/entries/000 2
refuse n70000 tile/entries/273.p/112 1000
refuse n70000 tile/0/100 8191
refuse n70000 tile/0/273.p/112 0
refuse n70000 tile/1/000 4096
refuse n70000 tile/1/001.p/17 543
refuse n70000 tile/2/000.p/1 31
refuse n1 tile/0/000.p/1 0

exit $failed
