# One need against a long stream of vectors of 384 numbers, ten best, from a pipe; the pipe itself is the peer, as cat has
# it (64 KiB) and as our tools ask for it (1 MiB; drain.cc).
long=1000000
short=250000
arrays=40000

# The scores are exact in the generator and must be so here, to the last bit.
right_answer() {
  jq -r 'select(.type == "attention") | "\(.resource) \(.score * 1099511627776)"' "$1" | cmp -s - "$2"
}

# enter_form FORM COUNT FILE: the two pipes alone, one thread and two.
enter_form() {
  enter "cat | cat, $1" "$2" "cat $3 | cat >/dev/null"
  enter "1 MiB pipe, $1" "$2" "cat $3 | $peers/bench_drain >/dev/null"
  for jobs in 1 2; do
    enter "$1.j$jobs" "$2" "cat $3 | $bin/attend -q -j$jobs --needs $1.need >/dev/null"
  done
}

for form in f32 f16 i8 array; do
  count=$long
  [ $form = array ] && count=$arrays
  generate $form $count $form.answer >$form.ndjson
  mv $form.answer.need $form.need
  for jobs in 1 2; do
    "$bin/attend" -j$jobs --needs $form.need <$form.ndjson >$form.out
    check "attend $form -j$jobs" right_answer $form.out $form.answer
  done
  enter_form $form $count $form.ndjson
  if [ $form = f32 ]; then
    head -n $short f32.ndjson >short.ndjson
    enter short.j2 $short "cat short.ndjson | $bin/attend -q -j2 --needs f32.need >/dev/null"
    enter f32.file $long "$bin/attend -q -j2 --needs f32.need f32.ndjson >/dev/null"
    for normalizer in sparsemax entmax15; do
      for temperature in 0.05 1; do
        enter $normalizer.$temperature $long "cat f32.ndjson | $bin/attend -q -j2 --needs f32.need \
          --normalize $normalizer --temperature $temperature >/dev/null"
      done
    done
    # Two processes of one thread, each over half the stream, and the merge of what they say; beside them one process
    # over the same two files, so that all read the same pages. split begins its second file in the middle of a step of
    # writing, and the system then takes half as long again to read it (62 ms instead of 42 for 1 GB): the halves are
    # written once more. What is still on its way to the disk would take a core from the two.
    split -n l/2 f32.ndjson half.
    for half in half.aa half.ab; do cat $half >pages && mv pages $half; done
    sync
    part() { echo "$bin/attend -q -j1 --needs f32.need --partial half.$1 >part.$1"; }
    divided="{ $(part aa) & $(part ab); wait; } && $bin/attend -q --merge part.aa part.ab"
    sh -c "$divided" >merged.out
    check "two halves, merged" cmp -s merged.out f32.out
    enter f32.merged $long "$divided >/dev/null"
    enter f32.whole $long "$bin/attend -q -j1 --needs f32.need half.aa half.ab >/dev/null"
  fi
  if [ $form = array ]; then
    check "bench_parse" test "$("$peers/bench_parse" <array.ndjson)" = $((arrays * 384))
    enter "simdjson's parse" $arrays "cat array.ndjson | $peers/bench_parse >/dev/null"
  fi
  race
  rm -f $form.ndjson half.a?
done

for form in f32 f16 i8; do
  target=""
  [ $form = f32 ] && target="ratio 0.85"
  figure "$form -j1" $form.j1 "cat | cat, $form" rec
  figure "$form -j2" $form.j2 "cat | cat, $form" rec "$target"
  figure "$form -j2" $form.j2 "1 MiB pipe, $form" rec
done
for normalizer in sparsemax entmax15; do
  for temperature in 0.05 1; do
    figure "$normalizer, temperature $temperature" $normalizer.$temperature f32.j2 rec "ratio 0.667"
  done
done
figure "two processes, merged" f32.merged f32.whole rec "ratio 1.8"
figure "f32 -j2, from a file" f32.file "1 MiB pipe, f32" rec
memory "memory, $long f32 records" f32.j2 64
memory "memory, $short f32 records" short.j2 64
figure "array -j1" array.j1 "simdjson's parse" rec
figure "array -j2" array.j2 "simdjson's parse" rec "ratio 2"
figure "array -j2" array.j2 "1 MiB pipe, array" rec

# Whether arrays are read exactly: every float there is, and decimals that are hard to round.
"$peers/bench_floats" >proof || { complain "bench_floats: numbers were read wrong: $(cat proof)" && exit 1; }
while read -r kind count wrong; do note "arrays, $kind: $count numbers read, $wrong wrong"; done <proof
