# The kernels of lib/attention for every instruction set, one thread, beside the plain ones and the memory's bandwidth.
race_inside "$peers/bench_kernels" "$rounds"
best=plain
for isa in plain v2 v3 v4; do
  grep -q "^$isa\." "$scratch/results" || continue
  best=$isa
  figure "$isa dot, in cache" $isa.dot.cache plain.dot.cache vec
  figure "$isa dot, from memory" $isa.dot.memory plain.dot.memory vec
  figure "$isa 1 need, from memory" $isa.block1.memory plain.block1.memory vec
  figure "$isa 64 needs" $isa.block64.memory plain.block64.memory pair
  figure "$isa base64 decode" $isa.base64.decode plain.base64.decode B
  figure "$isa base64 encode" $isa.base64.encode plain.base64.encode B
  for type in f32 f16 i8; do figure "$isa decode_vector $type" $isa.decode.$type plain.decode.$type vec; done
done
figure "memory, read by one thread" memory.read - B
# A vector scored is 1,536 bytes read: the same figure in bytes, against the bandwidth of the same rounds.
awk -F'\t' -v OFS='\t' -v label="$best.block1.memory" '$1 == label { $1 = "scan.bytes"; $2 *= 1536; print }' \
  "$scratch/results" >scan && cat scan >>"$scratch/results"
figure "$best scan of memory" scan.bytes memory.read B

# Search in memory, the exact ten best; FAISS and OpenBLAS when they were there at build time.
race_inside "$peers/bench_search" "$rounds"
entered() { grep -q "^$1	" "$scratch/results"; }
for threads in 1 2; do
  for peer in faiss.flat sgemm; do
    [ $peer = sgemm ] || ! entered $peer.q1.t$threads ||
      figure "1 need, 1 M x 384, -j$threads" f32.q1.t$threads $peer.q1.t$threads vec "ratio 4"
    target="ratio 1.5"
    [ $peer = sgemm ] && target="ratio 2"
    ! entered $peer.q64.t$threads || figure "64 needs, 1 M x 384, -j$threads" f32.q64.t$threads $peer.q64.t$threads pair "$target"
  done
  if entered faiss.sq8.q1.t$threads; then
    figure "8 bits, 1 need, -j$threads" i8.q1.t$threads faiss.sq8.q1.t$threads vec "ratio 10"
    figure "8 bits, 2 needs, -j$threads" i8.q2.t$threads faiss.sq8.q2.t$threads pair "ratio 10"
  fi
  figure "f16, 1 need, -j$threads" f16.q1.t$threads f32.q1.t$threads vec
  figure "f16, 64 needs, -j$threads" f16.q64.t$threads f32.q64.t$threads pair
  figure "8 bits, 64 needs, -j$threads" i8.q64.t$threads f32.q64.t$threads pair
done
entered sgemm.q64.t1 || note "no OpenBLAS (Debian: libopenblas-dev) when this was built: no peer for the search"
entered faiss.flat.q1.t1 || note "no FAISS (Debian: libfaiss-dev) when this was built: no peer for the search"
note "every search of ours is exact: equal to the ranking by the published score, those by 8-bit integers too (recall 1)"

race_inside "$peers/bench_mechanisms" "$rounds"
for sparse in sparsemax entmax15 entmax; do
  figure "$sparse state, scores" push.$sparse push.softmax score "ratio 0.667"
  figure "$sparse state, vectors" values.$sparse values.softmax score "ratio 0.667"
done
figure "entmax15 state, nothing to drop" flat.entmax15 push.softmax score
figure "ten best, scores" push.topk push.softmax score
for normalizer in softmax sparsemax entmax15 entmax; do
  figure "$normalizer of 1,000 scores" normalize.$normalizer plain.$normalizer score
done
figure "attention, 1,024 x 1,024 x 64" attention.fast attention.plain pair
figure "MaxSim, 32 x 128 tokens of 128" maxsim.fast maxsim.plain pair
