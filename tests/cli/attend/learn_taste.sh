# Ada saves what is in one style, whatever it is about. What she is shown for needs that nothing was learned from is still
# about the need, and more of it is in her style: eight coordinates are topics, one the style, one is common to all.
number='((. * 7919 + 104729) * 6007 % 8192) / 8192 - 0.5'
jq -nc "range(128) | . as \$r | {type: \"resource\", id: \"r\(.)\", embedding_model: \"\",
  embedding: [range(10) | . as \$k | (\$r * 10 + \$k | $number) * 0.6
    + (if \$k == \$r % 8 then 1 elif \$k == 8 then (\$r / 8 % 2 | floor) * 1.2 - 0.6 elif \$k == 9 then 0.5 else 0 end)]}" >resources
jq -nc "range(60) | . as \$n | {type: \"need\", id: \"n\(.)\",
  embedding: [range(10) | . as \$k | (9000 + \$n * 10 + \$k | $number) * 0.3
    + (if \$k == \$n % 8 then 1 elif \$k == 9 then 0.5 else 0 end)]}" >needs
head -n 40 needs >known
tail -n 20 needs >unknown
attend --needs known resources | jq -c 'select(.type == "attention") | (.resource[1:] | tonumber) as $r | {type: "feedback", need, resource,
  action: (if $r / 8 % 2 >= 1 then "saved" else "skipped" end)}' >feedback
# Of the first 10: the shares that are about the need, and in her style.
judge() {
  jq -sc 'map(select(.type == "attention") | (.resource[1:] | tonumber) as $r | (.need[1:] | tonumber) as $n
    | {about: ($r % 8 == $n % 8), liked: ($r / 8 % 2 >= 1)})
    | length as $all | [(map(select(.about)) | length / $all), (map(select(.liked)) | length / $all)]'
}
attend --needs known --learn feedback --project ada.safetensors resources >said
jq -c '[.learned, .needs, .after.pairs > .before.pairs + 0.1, .after.kept >= 0.9 * .before.kept]' said
attend --needs unknown resources | judge
attend --needs unknown --project ada.safetensors resources | judge
attend --needs known --learn feedback --project same.safetensors -j 4 resources | cmp - said
cmp ada.safetensors same.safetensors
