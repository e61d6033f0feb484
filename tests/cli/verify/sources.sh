# Resources against what their sources give today, which the auditor has collected.
. "$CASE/../trade/shared"
mkdir docs
for name in one two three; do
  printf '<title>%s</title><p>The text of part %s is long enough to be read by somebody.\n' $name $name >docs/$name.html
done
crawl --quiet docs >library
sed 's/long enough/lengthy/' docs/two.html >changed && mv changed docs/two.html
rm docs/three.html
echo "the sources as they are now:"
crawl --quiet docs | status verify --all --sources - library | sed -E 's/sha256:[0-9a-f]*/HASH/g; s#file://.*/docs#docs#'
crawl --quiet docs/one.html >now
status verify --sources now library | sed 's#file://.*/docs#docs#'
status verify --json --sources now library
echo "without a hash there is no claim; an id stands for a place:"
echo '{"type":"resource","id":"x","text":"new"}' >now
echo '{"type":"resource","id":"x","content_hash":"sha256:0"}' | status verify --sources now | sed -E 's/sha256:[0-9a-f]{64}/HASH/'
echo '{"type":"resource","id":"x"}' | status verify --sources now
echo "sources that cannot be read:"
status verify --sources absent library
status verify --sources - - <library
