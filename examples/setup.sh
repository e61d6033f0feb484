# Sourced by examples/quickstart.sh and tests/run.sh: installs what is missing and builds.
#
#   install_packages PACKAGE...   Debian packages, as root or through sudo, only those that are missing
#   build_heed FOLDER [OPTION...] configures (with these CMake options) and builds into FOLDER: everything, or what the
#                                 variable heed_targets names
#
# HEED_OFFLINE=1 installs nothing and says what is missing.

heed_packages="cmake g++ make pkg-config libboost-dev libcli11-dev libcld2-dev coinor-libcbc-dev coinor-libclp-dev
  libcurl4-openssl-dev libeigen3-dev libfmt-dev libidn2-dev liblemon-dev libmd4c-dev libsimdjson-dev libssl-dev
  libstemmer-dev libuchardet-dev libutf8proc-dev libzstd-dev zlib1g-dev"

heed_top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

install_packages() {
  local package missing=()
  for package in "$@"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
  done
  [ ${#missing[@]} = 0 ] && return 0
  if [ -n "${HEED_OFFLINE:-}" ] || ! command -v apt-get >/dev/null; then
    echo "heed needs these Debian packages: ${missing[*]}" >&2
    return 1
  fi
  echo "Installing ${#missing[@]} Debian packages: ${missing[*]}" >&2
  export DEBIAN_FRONTEND=noninteractive
  as_root apt-get -qq update &&
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "${missing[@]}" >/dev/null
}

build_heed() {
  local folder=$1 log
  shift
  log=$(mktemp)
  if cmake -S "$heed_top" -B "$folder" "$@" >"$log" 2>&1 &&
    cmake --build "$folder" --parallel "$(nproc)" ${heed_targets:+--target $heed_targets} >>"$log" 2>&1; then
    rm -f "$log"
    return 0
  fi
  tail -n 40 "$log" >&2
  echo "The build failed; all it said is in $log" >&2
  return 1
}
