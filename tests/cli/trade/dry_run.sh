# A rehearsal says what would happen, by the same code, and makes nothing.
. "$CASE/shared"
trade --ledger market --dry-run --batch monday "$CASE/market.ndjson" >rehearsed
ls
use_golden_key
trade --ledger market --batch monday "$CASE/market.ndjson" >done
grep -v summary rehearsed >rehearsed.trades
grep -v summary done | cmp - rehearsed.trades
cp -r market before
trade --ledger market --batch tuesday --dry-run "$CASE/market.ndjson" >rehearsed 2>rehearsed.err
diff -r before market
trade --ledger market --batch tuesday "$CASE/market.ndjson" >done 2>done.err
cmp rehearsed.err done.err
tail -qn 1 rehearsed done
