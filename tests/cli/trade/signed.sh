# An account with a key: what is not signed by it, for this ledger, comes to nothing and leaves nothing.
. "$CASE/shared"
use_golden_key
ada_key=$(account_key ada)
cat >people <<END
{"type":"person","id":"ada","credits":9000000,"key":"$ada_key"}
{"type":"person","id":"bo"}
{"type":"issue","id":"i","account":"bo","asset":"hour","quantity":8,"supply":8}
{"type":"order","id":"offer","account":"bo","asset":"hour","side":"ask","quantity":4,"price":1000000,"time_in_force":"gtc"}
END
trade -q --ledger market --batch monday people
cp -r market before
order='{"type":"order","id":"mine","account":"ada","asset":"hour","side":"bid","quantity":2,"price":1500000}'
echo "not signed, signed by another, for another ledger, and changed afterwards:"
echo "$order" >orders
echo "$order" | sign bo --account ada | sed 's/mine/by-bo/' >>orders
echo "$order" | sed 's/mine/elsewhere/' | trade sign --key ada.key --origin example.org/elsewhere >>orders
echo "$order" | sign ada | sed 's/"quantity":2/"quantity":3/' >>orders
trade --ledger market --batch tuesday orders
diff -r before market
echo "signed:"
echo "$order" | sign ada >signed
trade --ledger market --batch tuesday signed
entries market | tail -n 5
echo "it counts once:"
trade -q --ledger market --batch wednesday signed | jq -c '[.type, .appended]'
echo "the key stays:"
echo '{"type":"person","id":"bo","key":"'"$ada_key"'"}' | trade --ledger market --batch thursday 2>&1 | head -n 2
echo "an allocation is no signature:"
trade --quiet --ledger market --batch friday <<END | jq -c 'select(.type == "reject") | [.input, .id, .status]'
{"type":"allocation","person":"ada","resource":"intro","price":5,"owner":"bo"}
END
verify --quiet market
