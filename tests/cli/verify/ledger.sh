# A ledger that is as it should be, told to a person and to a program, whole and strict; the key comes from beside it,
# from a file, or from the command line.
. "$CASE/../trade/shared"
use_golden_key
trade --quiet --ledger market "$CASE/../trade/market.ndjson" >out
verify market
verify market/ --strict --all --no-json
echo "$golden_key" >trusted
verify --key trusted ./market
verify --key "$golden_key" --json market
cp -r market copy
verify --key "$golden_key" market copy
cd market
verify . --quiet
