# The same input a second time prints the same and changes nothing.
. "$CASE/shared"
use_golden_key
trade --quiet --ledger market "$CASE/market.ndjson" >first
cp -r market before
trade --ledger market "$CASE/market.ndjson" >second
diff -r before market
for run in first second; do jq -c 'del(.appended)' $run >$run.rest; done
cmp first.rest second.rest
jq -c 'select(.type == "summary") | {entries, appended, trades}' first second
