# A transformer takes many texts at once; the bytes are those of each alone, for any threads, neighbours and pipes.
tiny=$CASE/../../unit/encoder/data/tiny_bert
for i in $(seq 900); do
  [ $((i % 7)) = 0 ] && type=need || type=resource
  words=$(printf 'market %.0s' $(seq $((i * 7919 % 23)))) 
  echo "{\"type\":\"$type\",\"id\":\"$i\",\"text\":\"the reader $((i % 10)) ${words}pays\"}"
done >in
embed --model $tiny -j1 in >one
for jobs in 2 5; do embed --model $tiny -j$jobs in | cmp - one; done
head -c 5000 in >start; tail -c +5001 in >rest
(cat start; sleep 0.2; cat rest) | embed --model $tiny | cmp - one
for line in 1 7 450 900; do sed -n ${line}p in | embed --model $tiny >alone; sed -n ${line}p one | cmp - alone; done
embed --model $tiny -j1 --chunk 6 --overlap 2 in >cut
embed --model $tiny -j3 --chunk 6 --overlap 2 in | cmp - cut
# A record that is refused takes no other's vector.
sed '5s/.*/{"type":"resource","text":5}/; 9s/.*/{/; 11s/.*/{"type":"x","text":"a","title":[]}/' in >broken
embed --model $tiny --on-error skip broken >some || echo "status $?"
sed '5d; 9d; 11d' one | cmp - some
