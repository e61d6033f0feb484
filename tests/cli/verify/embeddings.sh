# Embeddings are computed again from the text by the model they name; a sample is drawn by lot.
. "$CASE/../trade/shared"
for i in 1 2 3 4 5 6 7 8 9; do
  echo "{\"type\":\"resource\",\"id\":\"r$i\",\"title\":\"Part $i\",\"text\":\"Of keys, ledgers and $i witnesses.\"}"
done >texts
echo '{"type":"need","id":"n","text":"keys"}' >>texts
echo "in every form:"
for type in f32 f16 i8 array; do embed --vectors $type texts | verify; done
embed texts >library
verify library
verify --json library
echo "changed texts and vectors:"
sed 's/and 3 witnesses/and three witnesses/' library >changed; status verify changed
sed 's/Part 5/Part 6/' library >changed; status verify changed
sed '2s/"embedding":"..../"embedding":"AAAB/' library >changed; status verify changed
embed --vectors i8 texts | sed '4s/"embedding_scale":0/"embedding_scale":1/' >changed; status verify changed
embed --vectors f16 texts | sed '4s/"f16"/"i8","embedding_scale":1/' >changed; status verify changed
embed --vectors array texts | sed '4s/\[[^,]*,/[/' >changed; status verify changed
sed '2s/"embedding":"./"embedding":"!/' library >changed; status verify changed
sed 's/Of keys/Of kings/' library | status verify --all -
echo "what cannot be checked:"
sed 's/heed-mini-1:[0-9a-f]*/other-2:00/' library >changed; status verify changed
sed '1,3s/heed-mini-1:[0-9a-f]*/other-2:00/' library >changed; status verify changed
sed 's/,"text":"[^"]*"//; 1s/"embedding_model":"[^"]*"/"embedding_model":""/' library >changed; status verify changed
echo "a sample:"
verify --sample 3 --seed one library
verify --sample 3 --seed one --json library
verify --sample 40% --seed one library
verify --sample 100% --seed one library
verify --sample 50 --seed one library
sed 's/Of keys/Of kings/' library >changed
status verify --sample 2 --seed one --all changed
status verify --sample 2 --seed two --all changed
echo "in another order and company the same are drawn:"
tac changed | status verify --sample 2 --seed two --all -
status verify --quiet --sample 9 changed | tail -n 1
for wrong in 0 -1 x 0% 101% 5x %; do status verify --sample=$wrong library; done
