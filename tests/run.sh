#!/usr/bin/env bash
# Every test. Installs what is missing, builds and runs all of them in release, every room under the address and undefined
# behaviour sanitizers, and the threaded pipeline under the thread sanitizer.
#
#   tests/run.sh            all of it
#   tests/run.sh release    one configuration: release, asan, tsan; asan-tools, which is not part of all, takes half an hour
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../examples/setup.sh"
configurations=${*:-release asan tsan}

install_packages $heed_packages libboost-test-dev bash-completion clang-format-14 golang-go golang-golang-x-mod-dev \
  jq mandoc miller openssl perl python3 strace zstd debian-handbook

passed=0 failed=0
# check NAME BUILD_FOLDER CTEST_OPTION...
check() {
  local name=$1 folder=$2 summary
  shift 2
  echo "== $name"
  ctest --test-dir "$folder" --output-on-failure --no-tests=error --timeout 600 "$@" | tee "$folder/ctest.log" || true
  summary=$(grep -E 'tests passed, [0-9]+ tests failed out of' "$folder/ctest.log" | tail -n 1)
  local out_of wrong
  out_of=$(sed -E 's/.*out of ([0-9]+).*/\1/' <<<"$summary")
  wrong=$(sed -E 's/.*passed, ([0-9]+) tests failed.*/\1/' <<<"$summary")
  passed=$((passed + out_of - wrong)) failed=$((failed + wrong))
}

for configuration in $configurations; do
  echo "== building $configuration"
  folder=$heed_top/build/$configuration
  case $configuration in
    release)
      build_heed "$folder" -DCMAKE_BUILD_TYPE=Release -DBUILD_TESTING=ON
      check release "$folder" -j2
      ;;
    asan)
      # What reads foreign bytes, and every room's cases; the programs themselves are in asan-tools.
      parsers=$(cd "$heed_top/tests/fuzz" && printf 'replay_%s ' $(ls ./*.cc | sed 's#^./##; s/\.cc$//; /^replay$/d'))
      heed_targets="attention_test encoder_test ledger_test market_test stream_test text_test tools_test web_test $parsers" \
        build_heed "$folder" -DCMAKE_BUILD_TYPE=Debug -DCMAKE_CXX_FLAGS_DEBUG="-O1 -g1" -DHEED_STRICT=ON \
        -DHEED_SANITIZE=address,undefined
      check "address and undefined behaviour sanitizers" "$folder" -j2 -R \
        '^(unit.(attention|encoder|ledger|market|stream|text|tools|web)|fuzz\..*)$'
      ;;
    asan-tools)
      build_heed "$folder" -DCMAKE_BUILD_TYPE=Debug -DCMAKE_CXX_FLAGS_DEBUG="-O1 -g1" -DHEED_STRICT=ON \
        -DHEED_SANITIZE=address,undefined
      check "everything under the address and undefined behaviour sanitizers" "$folder" -j2 -LE 'style|package'
      ;;
    tsan)
      # What runs on several threads of our own: the pipeline and the ledger's audit.
      heed_targets="stream_test" build_heed "$folder" -DCMAKE_BUILD_TYPE=Debug -DCMAKE_CXX_FLAGS_DEBUG="-O1 -g1" \
        -DHEED_SANITIZE=thread
      check "thread sanitizer" "$folder" -j2 -R '^unit.stream$'
      ;;
    *) echo "there is no configuration $configuration: release, asan, asan-tools, tsan" >&2; exit 2 ;;
  esac
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
