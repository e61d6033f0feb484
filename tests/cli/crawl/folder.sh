# A folder's files in order of their paths; what is hidden or has no text is left out, and said.
mkdir -p d/sub d/.hidden
printf 'The second text, long enough to be read by somebody.\n' >d/b.txt
printf '# A heading\n\nThe first *text* in [Markdown](https://example.org/x).\n' >d/a.md
printf 'Deeper down is a text as well.\n' >d/sub/c.txt
printf 'hidden\n' >d/.hidden/h.txt
head -c 300 /bin/ls >d/program
: >d/empty.txt
crawl -j4 d | jq -c '[(.uri | sub(".*/d/"; "")), .title, .text]'
crawl -j1 d >one 2>/dev/null; crawl -j8 d 2>/dev/null | cmp - one
