# An order book crosses at one price, worked out by hand:
#
#   price (credits)   10   9   8   7   6   5   4
#   bid at or above    5   5   9   9   9  14  14      ann 5 at 10, bea 4 at 8, cid 5 at 5
#   asked at or below 12  12   9   9   4   4   4      sam 4 at 4, 5 at 7, 3 at 9
#
# 9 change hands at 7 or 8 and nothing is left over on either side, so the last price decides; there is none yet, so
# it is the middle of the range: 7.5. Ann and Bea pay that, though they offered 10 and 8. Cid waits, and so does the last ask.
. "$CASE/shared"
use_golden_key
trade --ledger market --batch monday "$CASE/book.ndjson"
echo "Cid gives up; Dan's bid meets the ask that waited."
trade --ledger market --batch tuesday <<EOF
{"type":"cancel","account":"cid","order":"cid-1"}
{"type":"person","id":"dan","credits":100000000}
{"type":"order","account":"dan","asset":"share","side":"bid","quantity":2,"price":9500000}
EOF
entries market | grep -e '"clearing"' -e '"release"'
verify --quiet market
