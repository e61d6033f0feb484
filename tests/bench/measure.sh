# What the families of figures are written with; sourced by run.sh.
#
#   enter LABEL ITEMS COMMAND   a contestant of the next race: COMMAND handles ITEMS records (or whatever is counted)
#   race [ROUNDS]               runs all that entered, in turns, $rounds times if not told otherwise
#   figure NAME OURS PEER UNIT [TARGET]    a line of the report. OURS and PEER are labels of a race ("-": no peer); TARGET
#                               is "ratio X" (at least X times the peer's rate) or "rate X" (at least X a second)
#   memory NAME LABEL MIB       a line about the largest resident set, which is to stay below MIB
#   check NAME COMMAND...       an answer that has to be right before anything is timed
#   note TEXT                   a remark in the report

: >"$scratch/results"
: >"$scratch/commands"

print_machine() {
  local cpu governor build compiler
  cpu=$(awk -F': *' '/^model name/ { print $2; exit }' /proc/cpuinfo)
  governor=$(cat /sys/devices/system/cpu/cpu0/cpufreq/scaling_governor 2>/dev/null || echo "not visible")
  build=$(dirname "$bin")/CMakeCache.txt
  compiler=$(sed -n 's/^CMAKE_CXX_COMPILER:[A-Z]*=//p' "$build" 2>/dev/null)
  echo "machine   ${cpu:-unknown}, $(nproc) cores, $(awk '/^MemTotal/ { printf "%.0f GiB", $2 / 1048576 }' /proc/meminfo)"
  echo "system    $(uname -sr), governor $governor, load $(cut -d' ' -f1-3 /proc/loadavg)"
  echo "compiler  $("${compiler:-c++}" --version | head -n 1), $(sed -n 's/^CMAKE_BUILD_TYPE:[A-Z]*=//p' "$build" 2>/dev/null)"
  echo "commit    $(git -C "$top" describe --always --dirty --abbrev=12), $(date -u +%Y-%m-%dT%H:%MZ)"
  echo "rounds    $rounds, contestants in turns; median, and in brackets the lowest and highest ratio of a round"
}

begin_family() {
  printf '\n%-30s %13s  %-20s %13s %8s %15s  %s\n' "$1" ours peer "peer's" ratio '' target
}

enter() { printf '%s\t%s\t%s\n' "$1" "$2" "$3" >>"$scratch/commands"; }

race() {
  "$peers/bench_race" "${1:-$rounds}" <"$scratch/commands" >>"$scratch/results" || exit 1
  : >"$scratch/commands"
}

# A program that races by itself writes the same lines.
race_inside() { "$@" >>"$scratch/results" || exit 1; }

figure() {
  awk -F'\t' -v name="$1" -v ours="$2" -v peer="$3" -v unit="$4" -v target="${5:-}" -f "$here/figure.awk" \
    "$scratch/results" || exit 1
}

memory() {
  awk -F'\t' -v name="$1" -v ours="$2" -v most="$3" '
    $1 == ours { mib = $3 / 1024 }
    END { printf "%-30s %9.1f MiB  %70s  at most %d MiB: %s\n", name, mib, "", most, mib <= most ? "met" : "MISSED" }
  ' "$scratch/results"
}

check() {
  local name=$1
  shift
  if ! "$@"; then
    complain "$name: the answer is wrong: $*"
    exit 1
  fi
}

note() { echo "  ($*)"; }

# Whether a tool was built; otherwise the report says that its figures are left out.
has_tool() {
  [ -x "$bin/$1" ] && return
  note "$1 is not in $bin: its figures are left out"
  return 1
}

generate() { "$peers/bench_generate" "$@"; }
