# Lines of standard input name what to gather; records among them pass through in their place.
printf 'One text.\n' >one.txt; printf 'Another text.\n' >two.txt
printf '%s\n' one.txt '{"type":"need","id":"n"}' '' two.txt | crawl | jq -c '[.type, .id == "n", .text]'
crawl "file://$PWD/one.txt" | jq -c .text
