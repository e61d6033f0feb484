# A night that failed in the middle goes on where it stopped, with the stages that were done.
. "$CASE/setup.inc"
mkdir broken; printf '#!/bin/sh\necho "match: the machine is on fire" >&2\nexit 2\n' >broken/match; chmod +x broken/match
(PATH=$PWD/broken:$PATH; HEED_NIGHT=2026-01-01 "$digest" config || echo "status $?")
before=$(ls -i state/2026-01-01/vectors.ndjson)
night 2026-01-01
[ "$before" = "$(ls -i state/2026-01-01/vectors.ndjson)" ] && echo "vectors were not made again"
