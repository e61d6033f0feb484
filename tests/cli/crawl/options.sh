# What the collector knows goes into every record; short texts can be left out.
printf 'Some words that take a while to read, but not very long at all, in truth.\n' >long.txt
printf 'Short.\n' >short.txt
crawl --owner ana --price 50000 --units 3 --licence CC-BY-4.0 --min-seconds 3 long.txt short.txt | jq -c '[.owner, .price, .units, .licence, .seconds]'
