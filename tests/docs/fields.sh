#!/bin/bash
# fields.sh BIN_DIR TOP: heed-record(5) and the records of a whole run have the same fields, type by type.
#
# The page lists a type as .Ss TYPE and its fields as .It Ic NAME; names of nested ones are written prices.persons.*.seconds
# and why[].term. Fields that any type may have stand under "vector".
set -eu
. "$(dirname "$0")/common.sh"
PATH=$bin:$PATH
cp -R "$docs"/fixtures/. "$scratch"
cd "$scratch"

# allowed STATUS COMMAND...: the command ends with this status.
allowed() {
    local expected=$1 status=0
    shift
    "$@" || status=$?
    [ "$status" = "$expected" ] || fail "$* ends with $status, expected $expected"
}

run() {
    crawl --owner ana --price 50000 --units 1 --licence CC0-1.0 handbook > resources.ndjson
    embed -q --terms --vectors i8 resources.ndjson > library.ndjson
    embed_with_model
    weigh_by_all
    divide
    learn
    attend --needs needs.ndjson library.ndjson > edges.ndjson
    match --keep --people people.ndjson edges.ndjson > answer.ndjson
    cat answer.ndjson orders.ndjson > day.ndjson
    trade -q --ledger market --dry-run day.ndjson > rehearsal.ndjson
    trade -q --ledger market day.ndjson > trades.ndjson
    # More seats than there are, of a resource that has a title.
    jq -c 'select(.type == "allocation") | ., {type: "order", id: "late", account: .person, side: "ask",
        asset: "seat:\(.resource)", quantity: 9, price: 1}' answer.ndjson | sed -n 1,2p > late.ndjson
    trade -q --ledger market late.ndjson > late_trades.ndjson
    promise

    verify -q --json market answer.ndjson > verified.ndjson
    verify -q --json --key "$(cat market.vkey)" market > by_key.ndjson
    printf 'log %s\nquorum none\n' "$(cat market.vkey)" > policy
    verify -q --json --policy policy market > by_policy.ndjson
    cp -R market forged
    cp market.vkey forged.vkey
    for bundle in forged/tile/entries/*.p/*; do sed -i 's/ada/eve/' "$bundle"; done
    allowed 1 verify -q --json forged > faults.ndjson
    allowed 1 verify -q --json <(sed 's/"text":"/"text":"not /' resources.ndjson) > line_faults.ndjson

    jq -r 'select(.type == "attention") | "\(.need) 0 \(.resource) 1"' edges.ndjson > qrels
    verify quality --json --qrels qrels edges.ndjson > quality.ndjson
    jq -c 'del(.owner)' edges.ndjson | verify quality --json > by_source.ndjson
    verify -q --json --sources resources.ndjson --sample 1 --seed s library.ndjson > sampled.ndjson

    # Time, money and a seat that are short; and nothing for anybody.
    match < short.ndjson > short_answer.ndjson
    allowed 1 match -q < nothing.ndjson > nothing_answer.ndjson

    # What is refused.
    allowed 3 crawl --on-error pass missing.html > missing.ndjson 2> /dev/null
    echo '{"type":"resource","text":5}' | allowed 3 embed --on-error pass > wrong.ndjson 2> /dev/null
}

# Passages, prompts, token vectors and a need's own vector, by a model of random weights.
embed_with_model() {
    local tiny=$top/tests/unit/encoder/data/tiny_bert
    echo '{"type":"resource","id":"long","text":"the market pays a reader. old data the paper. new data"}' > long.text
    embed -q --model "$tiny" --chunk 6 --overlap 2 long.text > passages.ndjson
    embed -q --model "$tiny" --chunk 6 --pool --prompt passage long.text > pooled.ndjson
    embed -q --model "$tiny" --late long.text > token_vectors.ndjson
    echo '{"type":"need","id":"asked","text":"new data"}' > asked.text
    attend --model "$tiny" --needs asked.text passages.ndjson > asked.ndjson
}

# Every head, every kind of answer, and all that can be said about a score.
weigh_by_all() {
    jq -c '. + {quality: 1, readers: ["ada", "staff"]}' library.ndjson > rated.ndjson
    jq -c '. + {groups: "staff", not: "cooking"}' needs.ndjson > choosy.ndjson
    attend --explain --needs choosy.ndjson --heads dense,lexical,recency,novelty,not,quality,price --history library.ndjson \
        --score cosine --threshold 0.01 --diversity mmr --value lang --certain 0.5 rated.ndjson > explained.ndjson
    attend --needs choosy.ndjson --normalize entmax --alpha 1.4 rated.ndjson > sparse.ndjson
    attend --needs choosy.ndjson --value seconds --temperature 1 rated.ndjson > years.ndjson
    attend --needs choosy.ndjson --value embedding rated.ndjson > vectors.ndjson
}

# What one process hands to another, of words, labels, numbers, vectors and token vectors.
divide() {
    local tokens='"embedding":"AACAPwAAAAAAAAAAAACAPw==","embedding_shape":[2,2],"embedding_model":"tokens"'
    attend --partial --needs choosy.ndjson --statistics rated.ndjson --heads dense,lexical,recency --explain \
        --score cosine --diversity mmr --value lang rated.ndjson > labels_part.ndjson
    attend --partial --needs choosy.ndjson --normalize entmax --alpha 1.4 --value lang rated.ndjson > sparse_part.ndjson
    attend --partial --needs choosy.ndjson --value seconds rated.ndjson > numbers_part.ndjson
    attend --partial --needs choosy.ndjson --value embedding rated.ndjson > vectors_part.ndjson
    printf '{"type":"%s","id":"t",%s}\n' need "$tokens" resource "$tokens" | attend --partial > tokens_part.ndjson
    attend --partial --needs choosy.ndjson --heads dense,novelty --history library.ndjson --value lang \
        library.ndjson > fitted_part.ndjson
    jq -c '.mark = 5, .mark = "good"' library.ndjson | attend --partial --needs choosy.ndjson --value mark > mixed_part.ndjson
    attend --merge labels_part.ndjson > merged.ndjson
}

# Somebody who goes by quality: what they did, what is learned of it, and answers that use it.
learn() {
    jq -nc 'range(40) | {type: "need", id: "n\(.)", embedding: [1, 0]}' > tasters.ndjson
    jq -nc 'range(40) | {type: "resource", id: "r\(.)", quality: (. % 2), embedding: [1, 0]}' > rated_alone.ndjson
    jq -nc 'range(40) as $n | (range(2) | {type: "feedback", need: "n\($n)", person: "ada", resource: "r\($n * 2 % 40 + .)",
        action: ["skipped", "saved"][.], seconds: 60})' > feedback.ndjson
    attend --needs tasters.ndjson --learn feedback.ndjson --project ada.safetensors rated_alone.ndjson > learned.ndjson
    attend --needs tasters.ndjson --project ada.safetensors --value id --no-fit rated_alone.ndjson > adapted.ndjson
    attend --needs tasters.ndjson --value quality rated_alone.ndjson > fitted.ndjson
    allowed 1 attend --needs tasters.ndjson --learn <(head -n 4 feedback.ndjson) --project none.safetensors \
        rated_alone.ndjson > unlearned.ndjson
}

# A key, what it signs, and contracts with every kind of condition, of which one of each fate.
promise() {
    local key hash c d
    key=$(trade key -q eve)
    hash=$(printf sesame | sha256sum | cut -d ' ' -f 1)
    c='"account":"eve","to":"ana","expires":9,"memo":"m"'
    d='"account":"ana","memo":"m"'
    cat > unsigned.ndjson << END
{"type":"person","id":"eve","credits":90,"key":"$key"}
{"type":"issue","id":"p1","account":"eve","asset":"seat:chat","quantity":2}
{"type":"contract","id":"e1",$c,"asset":"seat:chat","quantity":2,"condition":{"type":"sha-256","hash":"$hash"}}
{"type":"contract","id":"e2",$c,"quantity":2,"condition":{"type":"ed25519","key":"$key"}}
{"type":"contract","id":"e3",$c,"quantity":2,"condition":{"type":"after","time":1}}
{"type":"contract","id":"e4",$c,"quantity":99,"condition":{"type":"threshold","threshold":3,"conditions":[
 {"type":"sha-256","hash":"$hash"},{"type":"ed25519","key":"$key"},{"type":"before","time":1}]}}
{"type":"fulfil","id":"f0","account":"eve","contract":"e9"}
{"type":"void","id":"v0","account":"eve","contract":"e9"}
END
    jq -cn 'inputs' unsigned.ndjson | trade sign --key eve.key --ledger market > signed.ndjson
    rm unsigned.ndjson
    cat > claims.ndjson << END
{"type":"fulfil","id":"f1",$d,"contract":"e1","quantity":1,"signature":"ana","proofs":[{"type":"sha-256","preimage":"$(printf sesame | base64)"}]}
{"type":"fulfil","id":"f2",$d,"contract":"e2","proofs":[$(trade attest --key eve.key --ledger market e2)]}
{"type":"fulfil","id":"f3",$d,"contract":"e3","quantity":3}
{"type":"void","id":"v1",$d,"contract":"e3","signature":"ana"}
{"type":"clock","id":"k1","time":7,"memo":"m"}
{"type":"clock","id":"k2","time":5}
END
    trade -q --ledger market signed.ndjson claims.ndjson > fates.ndjson
}

cat > short.ndjson << 'END'
{"type":"person","id":"ann","seconds":60}
{"type":"person","id":"bob","credits":10}
{"type":"person","id":"cyd"}
{"type":"attention","need":"n1","person":"ann","resource":"long","weight":0.6,"seconds":60}
{"type":"attention","need":"n1","person":"ann","resource":"longer","weight":0.4,"seconds":60}
{"type":"attention","need":"n2","person":"bob","resource":"dear","weight":0.6,"price":10}
{"type":"attention","need":"n2","person":"bob","resource":"dearer","weight":0.4,"price":10}
{"type":"attention","need":"n2","person":"bob","resource":"talk","weight":0.4,"units":1}
{"type":"attention","need":"n3","person":"cyd","resource":"talk","weight":0.9,"units":1}
END
cat > nothing.ndjson << 'END'
{"type":"person","id":"ann","seconds":1}
{"type":"attention","need":"n1","person":"ann","resource":"long","weight":0.6,"seconds":60}
END
run

awk '
    /^\.Ss / { type = substr($0, 5); next }
    /^\.Sh / { type = "" }
    /^\.It Ic / && type != "" { for (i = 3; i <= NF; ++i) if ($i != ",") print type "\t" $i }' \
    "$top/man/heed-record.5" | sort -u > documented

cat ./*.ndjson | jq -r '
    (if .type == "summary" then "summary of \(.tool)" else .type end) as $type
    | . as $record | paths | select(.[-1] | type == "string") | select(. != ["type"])
    | if $record.type == "certificate" and .[0] == "prices" and length > 2 then .[2] = "*" else . end
    | if $record.type == "certificate" and .[0] == "worth" and length > 1 then .[1] = "*" else . end
    | if (.[0] == "terms" or .[0] == "heads") and length > 1 then .[1] = "*" else . end
    | if (.[:2] == ["answer", "labels"] or .[:2] == ["statistics", "with_term"] or .[:2] == ["values", "labels"]) and length > 2 then .[2] = "*" else . end
    | select(.[-1] != "*" and (.[0] != "question" or length == 1))
    | reduce .[] as $step (""; if $step | type == "number" then . + "[]" elif . == "" then $step else . + "." + $step end)
    | (if test("^embedding(_[a-z]+)?$|^terms$") then "vector" else $type end) + "\t" + .' | sort -u > produced

same "the fields of heed-record(5) and those of a whole run" documented produced
finish
