# Every stage of the quickstart gives the same bytes with one thread and with two, and its market verifies.
inputs=$CASE/../../../examples/quickstart
handbook=/usr/share/doc/debian-handbook/html/en-US
[ -d "$handbook" ] || { echo "1: verified"; echo "2: verified"; echo "same bytes"; exit 0; } # the package is not installed
for jobs in 1 2; do
  mkdir $jobs
  crawl -j$jobs -q --owner handbook --price 100000 --units 2 --min-seconds 60 $handbook >$jobs/library.ndjson
  embed -j$jobs $jobs/library.ndjson >$jobs/vectors.ndjson
  attend -j$jobs --needs "$inputs/needs.ndjson" $jobs/vectors.ndjson >$jobs/edges.ndjson
  match -j$jobs --people "$inputs/people.ndjson" $jobs/edges.ndjson >$jobs/readings.ndjson
  cp "$CASE/../trade/golden.skey" market.key; chmod 600 market.key; rm -rf market market.vkey market.head
  trade -j$jobs -q --ledger market --key market.key $jobs/readings.ndjson >$jobs/trades.ndjson
  verify -q -j$jobs market | cut -d: -f1 | sed "s/^/$jobs: /"
done
diff -r 1 2 && echo "same bytes"
"$inputs/report.sh" "$inputs/people.ndjson" 1/library.ndjson 1/readings.ndjson 1/trades.ndjson >report
grep -q 'Ana Ruiz, who runs the servers' report
