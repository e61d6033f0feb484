# The built-in model, NDJSON to NDJSON: short sentences in, the same records with base64 vectors out.
sentences=200000
sample=50000
generate sentences $sentences >sentences.ndjson
head -n $sample sentences.ndjson >sample.ndjson

# Nothing but the vector is new, every vector has its 384 (or whatever the model has) numbers, and threads do not matter.
only_vectors_added() {
  jq -c 'del(.embedding, .embedding_type, .embedding_model)' embedded.ndjson | cmp -s - sample.ndjson &&
    jq -r '.embedding | length' embedded.ndjson | sort -u | wc -l | grep -qx 1
}
"$bin/embed" -q -j1 <sample.ndjson >embedded.ndjson
"$bin/embed" -q -j2 <sample.ndjson >embedded2.ndjson
check "embed adds vectors" only_vectors_added
check "embed -j1 and -j2" cmp -s embedded.ndjson embedded2.ndjson

bytes=$(wc -c <sentences.ndjson)
for jobs in 1 2; do
  enter embed.j$jobs $sentences "$bin/embed -q -j$jobs <sentences.ndjson >/dev/null"
  enter bytes.j$jobs "$bytes" "$bin/embed -q -j$jobs <sentences.ndjson >/dev/null"
done
enter "jq -c ." $sample "jq -c . <sample.ndjson >/dev/null"
race
figure "embed -j1" embed.j1 "jq -c ." rec
figure "embed -j2" embed.j2 "jq -c ." rec "rate 500000"
figure "embed -j1, bytes in" bytes.j1 - B
figure "embed -j2, bytes in" bytes.j2 - B
note "$sentences sentences of 8 to 15 words, $((bytes / sentences)) bytes a record"

# Tokenising alone, on the text of the same sentences. HEED_TOKENIZERS_PYTHON names a Python that has the package
# `tokenizers`, which then takes turns; HEED_MODELS a folder with all-MiniLM-L6-v2.
for model in "${HEED_MODELS:+$HEED_MODELS/all-MiniLM-L6-v2/tokenizer.json}" "$top/tests/unit/encoder/data/tokenizers/bert.json" \
  "$top/tests/unit/encoder/data/tokenizers/unigram.json" "$top/tests/unit/encoder/data/tokenizers/roberta.json"; do
  [ -f "$model" ] || continue
  jq -r .text sample.ndjson >texts
  name=$(basename "$(dirname "$model")")/$(basename "$model" .json)
  : >"$scratch/results"
  if [ -n "${HEED_TOKENIZERS_PYTHON:-}" ]; then
    race_inside "$peers/bench_tokenizer" "$rounds" "$model" texts "$HEED_TOKENIZERS_PYTHON" "$here/tokenizers_peer.py"
    for threads in 1 2; do figure "$name, -j$threads" tokenizer.t$threads tokenizers.t$threads B "ratio 2"; done
  else
    race_inside "$peers/bench_tokenizer" "$rounds" "$model" texts
    for threads in 1 2; do figure "$name, -j$threads" tokenizer.t$threads - B; done
  fi
done
[ -n "${HEED_TOKENIZERS_PYTHON:-}" ] || note "HEED_TOKENIZERS_PYTHON is not set: the package tokenizers is left out"

# The transformer: layers alone, with random weights in the shape of all-MiniLM-L6-v2; then the real one, text to vectors.
"$peers/bench_transformer" --threads 1 --seconds 1 | while read -r line; do note "$line"; done
if [ -d "${HEED_MODELS:-none}/all-MiniLM-L6-v2" ]; then
  head -n 2000 sample.ndjson >few.ndjson
  head -n 1 sample.ndjson >one.ndjson
  mini="$bin/embed -q --model $HEED_MODELS/all-MiniLM-L6-v2"
  enter minilm.f32 2000 "$mini few.ndjson >/dev/null"
  enter minilm.i8 2000 "$mini --quantize i8 few.ndjson >/dev/null"
  enter minilm.first 1 "$mini one.ndjson >/dev/null"
  race
  figure "MiniLM, f32" minilm.f32 - rec
  figure "MiniLM, i8" minilm.i8 minilm.f32 rec "ratio 2.5"
  figure "MiniLM, first vector (20 a second are 50 ms)" minilm.first - rec "rate 20"
fi
