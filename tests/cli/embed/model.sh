# A transformer from its directory or GGUF file: its own prompts for needs and for all else, or another, or none.
tiny=$CASE/../../unit/encoder/data
cat >in <<'END'
{"type":"need","id":"n","text":"the reader"}
{"type":"resource","id":"r","title":"new data","text":"the market of attention pays a reader"}
{"type":"resource","id":"empty","text":""}
{"type":"resource","id":"unknown","text":"\u2603 \u2603"}
{"type":"person","id":"p"}
END
embed --model $tiny/tiny_bert in | jq -c '[.id, (.embedding | length), .embedding_type, .embedding_model, .embedding_prompt]'
embed --model $tiny/tiny_bert/ --prompt 'of a ' in | jq -c '.embedding_prompt'
embed --model $tiny/tiny_bert --prompt passage in | jq -c '.embedding_prompt'
embed --model $tiny/tiny_bert --prompt '' --dims 4 --vectors array in | jq -c '[.embedding_model, (.embedding | length), (.embedding // [] | map(. * .) | add | if . then . * 1000 | round else . end)]'
embed --model $tiny/tiny_bert --quantize i8 --dims 4 in | jq -r '.embedding_model // empty' | uniq
embed --model $tiny/tiny_gguf/tiny.gguf in | jq -r '.embedding_model // empty' | uniq
embed --dims 256 in | jq -r '.embedding_model // empty' | uniq
# What was made stays; what another way made is refused.
embed --model $tiny/tiny_bert in >once
embed --model $tiny/tiny_bert once | cmp - once
embed --model $tiny/tiny_bert --dims 4 --on-error skip once | jq -r .id
