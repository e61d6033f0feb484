# How good the answers are: retrieval on Cranfield by the definitions of trec_eval (verify quality), labels beside logistic
# regression, and the published cases of attention. BENCH_DATA names the folder that has cranfield/ (needs.ndjson,
# resources.ndjson, qrels.tsv), HEED_MODELS one with all-MiniLM-L6-v2, HEED_SKLEARN_PYTHON a Python with sklearn.

# quality NAME VALUE LEAST: a line of the report
quality() {
  printf '%-44s %9s  %s\n' "$1" "$2" "${3:+at least $3: $(awk -v a="$2" -v b="$3" 'BEGIN { print (a >= b ? "met" : "MISSED") }')}"
}
ndcg() { "$bin/verify" quality --qrels "$cranfield/qrels.tsv" | awk '$1 == "ndcg@10" { printf "%.4f", $2 }'; }

cranfield=${BENCH_DATA:-none}/cranfield
if [ -d "$cranfield" ]; then
  for model in heed-mini "${HEED_MODELS:-none}/all-MiniLM-L6-v2"; do
    case $model in
      heed-mini) name=heed-mini dense_least=0.30 terms_least=0.40 ;;
      *) name=MiniLM dense_least='' terms_least=0.43 && [ -d "$model" ] || continue ;;
    esac
    cat "$cranfield/needs.ndjson" "$cranfield/resources.ndjson" | "$bin/embed" -q --terms --model "$model" >embedded
    quality "$name, dense: nDCG@10" "$("$bin/attend" -q -k 1000 --why 0 --heads dense embedded | ndcg)" $dense_least
    quality "$name, dense and lexical: nDCG@10" \
      "$("$bin/attend" -q -k 1000 --why 0 --heads dense=0.4,lexical=0.6 embedded | ndcg)"
    quality "$name with terms, by default: nDCG@10" "$("$bin/attend" -q -k 1000 --why 0 embedded | ndcg)" $terms_least
  done
  quality "lexical alone: nDCG@10" "$("$bin/attend" -q -k 1000 --why 0 --heads lexical embedded | ndcg)"
else
  note "BENCH_DATA names no folder with cranfield: retrieval is left out"
fi

handbook=/usr/share/doc/debian-handbook/html/en-US
if [ -d $handbook ] && command -v python3 >/dev/null; then
  python3 "$here/labels.py" examples $handbook .
  for part in known asked; do "$bin/embed" -q --terms $part.ndjson >$part.embedded; done
  judge() { "$bin/attend" -q -k 1 --why 0 --needs asked.embedded --value label "$@" known.embedded | python3 "$here/labels.py" accuracy .; }
  least=$("${HEED_SKLEARN_PYTHON:-python3}" "$here/labels.py" peer . 2>/dev/null) || least=
  [ -n "$least" ] || note "no sklearn (Debian: python3-sklearn): no peer for labels"
  quality "labels of 1,000 paragraphs: accuracy" "$(judge)" "$least"
  quality "the same by weights alone" "$(judge --no-fit)" "$least"
else
  note "no debian-handbook: labels are left out"
fi

if [ -x "$(dirname "$bin")/tests/attention_test" ]; then
  "$(dirname "$bin")/tests/attention_test" --log_level=message --color_output=no --run_test='*/published*' >said 2>&1 ||
    { tail -n 5 said >&2 && complain "the published cases of attention fail" && exit 1; }
  grep -o 'ONNX Attention.*' said | while read -r line; do note "$line"; done
fi
