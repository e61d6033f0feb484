# The main text, without navigation, footer and scripts; what it is and how long it takes to read.
cp "$CASE/page.html" .
crawl page.html >record
jq -c 'del(.id, .uri, .links, .content_hash)' record
[ "$(jq -r .uri record)" = "file://$PWD/page.html" ]
[ "$(jq -r '.links[]' record)" = "file://$PWD/prices.html" ]
[ "$(jq -r .content_hash record)" = "sha256:$(jq -j .text record | sha256sum | cut -d' ' -f1)" ]
crawl page.html | cmp - record
