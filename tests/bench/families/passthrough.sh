# Records no tool knows, through each of the six: what the stream itself costs. Output has to equal input, byte for byte;
# verify passes nothing on, it has to have looked at all of them.
records=1000000
sample=100000
generate notes $records >notes.ndjson
head -n $sample notes.ndjson >sample.ndjson
echo '{"type":"need","id":"q","text":"mirror"}' >needs.ndjson

# The options that each tool cannot do without; its input comes from the pipe in front.
declare -A options=([crawl]="" [embed]="" [attend]="--needs needs.ndjson" [match]=""
                    [trade]="--ledger ledger" [verify]="")

# Whether the command put out the input: what a tool adds of its own, such as a summary, stands behind it.
passes() { eval "$1" 2>said | { head -n $records | cmp -s - notes.ndjson && cat >/dev/null; }; }
looks() { eval "${1/ -q / }" 2>&1 | grep -q "$records records"; }

tools=()
for tool in crawl embed attend match trade verify; do
  has_tool $tool || continue
  passing=passes
  [ $tool = verify ] && passing=looks
  for jobs in 1 2; do
    command="$bin/$tool -q -j$jobs ${options[$tool]} <notes.ndjson"
    check "$tool -j$jobs passes unknown records on" $passing "$command"
    enter $tool.j$jobs $records "$command >/dev/null"
  done
  tools+=("$tool")
done
enter "wc -l" $records "wc -l <notes.ndjson >/dev/null"
enter "jq -c ." $sample "jq -c . <sample.ndjson >/dev/null"
race
for tool in "${tools[@]}"; do
  for jobs in 1 2; do
    figure "$tool -j$jobs" $tool.j$jobs "jq -c ." rec
  done
done
for tool in "${tools[@]}"; do figure "$tool -j2, fraction of wc" $tool.j2 "wc -l" rec; done
note "$records records of $(($(wc -c <notes.ndjson) / records)) bytes; jq on the first $sample of them"
