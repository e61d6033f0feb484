# People from a file come first, as they stand there; its other records are not looked at. In the stream everything but
# the edges passes on byte for byte and in place; with --keep the edges do, too.
{ echo '{"type":"note","in":"people"}'; cat "$CASE/people.ndjson"; } >people.ndjson
match --people people.ndjson "$CASE/pass_through.ndjson" >out
head -n 8 out
cat "$CASE/people.ndjson" "$CASE/pass_through.ndjson" >all
grep -v '"attention"' all | cmp - out 2>&1 | grep -q 'EOF on -'
match --keep --people people.ndjson "$CASE/pass_through.ndjson" | head -c "$(wc -c <all)" | cmp - all
