#!/usr/bin/env bash
# Sources are formatted, of a length a reader can hold, and finished.
set -u
cd "$1" || exit 2
wrong=0
complain() { echo "$1"; wrong=1; }
mapfile -t sources < <(find lib tools tests -name '*.h' -o -name '*.cc' | sort)
for file in "${sources[@]}"; do
  lines=$(wc -l <"$file")
  [ "$lines" -le 600 ] || complain "$file has $lines lines: is there a second idea in it?"
  [ -z "$(tail -c 1 "$file")" ] || complain "$file does not end its last line"
done
found=$(grep -nE 'TODO|FIXME|\bXXX\b|not implemented|unimplemented' -r lib tools man examples) && complain "unfinished: $found"
formatter=$(command -v clang-format-14 || true)
if [ -n "$formatter" ]; then
  "$formatter" --dry-run -Werror "${sources[@]}" 2>&1 | head -n 20 | grep . && complain "run clang-format-14 -i on these"
else
  echo "clang-format-14 is not installed: the layout was not checked (skipped)"
fi
[ "$wrong" = 0 ]
