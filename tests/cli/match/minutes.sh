# A minute has a value elsewhere: what is worth less than the time it takes is not allotted, however much time there is;
# 0.5 of a credit less one minute at 60000 is 440000; the time of one second more is rounded up.
cat >market <<'END'
{"type":"person","id":"ann","seconds":7200,"minute_value":60000}
{"type":"attention","need":"n","person":"ann","resource":"worth it","weight":0.5,"seconds":60}
{"type":"attention","need":"n","person":"ann","resource":"not worth it","weight":0.05,"seconds":60}
{"type":"attention","need":"n","person":"ann","resource":"rounded up","weight":0.4,"seconds":61}
END
match market | jq -c 'select(.type == "allocation") | [.resource, .utility]'
match market | cat market - | verify
echo '{"type":"person","id":"ann","minute_value":-1}' | match || echo "status $?"
