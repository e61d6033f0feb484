# A witness over HTTP: every status of C2SP tlog-witness, its record, and what it bears from strangers.
. "$CASE/witness_shared"
use_golden_key
golden=$(sed '1,/^$/d' "$CASE/golden.tlog-proof")
log_note() { printf '%s\n' "$golden" | grep -v '^— witness'; }
start_witness state
echo "how it introduces itself:"
sed 's/:[0-9]*$/:PORT/' state.line
cat state.vkey
echo "nothing is signed yet:"
hash=$(printf example.com/attention | sha256sum | cut -d' ' -f1)
ask GET "/$hash/checkpoint" </dev/null
echo "200, and again:"
{ echo "old 0"; echo; log_note; } >first
ask POST /add-checkpoint <first | timeless
{ echo "old 3"; echo; log_note; } | ask POST /add-checkpoint | timeless
ask GET "/$hash/checkpoint" </dev/null | timeless
echo "400:"
echo "hello" | ask POST /add-checkpoint
{ echo "old 4"; echo; log_note; } | ask POST /add-checkpoint
echo "403:"
{ echo "old 3"; echo; log_note | sed 's/^3$/4/'; } | ask POST /add-checkpoint
{ echo "old 3"; echo; log_note | sed 's/gYEk/gYEj/'; } | ask POST /add-checkpoint
echo "404:"
{ echo "old 3"; echo; log_note | sed 's/^example.com.attention$/example.com\/other/'; } | ask POST /add-checkpoint
ask GET / </dev/null
ask GET "/$(printf other | sha256sum | cut -d' ' -f1)/checkpoint" </dev/null
echo "405:"
ask GET /add-checkpoint </dev/null
echo "hello" | ask POST "/$hash/checkpoint"
echo "409:"
ask POST /add-checkpoint <first
echo "422:"
{ echo "old 3"; echo "pAKw429aroVFc2D88AolRbh91H8xBVPnsNMtbQrEQA0="; echo; log_note; } | ask POST /add-checkpoint
echo "too long, too many words, and no HTTP at all:"
head -c 1100000 /dev/zero | ask POST /add-checkpoint
ask GET /add-checkpoint "X: $(head -c 9000 /dev/zero | tr '\0' x)" </dev/null
head -c 5000 /dev/urandom | ask raw >strange || true
printf 'GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n' | ask raw >strange || true
printf 'POST /add-checkpoint HTTP/1.1\r\nContent-Length: 10\r\n\r\nold' | ask raw >strange || true
ask GET "/$hash/checkpoint" </dev/null | timeless
echo "a second witness on the same record:"
status verify witness --state state --listen 127.0.0.1:0 --key "$golden_key" 2>&1 | sed 's/^verify: //'
end_witness
echo "what it says:"
cat state.log
