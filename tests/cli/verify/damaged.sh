# Whatever was changed is named by file, byte and entry: entries, hashes, the checkpoint, files that are missing, foreign,
# too short or too long.
. "$CASE/../trade/shared"
use_golden_key
seq 1 300 | sed 's/.*/{"type":"person","id":"p&"}/' | trade --quiet --ledger market - >out
cp -r market whole
flip() { printf '%s' "$3" | dd of="market/$1" bs=1 seek="$2" conv=notrunc status=none; }
check() {
  echo "$1:"
  status verify --key "$golden_key" market
  rm -r market
  cp -r whole market
}
flip tile/entries/000 1000 '#'; check "an entry in a full bundle"
flip tile/entries/001.p/44 30 '#'; check "an entry in the last bundle"
flip tile/entries/000 49 '#'; check "the length of an entry"
flip tile/0/000 100 '#'; check "a hash in a full tile"
flip tile/0/001.p/44 33 '#'; check "a hash in the last tile"
flip tile/1/000.p/1 31 '#'; check "a hash of a whole tile"
flip checkpoint 23 1; check "the size in the checkpoint"
flip checkpoint 30 A; check "the root in the checkpoint"
flip checkpoint 3 A; check "the origin in the checkpoint"
flip checkpoint 120 A; check "the signature"
rm market/tile/entries/000; check "a bundle that is missing"
rm market/tile/0/001.p/44; check "a tile that is missing"
rm market/checkpoint; check "no checkpoint"
touch market/tile/0/notes; check "a file that does not belong"
cp market/tile/entries/000 market/tile/entries/002; check "a bundle beyond the checkpoint"
mkdir market/.git; touch market/.git/HEAD; check "a folder that does not belong"
truncate -s -1 market/tile/entries/001.p/44; check "a bundle cut short"
truncate -s -1 market/tile/0/000; check "a tile cut short"
echo >>market/tile/entries/000; check "a bundle that goes on"
echo >>market/tile/0/001.p/44; check "a tile that goes on"
echo >>market/checkpoint; check "a checkpoint that goes on"
cp market/tile/entries/001.p/44 market/tile/entries/000; check "another bundle in its place"
rm market/tile/0/000; ln -s ../../../whole/tile/0/000 market/tile/0/000; check "a link instead of a tile"
flip tile/entries/000 1000 '#'
flip tile/0/001.p/44 33 '#'
touch market/tile/0/notes
echo "all of several:"
status verify --all --key "$golden_key" market
status verify --all --json --key "$golden_key" market
