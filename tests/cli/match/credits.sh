# ann has 3 credits and all the time there is: atlas and sheet, 6 credits' worth, and of one more credit she would have
# half of the guide, 2 credits. bob states no credits: only the page, which is free, can be his. cyd has credits
# enough, but the atlas takes longer than the time there is; the price of the sheet does not lower its utility.
match "$CASE/credits.ndjson"
