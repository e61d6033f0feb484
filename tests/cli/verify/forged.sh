# An intact log of lies: every hash and the signature are right, but the exchange's rules give something else.
. "$CASE/../trade/shared"
for forgery in rule-changed id-repeated not-an-entry not-canonical outcome-from-nothing price-changed; do
  cp -r "$CASE/forged/$forgery" .
  status verify --key $golden_key $forgery
done
status verify --key $golden_key --json --all rule-changed
echo "strict:"
status verify --key $golden_key --strict --all not-canonical
