# The first run makes the key, for its owner alone, and the ledger holds nothing but what belongs there.
. "$CASE/shared"
say() { sed 's/+[0-9a-f]\{8\}/+ID/g' err; }
refuse() {
  status "$@" 2>err
  say
}
echo '{"type":"person","id":"ada"}' >in
trade --ledger 'My market/' in 2>err >out
say
jq -r .origin out
ls -d My*
ls 'My market'
stat -c '%a %n' My*key
trade --ledger elsewhere --key secret --origin example.org/market in 2>err >out
say
jq -r .origin out
trade --quiet --ledger elsewhere --key secret --origin example.org/market in | jq -c '[.origin, .appended]'
echo "the origin stays:"
refuse trade --ledger elsewhere --key secret --origin example.org/other in
echo "the key is asked for:"
refuse trade --ledger elsewhere in
echo "another ledger's key is refused:"
refuse trade --ledger elsewhere --key 'My market.key' in
echo "also when it is found out late:"
mv elsewhere.vkey away
refuse trade --ledger elsewhere --key 'My market.key' in
ls elsewhere.vkey 2>/dev/null || true
echo "so is a key that others can read:"
chmod 644 secret
refuse trade --ledger elsewhere --key secret in
echo "and an origin that cannot be one:"
refuse trade --ledger new --origin 'a b' in
echo "or a folder that is something else:"
mkdir full
touch full/file
refuse trade --ledger full in
ls -d full* new* 2>/dev/null || true
