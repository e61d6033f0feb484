# There are people and edges, but nothing fits: an honest no, with the reason, and a certificate of it.
match "$CASE/nothing.ndjson"
