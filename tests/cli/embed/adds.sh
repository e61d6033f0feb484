# What has text gains a vector behind its last field; the rest passes as it was.
printf '%s\n' '{"type":"need","id":"n","text":"attention is scarce" }' '{"type":"person","id":"p"}' '{"type":"error","text":"x"}' '{"text":"no type is no matter"}' | embed >out
sed -E 's/"embedding":"[A-Za-z0-9+\/=]{5000,}"/"embedding":"..."/' out
