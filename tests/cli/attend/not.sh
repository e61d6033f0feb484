# A need may say what it is not about: "A but not B" puts what is about B behind what is about A alone.
cat >texts <<'END'
{"type":"resource","id":"both","text":"Cookies and sessions in Python: logging in with Django, a framework for Python on the web."}
{"type":"resource","id":"one","text":"Python for beginners: variables, loops, functions and reading files."}
{"type":"resource","id":"other","text":"Django templates, forms and models for the web."}
END
embed --terms texts >library
order() { attend --needs - "$@" | jq -r 'select(.type == "attention") | .resource' | paste -sd' '; }
echo '{"type":"need","id":"n","text":"python web framework"}' | order library
echo '{"type":"need","id":"n","text":"python web framework","not":"django"}' | order library
echo '{"type":"need","id":"n","text":"python web framework","not":["django","cookies and sessions"]}' | order library
echo '{"type":"need","id":"n","text":"python web framework","not":"django"}' | order --heads dense,not=0 library
echo '{"type":"need","id":"n","text":"python web framework"}' | order --heads dense library
echo "nothing that is not wanted changes nothing"
echo '{"type":"need","id":"n","text":"python web framework"}' | attend --needs - library >plain
for not in '[]' null; do echo "{\"type\":\"need\",\"id\":\"n\",\"text\":\"python web framework\",\"not\":$not}" | attend --needs - library | cmp - plain; done
echo "what it cost is a head of its own"
echo '{"type":"need","id":"n","text":"python web framework","not":"django"}' | attend --needs - library |
  jq -c 'select(.type == "attention") | [.resource, .heads.not < 0, (([.heads[]] | add) - .score | fabs) < 1e-12]'
echo "it has to be text, and its model here"
for need in '{"text":"a","not":7}' '{"text":"a","not":[7]}' '{"embedding":[1,0],"not":"b"}' '{"embedding":[1,0],"embedding_model":"other:1","not":"b"}'; do
  echo "$need" | jq -c '{type: "need", id: "n"} + .' | attend --needs - library || echo "status $?"
done
