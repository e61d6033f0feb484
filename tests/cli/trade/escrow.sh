# Contracts: set aside at once, paid when the condition is met, back at the payer's otherwise, each exactly once.
. "$CASE/shared"
use_golden_key
notary=$(account_key notary)
hash=$(printf sesame | sha256sum | cut -d ' ' -f 1)
cat >promises <<END
{"type":"person","id":"ada","credits":9000000}
{"type":"person","id":"bo"}
{"type":"contract","id":"secret","account":"ada","to":"bo","quantity":1000000,"expires":2000,"condition":{"type":"sha-256","hash":"$hash"}}
{"type":"contract","id":"work","account":"ada","to":"bo","quantity":2000000,"expires":2000,"memo":"eight hours","condition":{"type":"threshold","threshold":2,"conditions":[{"type":"ed25519","key":"$notary"},{"type":"sha-256","hash":"$hash"},{"type":"after","time":1500}]}}
{"type":"contract","id":"late","account":"ada","to":"bo","quantity":3000000,"expires":1200,"condition":{"type":"after","time":1000}}
{"type":"contract","id":"gift","account":"ada","to":"bo","quantity":500000,"expires":3000,"condition":{"type":"after","time":0}}
END
trade --ledger market --batch monday --now 1000 promises
proof=$(trade attest --key notary.key --origin example.com/attention work)
echo "claims:"
cat >claims <<END
{"type":"fulfil","id":"f1","account":"bo","contract":"secret","proofs":[{"type":"sha-256","preimage":"$(printf tahini | base64)"}]}
{"type":"fulfil","id":"f2","account":"bo","contract":"secret","proofs":[{"type":"sha-256","preimage":"$(printf sesame | base64)"}]}
{"type":"fulfil","id":"f3","account":"bo","contract":"secret","proofs":[{"type":"sha-256","preimage":"$(printf sesame | base64)"}]}
{"type":"fulfil","id":"f4","account":"bo","contract":"work","quantity":1500000,"proofs":[$proof]}
{"type":"clock","time":1500}
{"type":"fulfil","id":"f5","account":"bo","contract":"work","quantity":1500000,"proofs":[$proof]}
{"type":"fulfil","id":"f6","account":"bo","contract":"late"}
{"type":"void","id":"v1","account":"bo","contract":"gift"}
{"type":"clock","time":1499}
END
trade -q --ledger market --batch tuesday claims
trade -q --ledger market --batch tuesday claims | jq -c 'select(.type == "summary") | .appended'
entries market | grep -v '"open"'
verify --quiet market
