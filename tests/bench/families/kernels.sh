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
