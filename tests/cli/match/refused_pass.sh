# The first and the last edge are good; what lies between is refused, each for its own reason. That a person is nobody's,
# or that time is missing where it is limited, can only be known at the end.
cp "$CASE/refused.ndjson" .
match --on-error=pass refused.ndjson
