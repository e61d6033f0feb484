# Ledgers whose hashes and signed checkpoint are right, and whose instructions or contracts are not.
. "$CASE/../trade/shared"
check() {
  cp -r "$CASE/forged/$1" .
  status verify --quiet --key $golden_key "$@"
}
echo "what the forgeries are made from:"
for ledger in signed escrow; do check $ledger; done
echo "instructions that their account's key has not signed:"
for ledger in not-signed signed-by-another signed-for-another-ledger signed-otherwise signed-by-another-and-more; do
  check $ledger
done
status verify --quiet --key $golden_key --all --json signed-by-another-and-more
echo "contracts:"
for ledger in paid-without-fulfilment paid-for-a-wrong-preimage paid-after-expiry paid-twice paid-twice-at-once \
  paid-less-than-the-estimate not-refunded-at-expiry refunded-before-expiry; do
  check $ledger
done
