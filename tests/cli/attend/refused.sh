# What does not fit is named with both sizes or models; the others are weighed all the same.
cat >bad <<'END'
{"type":"resource","id":"a","embedding":[1,0,0]}
{"type":"resource","id":"b"}
{"type":"resource","id":"c","embedding":"AACAPw=="}
{"type":"resource","id":"d","embedding":"AACAPwAAAA"}
{"type":"resource","id":"e","embedding":"!!!!"}
{"type":"resource","id":"f","embedding":[1,"x"]}
{"type":"resource","id":"g","embedding":[1,1e39]}
{"type":"resource","id":"h","embedding":"AADAfwAAgD8="}
{"type":"resource","id":"i","embedding":[1,0],"embedding_model":"other:1"}
{"type":"resource","id":"j","embedding":"AAA=","embedding_type":"f8"}
{"type":"resource","id":"k","embedding":"fwA=","embedding_type":"i8"}
{"type":"resource","id":"l","embedding":7}
{"type":"resource","id":"m","price":"free","embedding":[1,0]}
{"type":"resource","id":"good","embedding":[1,0]}
END
attend --on-error=skip --needs "$CASE/needs.ndjson" bad >out || echo "status $?"
jq -c '[.type, .resource, .resources]' out
