# What weighs nothing is said.
cat >resources <<'END'
{"type":"resource","id":"a","owner":"ann","embedding":[-1,0]}
{"type":"resource","id":"b","owner":"bob","embedding":[-0.6,0.8]}
END
echo "no score above 0"
echo '{"type":"need","id":"q","embedding":[1,0]}' | attend --needs - --normalize linear resources
