#!/usr/bin/env bash
# Installs the build into a scratch folder and builds the consumer against it twice.
#
#   tests/package/run.sh BUILD_DIR COMPILER SANITIZERS
set -eu
build=$1 compiler=$2 sanitizers=$3
here=$(cd "$(dirname "$0")" && pwd)
prefix=$(mktemp -d)
trap 'rm -rf "$prefix"' EXIT
flags=${sanitizers:+-fsanitize=$sanitizers}

cmake --install "$build" --prefix "$prefix" >/dev/null
libdir=$(dirname "$(find "$prefix" -name 'libheed.so' | head -n 1)")

cmake -S "$here/consumer" -B "$prefix/by-cmake" -DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_CXX_COMPILER="$compiler" \
  -DCMAKE_CXX_FLAGS="$flags" >/dev/null
cmake --build "$prefix/by-cmake" >/dev/null
"$prefix/by-cmake/consumer"

export PKG_CONFIG_PATH="$libdir/pkgconfig"
"$compiler" $flags "$here/consumer/main.cc" -o "$prefix/by-pkg-config" \
  $(pkg-config --cflags --libs heed)
LD_LIBRARY_PATH="$libdir" "$prefix/by-pkg-config"

# The example of the manual: a ledger that is appended to, proved from and checked; the installed program checks it too.
"$compiler" -std=c++20 $flags "$here/../../examples/ledger.cc" -o "$prefix/ledger" \
  $(pkg-config --cflags --libs heed)
said=$(LD_LIBRARY_PATH="$libdir" "$prefix/ledger" "$prefix/notebook")
[ "$said" = '{"paid":12,"to":"bo"} was signed
{"paid":99,"to":"bo"} was not signed' ]
"$prefix/bin/verify" --quiet --no-replay --key "$prefix/notebook.vkey" "$prefix/notebook"

# The other example: attention in two parts, and two heads.
"$compiler" -std=c++20 $flags "$here/../../examples/attention.cc" -o "$prefix/attention" \
  $(pkg-config --cflags --libs heed)
said=$(LD_LIBRARY_PATH="$libdir" "$prefix/attention")
[ "$said" = '0.6310 0.0854 0.2835 context 0.8012 0.3122
1.0000 0.0000 0.0000 1.0000 0.3302 0.6698 0.6698 0.3302 0.7517 0.7517 0.7517 0.7517 ' ]

# The installed programs run from where they were installed, and find the installed library.
for tool in crawl embed attend match trade verify; do "$prefix/bin/$tool" --version; done
echo '{"type":"need","id":"n","text":"hello"}' | "$prefix/bin/embed" | grep -q '"embedding_model":"heed-mini-'
