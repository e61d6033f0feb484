# What does not go together, or is no model, is said in one line.
tiny=$CASE/../../unit/encoder/data
cd "$tiny"
for options in --late '--prompt query' '--quantize i8' '--dims 2000' '--overlap 3' --pool '--chunk 4 --overlap 3' \
  '--model none' '--model none.gguf' '--model tokenizers' '--model tiny_bert --chunk 20' '--model tiny_bert --prompt document' \
  '--model tiny_xlmr --prompt query' '--model tiny_bert --dims 21' '--model tiny_bert --chunk 8 --pool --late' '--model tiny_bert --late --vectors array'; do
  embed $options /dev/null && echo "passed: $options" || [ $? = 2 ]
done
