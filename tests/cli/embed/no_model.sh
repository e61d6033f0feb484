# Without its files the built-in model is an error that says where they were looked for; another model needs none of them.
tiny=$CASE/../../unit/encoder/data
mkdir bin
for tool in embed attend; do cp "$(command -v $tool)" bin; done
unset HEED_MODELS
tell() { echo '{"type":"need","id":"n","text":"hello"}' | "$@" 2>&1 | sed "s|$PWD/|HERE/|g"; }
tell bin/embed
tell env HEED_MODELS="$PWD/elsewhere" bin/embed
tell env HEED_MODELS="$PWD/elsewhere" bin/embed --model heed-mini
tell bin/attend
tell bin/embed --model $tiny/tiny_bert | jq -r .embedding_model
# Where the programs are installed, and where the environment says, it is found.
mkdir -p share/heed
ln -s "$CASE/../../../lib/encoder/models" share/heed/models
tell bin/embed | jq -r '.embedding_model | split(":")[0]'
mv share/heed elsewhere
tell env HEED_MODELS="$PWD/elsewhere/models" bin/embed | jq -r '.embedding_model | split(":")[0]'
# Files that are there but damaged are named, and nothing else is taken for them.
mkdir -p damaged/heed-mini
head -c 1000 elsewhere/models/heed-mini/model.safetensors >damaged/heed-mini/model.safetensors
tell env HEED_MODELS="$PWD/damaged" bin/embed
