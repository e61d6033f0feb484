# Allocation as a flow (formats of the problem: match.cc), against LEMON's network simplex on the bare graph.
persons=10000
resources=10000
each=20
race_inside "$peers/bench_match" $persons $resources $each "$rounds" edges.ndjson people.ndjson 2>said
utility=$(sed -n 's/.*utility \([0-9]*\),.*/\1/p' said)
figure "allocate" allocate lemon edge
figure "certificate check" certify lemon edge
note "$persons persons, $resources resources: $(cat said)"
if has_tool match; then
  edges=$(wc -l <edges.ndjson)
  if "$bin/match" -q --people people.ndjson edges.ndjson >matched.ndjson; then
    check "match finds the optimum" test "$(jq -r 'select(.type == "summary") | .utility' matched.ndjson)" = "$utility"
    for jobs in 1 2; do
      enter match.j$jobs "$edges" "$bin/match -q -j$jobs --people people.ndjson edges.ndjson >/dev/null"
    done
    race
    figure "match -j1, records in and out" match.j1 lemon edge
    figure "match -j2, records in and out" match.j2 lemon edge
  else
    note "match did not take the records: its figures are left out"
  fi
fi
