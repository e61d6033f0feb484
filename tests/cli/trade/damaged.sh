# Nothing is appended to a ledger that does not verify, and what is wrong with it is named.
. "$CASE/shared"
use_golden_key
seq 300 | sed 's/.*/{"type":"person","id":"p&"}/' >people
trade --quiet --ledger market --batch monday people >out
cp -r market whole
flip() { printf '%s' "$3" | dd of="$1" bs=1 seek="$2" conv=notrunc status=none; }
flip market/tile/entries/000 100 X
status trade --ledger market --batch tuesday people
rm -r market && cp -r whole market
flip market/tile/entries/001.p/44 100 X
status trade --ledger market --batch tuesday people
rm -r market && cp -r whole market
rm market/tile/0/000
status trade --ledger market --batch tuesday people
rm -r market && cp -r whole market
touch market/notes
status trade --ledger market --batch tuesday people
rm -r market && cp -r whole market
flip market/checkpoint 22 9
status trade --ledger market --batch tuesday people
rm -r market && cp -r whole market
trade --ledger market --batch tuesday people
