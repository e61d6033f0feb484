# Distilling says what it needs, before it works for long.
embed --distill no-such-teacher -o new || echo $?
embed --distill no-such-teacher || echo $?
embed --distill no-such-teacher -o new records.ndjson || echo $?
mkdir full
touch full/file
cp -R $CASE/../../unit/encoder/data/tiny_bert teacher
echo "{\"model\":{\"type\":\"WordPiece\",\"vocab\":{\"[UNK]\":0}}}" >teacher/tokenizer.json
embed --distill teacher -o full || echo $?
