# A vector of this model stays; one of another is refused unless it may be replaced.
echo '{"type":"need","id":"n","text":"attention is scarce"}' | embed >once
embed once | cmp - once
sed 's/heed-mini-1/other/' once >other
embed other || echo "status $?"
embed --replace other | cmp - once
