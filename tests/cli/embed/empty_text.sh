# A text with nothing in it is the zero vector, not an error.
printf '{"type":"need","id":"a","text":""}\n{"type":"need","id":"b","text":"\\u200b … !?"}\n' | embed --vectors array | jq -c '[.id, (.embedding | map(. * .) | add)]'
