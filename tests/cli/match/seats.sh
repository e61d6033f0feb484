# Two seats for three: they go to those to whom they are worth most (a need without a value is worth one credit), and
# one more seat is worth the 0.25 that cyd would have of it. What has no seats goes to nobody.
match "$CASE/seats.ndjson"
