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

# The layers of a transformer alone, random weights in the shape of all-MiniLM-L6-v2, on two threads. HEED_TORCH_PYTHON
# and HEED_ONNX_PYTHON name Pythons with PyTorch, and with onnxruntime and onnx, which then take turns. They choose
# their kernels themselves: some machines are set up to have OpenBLAS take those of an older processor.
unset OPENBLAS_CORETYPE OPENBLAS_L2_SIZE OPENBLAS_NUM_THREADS OMP_NUM_THREADS
layers=()
if [ -n "${HEED_TORCH_PYTHON:-}" ]; then
  layers+=(torch "$HEED_TORCH_PYTHON" "$here/transformer_peer.py")
else
  note "HEED_TORCH_PYTHON is not set: PyTorch is left out"
fi
if [ -n "${HEED_ONNX_PYTHON:-}" ]; then
  for kind in onnx onnx8; do layers+=("$kind" "$HEED_ONNX_PYTHON" "$here/transformer_peer.py"); done
else
  note "HEED_ONNX_PYTHON is not set: ONNX Runtime is left out"
fi
: >"$scratch/results"
mkdir layers
race_inside "$peers/bench_transformer" "$rounds" layers 2 "${layers[@]}"
rm -r layers

# layer_figure NAME OURS PEER [TARGET]: when there are times of the peer.
layer_figure() {
  if grep -q "^$3	" "$scratch/results"; then figure "$1" "$2" "$3" "${5:-text}" "${4:-}"; fi
}
while read -r tokens torch onnx; do
  layer_figure "layers, f32, $tokens tokens" f32.$tokens torch.$tokens "ratio $torch"
  layer_figure "" f32.$tokens onnx.$tokens "${onnx:+ratio $onnx}"
  layer_figure "its multiply-adds" flop.$tokens peak "ratio 0.7" flop
  layer_figure "layers, i8, $tokens tokens" i8.$tokens f32.$tokens "ratio 2.5"
  layer_figure "" i8.$tokens onnx8.$tokens "ratio 1.2"
done <<'END'
32 1.9
128 2.8
256 3.4
mixed 2.8 1.3
END

# The real model: text to vectors, the first vector after the start, and making a static model of it.
if [ -d "${HEED_MODELS:-none}/all-MiniLM-L6-v2" ]; then
  head -n 2000 sample.ndjson >few.ndjson
  head -n 1 sample.ndjson >one.ndjson
  mini="$bin/embed -q --model $HEED_MODELS/all-MiniLM-L6-v2"
  enter minilm.f32 2000 "$mini few.ndjson >/dev/null"
  enter minilm.i8 2000 "$mini --quantize i8 few.ndjson >/dev/null"
  enter minilm.first 1 "$mini one.ndjson >/dev/null"
  race
  figure "MiniLM, f32" minilm.f32 - rec
  figure "MiniLM, i8" minilm.i8 minilm.f32 rec
  figure "MiniLM, first vector in 50 ms" minilm.first - rec "rate 20"

  # Each token once, 256 numbers: 30,522 tokens within 10 seconds. The file of the model says how many there were.
  distill="rm -rf distilled && $bin/embed -q -j2 --distill $HEED_MODELS/all-MiniLM-L6-v2 -o distilled"
  sh -c "$distill"
  tokens=$(jq '.model.vocab | length' distilled/tokenizer.json)
  enter distill "$tokens" "$distill"
  race 1
  figure "distilling $tokens tokens" distill - token "rate 3052"
else
  note "HEED_MODELS has no all-MiniLM-L6-v2: the real model is left out"
fi
