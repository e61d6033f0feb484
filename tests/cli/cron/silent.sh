# Tells what is new, and says nothing on nights without news.
. "$CASE/setup.inc"
echo "first:"; night 2026-01-01
echo "again the same night:"; night 2026-01-01 || true
echo "next night:"; night 2026-01-02 || true
printf 'Backups of a server should be restored once a year, to see that they can be.\n' >docs/drill.txt
echo "with news:"; night 2026-01-03
verify state/ledger 2>/dev/null | cut -d, -f1
