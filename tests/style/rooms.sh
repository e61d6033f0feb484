#!/usr/bin/env bash
# A room includes only itself and the rooms it may know (heed(7)).
set -u
cd "$1" || exit 2
wrong=0
# room KNOWN...
room() {
  local name=$1; shift
  local allowed="^heed/($name|result\\.h|export\\.h"
  for known in "$@"; do allowed+="|$known"; done
  allowed+=')'
  while IFS=: read -r file header; do
    grep -qE "$allowed" <<<"$header" || { echo "$file includes $header, which lib/$name may not know"; wrong=1; }
  done < <(grep -rhoHE '#include [<"]heed/[^">]+' "lib/$name" | sed -E 's/#include [<"]//')
}
room stream
room attention
room ledger
room text
room market
room encoder attention text
room web text
[ "$wrong" = 0 ]
