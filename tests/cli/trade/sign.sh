# Keys are made, and a stream is signed where it stands; what is not the account's own passes untouched.
. "$CASE/shared"
trade key dora 2>err >dora.vkey
sed 's/+[0-9a-f]\{8\} /+ID /' err
stat -c '%a %n' dora.key
grep -c '^dora+[0-9a-f]\{8\}+' dora.vkey
status trade key dora 2>&1
trade key --key spare example.org/dora 2>/dev/null | cut -d + -f 1
account_key ada >/dev/null
cat >stream <<'END'
{"type":"person","id":"ada", "credits":1}
{"type":"order", "id":"o1", "account":"ada","asset":"x","side":"bid","quantity":1,"price":2, "colour":"red" }
{"type":"order","id":"o1","account":"bo","asset":"x","side":"bid","quantity":1,"price":2}
{"type":"deposit","id":"d","account":"ada","quantity":1}
{"type":"cancel","id":"c","account":"ada","order":"o1"}
{"type":"fulfil","id":"f","account":"ada","contract":"k"}
END
sign ada <stream | tee once | diff stream - || true
sign ada <once | cmp once -
echo "with threads:"
seq 3000 | sed 's/.*/{"type":"order","id":"o&","account":"ada","asset":"x","side":"bid","quantity":1,"price":&}/' >many
sign ada --jobs 1 <many >one
sign ada --jobs 7 <many | cmp one -
echo "refused:"
refuse() { status trade sign "$@" 2>&1; }
echo '{"type":"order","account":"ada","asset":"x","side":"bid","quantity":1,"price":2}' | refuse --key ada.key --origin a
head -n 2 once | tail -n 1 | refuse --key ada.key --origin example.org/elsewhere
refuse --origin a <stream
refuse --key ada.key <stream
refuse --key ada.key --origin 'a b' <stream
status trade --ledger market --account ada stream 2>&1
echo "the ledger's name can be read beside it:"
use_golden_key
echo '{"type":"person","id":"ada"}' | trade -q --ledger market >/dev/null
trade sign --key ada.key --ledger market <stream | cmp once -
