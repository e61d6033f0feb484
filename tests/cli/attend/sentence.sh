# A sentence may say what is not wanted; the summary says what was understood, and it is the same as in a field.
cat >resources <<'END'
{"type":"resource","id":"both","title":"Backups of databases","text":"How to make backups of databases while they are running, and how to restore databases."}
{"type":"resource","id":"files","title":"Backups of files","text":"How to make backups of files and directories, and how to restore them."}
{"type":"resource","id":"手机","text":"苹果公司发布了新手机，手机有更好的相机。"}
{"type":"resource","id":"公司","text":"苹果公司公布了季度财报，利润上升。"}
END
embed --terms resources >embedded
cat >needs <<'END'
{"type":"need","id":"en","text":"backups but not databases"}
{"type":"need","id":"zh","text":"苹果公司的消息，但不要手机"}
{"type":"need","id":"whole","text":"backups but not databases","not":[]}
END
attend --needs needs -k 2 embedded | jq -c 'if .type == "summary" then [.need, .not] else [.need, .resource] end'
# With vectors of the whole sentence, and as a stream of parts.
embed --terms needs >whole_sentences
attend --needs whole_sentences embedded >out
jq -c 'select(.type == "attention" and .rank == 1) | [.need, .resource]' out
attend --partial --needs needs embedded | attend --merge | cmp - out && echo "the same"
echo '{"type":"need","id":"en","text":"backups","not":["databases"]}' | attend --needs - embedded >field
jq -c 'select(.need == "en")' out | cmp - field && echo "the same"
cat needs embedded out | verify && cat whole_sentences embedded out | verify
# Whoever leaves out what was understood claims another answer.
jq -c 'del(.not)' out | cat needs embedded - | verify || echo "status $?"
