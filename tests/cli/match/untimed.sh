# Where nobody's time is limited, resources need not state any; where it is, they have to.
cat >seats.ndjson <<'END'
{"type":"person","id":"ann","credits":1000000}
{"type":"attention","need":"n","person":"ann","resource":"data","weight":0.5,"price":1000000,"units":1,"owner":"lab"}
END
match seats.ndjson
{ cat seats.ndjson; sed 's/ann/bob/;s/"credits"/"seconds":60,&/' seats.ndjson; } >both.ndjson
match both.ndjson >/dev/null || echo "limited: $?"
