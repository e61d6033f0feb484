# The same text gives the same bytes with any number of threads and whatever its neighbours.
for i in $(seq 3000); do echo "{\"type\":\"need\",\"id\":\"$i\",\"text\":\"need number $((i % 97)) wants $((i * 7919 % 1013)) things\"}"; done >needs
embed -j1 needs >one
for jobs in 2 8; do embed -j$jobs needs | cmp - one; done
sed -n 1500p needs | embed >alone; sed -n 1500p one | cmp - alone
for isa in plain v2 v3 v4; do HEED_ISA=$isa embed needs >isa.out 2>err || grep -q 'HEED_ISA' err && { [ -s err ] || cmp one isa.out; }; done
echo same
