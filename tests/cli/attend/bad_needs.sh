# A need that cannot be understood is refused; a filter nobody knows would let through what somebody meant to keep out.
cat >bad <<'END'
{"type":"need","id":"a","filter":{"langauge":"en"},"embedding":[1,0]}
{"type":"need","id":"b","filter":{"after":"yesterday"},"embedding":[1,0]}
{"type":"need","id":"c","filter":"en","embedding":[1,0]}
{"type":"need","id":"d","filter":{"lang":[1]},"embedding":[1,0]}
{"type":"need","id":"e"}
{"type":"need","id":"f","value":-1,"embedding":[1,0]}
{"type":"need","id":"good","embedding":[1,0]}
{"type":"need","id":"good","embedding":[1,0]}
{"type":"need","id":"g","embedding":[1,0,0]}
END
attend --on-error=skip --needs bad "$CASE/resources.ndjson" >out || echo "status $?"
jq -rc 'select(.type == "attention") | .need + " " + .resource' out
