# While one run is under way another one leaves at once, silently.
. "$CASE/setup.inc"
mkdir -p state
flock state/lock sleep 3 &
sleep 0.5
HEED_NIGHT=2026-01-01 "$digest" config
[ ! -e state/2026-01-01/library.ndjson ] && echo "left alone"
wait
