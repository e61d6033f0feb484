# What cannot be checked is neither verified nor a fault: the exit status is 2, and the remedy is named.
. "$CASE/../trade/shared"
use_golden_key
trade --quiet --ledger market "$CASE/../trade/market.ndjson" >out
echo "no such ledger:"
status verify absent
echo "no key:"
rm market.vkey
status verify market
echo "a key file that is none:"
echo 'no key' >trusted
status verify --key trusted market
status verify --key absent market
status verify --key example.com/attention+00000000+AaL6L0o1W6LpB6UwCenjfK3fesfmagi6B2MfVTBys/JM market
echo "the secret half:"
status verify --key market.key market
echo "an unreadable stream:"
status verify "$CASE/people.ndjson" absent
printf 'half a line' >cut
status verify cut
echo "one of several:"
status verify --key "$golden_key" market absent
