# Without people nobody can be allotted anything, and the message says where they are to come from.
printf '%s\n' '{"type":"note"}' '{"type":"attention","need":"n","person":"ann","resource":"r","weight":1,"seconds":60}' >edges.ndjson
match edges.ndjson || echo "stop: $?"
match --on-error=skip edges.ndjson || echo "skip: $?"
match --on-error=pass edges.ndjson || echo "pass: $?"
