#!/usr/bin/env bash
# The library never prints, exits or reads the environment, and shows only what its headers declare.
set -u
library=$1 sanitizers=$2
[ -z "$sanitizers" ] || { echo "a sanitizer adds symbols of its own (skipped)"; exit 0; }
wrong=0
for name in printf puts putchar fputs fwrite perror exit _exit quick_exit getenv secure_getenv setenv syslog _ZSt4cout _ZSt4cerr _ZSt4clog; do
  nm -D --undefined-only "$library" | awk '{print $NF}' | sed 's/@.*//' | grep -qx "$name" &&
    { echo "libheed uses $name"; wrong=1; }
done
foreign=$(nm -DC --defined-only "$library" | awk '$2 ~ /[TBDR]/' | grep -vE ' (typeinfo|vtable|typeinfo name|VTT)? ?(for )?(non-virtual thunk to )?heed::' | head)
[ -z "$foreign" ] || { echo "libheed shows what is not its own: $foreign"; wrong=1; }
[ "$wrong" = 0 ]
