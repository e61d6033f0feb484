# 1000 seconds, readings of 600 s (7 credits) and twice 500 s (5 credits each). The most for its time, and the most of
# all, is the long one, beside which nothing fits; the best is the other two, 10 credits. Parts of readings would give
# 7 + 4/5 of 5 = 11, which is what prices can prove: a search rules out the rest, and the certificate says so.
# A second is then worth 5/500 of a credit, a minute 0.6 credits.
match "$CASE/knapsack.ndjson"
