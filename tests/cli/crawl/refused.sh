# What was named and cannot be read is refused by the usual policy.
printf 'A text.\n' >text.txt
head -c 3000 /bin/ls >program
crawl absent.txt text.txt || echo "status $?"
crawl --on-error=skip absent.txt text.txt program >out || echo "status $?"
jq -c .text out
crawl --on-error=pass absent.txt text.txt >out || echo "status $?"
jq -c '[.type, .tool, .file, .text]' out
crawl http://127.0.0.1:1/ || echo "status $?"
crawl ftp://example.org/ || echo "status $?"
