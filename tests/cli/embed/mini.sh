# heed-mini: meanings beside words; and a static table from its directory.
static=$CASE/../../unit/encoder/data
printf '%s\n' car automobile banana | jq -Rc '{type: "note", text: .}' >in
embed --model heed-mini --vectors array in >out
jq -c '[(.embedding | length), (.embedding_model | split(":")[0])]' out | uniq
jq -s 'def dot($a; $b): [range($a | length) | $a[.] * $b[.]] | add;
    map(.embedding) | dot(.[0]; .[1]) > 0.1 + dot(.[0]; .[2])' out
embed --model heed-mini -j1 in >one
embed --model heed-mini -j4 in | cmp - one
echo '{"text":"the cats"}' | embed --model $static/static_f32 --vectors array | jq -c '[.embedding_model, (.embedding | length)]'
echo '{"text":"the cats"}' | embed --model heed-mini --prompt query || echo $?
