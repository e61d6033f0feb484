# Every byte of a small ledger is changed in turn: each time the file is named, and the exit status is 1.
. "$CASE/../trade/shared"
use_golden_key
trade --quiet --ledger market --batch b >out <<'EOF'
{"type":"person","id":"ada"}
{"type":"person","id":"bo","credits":5}
EOF
cp -r market whole
for file in checkpoint tile/0/000.p/3 tile/entries/000.p/3; do
  found=0
  size=$(stat -c %s "whole/$file")
  od -An -v -tu1 -w1 "whole/$file" | {
    offset=0
    while read -r byte; do
      # The lowest bit: case of a letter, parity of a digit, the smallest step of a length.
      printf "\\$(printf %o $((byte ^ 1)))" | dd of="market/$file" bs=1 seek=$offset conv=notrunc status=none
      code=0
      verify --key "$golden_key" market >answer || code=$?
      case $code:$(cat answer) in
        1:"FAULT market/$file:"*) found=$((found + 1)) ;;
        *) echo "$file, byte $offset: status $code: $(cat answer)" ;;
      esac
      cp "whole/$file" "market/$file"
      offset=$((offset + 1))
    done
    [ "$found" = "$size" ] && echo "$file: every byte"
  }
done
verify --key "$golden_key" market
