#!/usr/bin/env bash
# What a person wants to see of a market: for each reader what to read, how long it takes, why, and at what price; then the
# ledger.
#
#   report.sh PEOPLE LIBRARY READINGS TRADES
set -euo pipefail
people=$1 library=$2 readings=$3 trades=$4

jq -rn --slurpfile people "$people" --slurpfile library "$library" --slurpfile readings "$readings" \
  --slurpfile trades "$trades" '
def credits: . / 10000 | round | . / 100 | tostring
  | (. / ".") | (.[0] + "." + ((.[1] // "") + "00")[0:2]);
def minutes: . / 60 | ceil;
def counted($one; $many): "\(.) \(if . == 1 then $one else $many end)";

($readings | map(select(.type == "allocation")) | group_by(.person) | map({(.[0].person): .}) | add // {}) as $of
| ($readings | map(select(.type == "certificate"))) as $certificates
| ($certificates | map(.worth) | add // {}) as $worth
| ($trades | map(select(.type == "trade")) | map({("\(.buyer) \(.resource)"): .price}) | add // {}) as $paid

| "\($library | length | counted("section"; "sections")), \($library | map(.seconds) | add | minutes) minutes to read in all; "
  + "\($people | length) readers with \($people | map(.seconds) | add | minutes) minutes between them.\n",

( $people[]
  | .id as $id | ($of[$id] // []) as $mine
  | "\(.name), who \(.job): \(.seconds | minutes) minutes and \(.credits | credits) credits",
    ( $mine[]
      | ($paid["\($id) \(.resource)"]) as $price
      | "    \(.seconds | minutes | tostring | "   "[length:] + .) min  \(if $price then $price | credits else "----" end) cr  \(.title)",
        "                      for \(.needs | join(", ")); because of: \([(.why // [])[].term] | join(", "))" ),
    ( if $mine == [] then "    nothing fits" else empty end ),
    "    in all \($mine | map(.seconds) | add // 0 | minutes) minutes and \([$mine[] | $paid["\($id) \(.resource)"] // 0] | add // 0 | credits) credits; "
      + "one more minute would be worth \($worth[$id].minute_price // 0 | credits) credits\n" ),

( $certificates[0]
  | "The allocation is worth \(.primal | credits) credits to its readers; no other is worth more than \(.dual | credits) (\(.status)). \(.allocated | counted("reading"; "readings"))." ),
( $trades | map(select(.type == "summary" and .tool == "trade")) | last
  | "The ledger has \(.size) entries, \($trades | map(select(.type == "trade")) | length | counted("trade"; "trades")); its root is \(.root)\n" )
'
