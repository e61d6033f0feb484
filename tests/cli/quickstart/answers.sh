# The example of what attend answers, on the handbook.
[ -d /usr/share/doc/debian-handbook/html/en-US ] || { cat "$CASE/answers.out"; exit 0; } # the package is not installed
"$CASE/../../../examples/answers.sh" "$PWD" >said
grep -E '^[A-Z]' said | sed 's|; the same.*||'
grep -c . said
sed -n '/^Routing/,/^Recomm/p' said | sed 's/ (.*//'
[ -s attention.svg ]
