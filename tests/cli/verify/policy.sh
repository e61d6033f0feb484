# A proof whose checkpoint a witness signed too, by policies that ask for more or less.
. "$CASE/../trade/shared"
cp "$CASE/golden.tlog-proof" "$CASE/golden.policy" .
golden=golden.tlog-proof
witness=$(sed -n 's/^witness w1 //p' golden.policy)
echo '{"seq":1}' >entry
check() { status verify proof "$@" "$golden" entry; }
echo "the log and its witness:"
check --policy golden.policy
check --policy golden.policy --json
check --key "$golden_key"
echo "too few:"
grep -v witness.example "$golden" >unwitnessed
status verify proof --policy golden.policy unwitnessed entry
status verify proof --policy golden.policy --json unwitnessed entry
echo "no log of the policy, and the key in the place of its logs:"
{ echo "witness w1 $witness"; echo "quorum w1"; } >no_log
check --policy no_log
check --policy no_log --key "$golden_key"
status verify proof --policy no_log --key "$golden_key" unwitnessed entry
echo "one bit of the witness's signature:"
sed 's/wM+vtAAAAABlU/wM+vtAAAAABlV/' "$golden" >later
status verify proof --policy golden.policy later entry
status verify proof --key "$golden_key" later entry
