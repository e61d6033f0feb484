# The lines of a ledger: all of them, plain or in frames that can be entered in the middle, and single ones.
. "$CASE/../trade/shared"
use_golden_key
seq 1 5000 | sed 's/.*/{"type":"person","id":"p&"}/' | trade --quiet --ledger market - >out
echo "$golden_key" >key
verify export --key key market >lines
head -n 2 lines
wc -l <lines
echo "framed, it is the same for zstd, and for every tool:"
verify export --key key market -z -o lines.zst
zstd -dcq lines.zst | cmp - lines && echo same
verify lines.zst 2>&1 | head -n 1
zstd -lv lines.zst 2>&1 | grep Frames
echo "single lines:"
for index in 0 4095 4096 4999; do
  verify entry --key key market $index
  sed -n $((index + 1))p lines >one
  verify entry lines.zst $index | cmp - one && echo "the same from the copy"
done
status verify entry --key key market 5000
status verify entry lines.zst 5000
status verify entry lines 0
status verify entry --key key market x
status verify entry --key key market
status verify export
status verify export --key key --since key market
echo "a proof and its line, by pipe:"
verify prove --key key market 4999 -o last.tlog-proof
verify entry --key key market 4999 | verify proof --key key last.tlog-proof
echo "the log alone:"
verify --key key --no-replay market
verify --key key --no-replay --json market
echo "a damaged ledger is not copied:"
printf x | dd of=market/tile/entries/003 bs=1 seek=1000 conv=notrunc status=none
status verify export --key key market -z -o copy.zst
ls copy.zst* 2>/dev/null || echo "no copy"
status verify entry --key key market 845
