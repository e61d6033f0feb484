# A record that cannot be kept is refused with its place, and money moves only when nothing was refused or the user said
# to go on without.
. "$CASE/shared"
refuse() {
  printf '%s\n' '{"type":"person","id":"ada","credits":5000000}' "$1" >in
  status trade --ledger market in
}
refuse '{"type":"person","credits":5}'
refuse '{"type":"person","id":"bo","credits":-5}'
refuse '{"type":"person","id":"bo","credits":0.5}'
refuse '{"type":"person","id":"b\no"}'
refuse '{"type":"person","id":""}'
refuse '{"type":"person","id":"ada","credits":6000000}'
refuse '{"type":"allocation","person":"ada"}'
refuse '{"type":"allocation","person":"ada","resource":"intro","price":-1}'
refuse '{"type":"allocation","person":"ada","resource":"intro","units":0}'
refuse '{"type":"order","account":"ada","asset":"share","quantity":1,"price":1}'
refuse '{"type":"order","account":"ada","asset":"share","side":"buy","quantity":1,"price":1}'
refuse '{"type":"order","account":"ada","asset":"share","side":"bid","quantity":1,"price":1,"kind":"stop"}'
refuse '{"type":"order","account":"ada","asset":"","side":"bid","quantity":1,"price":1}'
refuse '{"type":"order","account":"ada","asset":"share","side":"bid","quantity":1,"price":1,"time_in_force":"day"}'
refuse '{"type":"deposit","account":"ada","quantity":"5"}'
refuse '{"type":"cancel","account":"ada"}'
echo "nothing was made:"
ls
echo "without the one that is refused:"
use_golden_key
status trade --ledger market --batch monday --on-error=skip in
