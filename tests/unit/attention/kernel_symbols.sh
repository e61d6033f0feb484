#!/bin/sh
# kernel_symbols.sh NM OBJECT...: the kernel objects, which are compiled for different instruction sets, must define nothing that
# the linker merges by name (weak, vague or common symbols), and only their tables for others to see. See kernels.h in lib/attention and lib/encoder.
nm=$1
shift
checked=0
status=0
for object; do
  case $object in */kernels_*) ;; *) continue ;; esac
  checked=$((checked + 1))
  merged=$("$nm" --defined-only "$object" | awk '$2 ~ /^[VvWwuC]$/')
  if [ -n "$merged" ]; then
    printf '%s defines symbols the linker may take from another instruction set:\n%s\n' "$object" "$merged" >&2
    status=1
  fi
  shown=$("$nm" -C --defined-only --extern-only "$object" | grep -v ' R heed::[a-z]*::k[A-Za-z0-9]*Kernels$' |
    grep -v ' [A-Z] __odr_asan' | grep -v ' D heed::[a-z]*::k[A-Za-z0-9]*Kernels$')
  if [ -n "$shown" ]; then
    printf '%s shows more than its table of kernels:\n%s\n' "$object" "$shown" >&2
    status=1
  fi
done
if [ "$checked" -eq 0 ]; then
  echo "no kernel object was given" >&2
  exit 1
fi
echo "$checked kernel objects checked"
exit $status
