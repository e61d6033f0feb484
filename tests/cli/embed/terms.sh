# Words beside the vector: stemmed, counted, the title four times; pairs; characters in pairs; also where a vector is already.
cat >in <<'END'
{"type":"resource","id":"r","title":"Wind tunnels","text":"A tunnel of the boundary layers. Boundary layer 2.5"}
{"type":"need","id":"zh","text":"服务器 猫"}
{"type":"need","id":"empty","text":""}
{"type":"person","id":"p"}
END
embed --terms in | jq -c '[.id, .terms]'
embed in | embed --terms | jq -c '[.id, (.terms | length)]'
embed --terms in >once
embed --terms once | cmp - once
embed --terms --chunk 5 in | jq -c 'select(.part_of) | [.id, .terms]'
