# Any number of threads, any instruction set, any split into files: the same bytes.
awk 'BEGIN { srand(7); for (i = 0; i < 4000; i++) { printf "{\"type\":\"resource\",\"id\":\"r%d\",\"embedding\":[", i;
  for (j = 0; j < 48; j++) printf "%s%d.%03d", j ? "," : "", int(rand() * 2), int(rand() * 1000); print "]}" } }' >resources
for i in 1 2 3; do sed -n "$((i * 100))s/resource/need/p" resources; done >needs
attend -j1 --mass 0.5 --needs needs resources >one
for isa in plain v2 v3 v4; do HEED_ISA=$isa attend --mass 0.5 --needs needs resources >isa.out 2>err || grep -q 'HEED_ISA' err && { [ -s err ] || cmp one isa.out; }; done
for jobs in 2 8; do attend -j$jobs --mass 0.5 --needs needs resources | cmp - one; done
split -l 700 resources part-
attend --mass 0.5 --needs needs part-* >split
cmp one split
(for i in $(seq 20); do sed -n "$((i * 200 - 199)),$((i * 200))p" resources; sleep 0.01; done) | attend --mass 0.5 --needs needs | cmp - one
wc -l <one
