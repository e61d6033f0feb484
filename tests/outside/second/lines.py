"""Lines: their canonical form, and the members of instructions, conditions and proofs; heed-ledger(5), ENTRIES.

Written from the manual alone; see second_verifier.py.
"""

from __future__ import annotations

import json
import re
from typing import Any

from second.notes import Fault, require, unbase64

MOST = 2**53 - 1
Json = dict[str, Any]

# The members of each instruction in words of their forms below; "?" marks those that may be absent.
INSTRUCTIONS = {
    "open": "account id key? memo?",
    "deposit": "account asset id memo? quantity",
    "issue": "account asset id memo? quantity signature? supply",
    "order": "account asset id memo? price quantity side signature? time_in_force",
    "cancel": "account id memo? order signature?",
    "auction": "asset id memo?",
    "contract": "account asset condition expires id memo? quantity signature? to",
    "fulfil": "account contract id memo? proofs quantity? signature?",
    "void": "account contract id memo? signature?",
    "clock": "id memo? time",
}
CONDITIONS = {
    "sha-256": "hash",
    "ed25519": "key",
    "threshold": "conditions threshold",
    "after": "time",
    "before": "time",
}
PROOFS = {"sha-256": "preimage", "ed25519": "key signature"}
NAMES, TEXTS = "account asset id order contract to".split(), "key memo signature".split()
NUMBERS = "quantity supply price expires time threshold".split()


def canonical(value: Any, levels: int = 64) -> str:
    """RFC 8785, restricted as in "Canonical lines"."""
    if isinstance(value, (dict, list)):
        require(levels > 0, "too many levels")
    if isinstance(value, dict):
        names = sorted(value, key=lambda name: name.encode("utf-16-be", "surrogatepass"))
        return "{" + ",".join(f"{canonical(name)}:{canonical(value[name], levels - 1)}" for name in names) + "}"
    if isinstance(value, list):
        return "[" + ",".join(canonical(item, levels - 1) for item in value) + "]"
    small = isinstance(value, int) and abs(value) <= MOST
    require(value is None or isinstance(value, (bool, str)) or small, "not a number of a canonical line")
    return json.dumps(value, ensure_ascii=False)


def parse_line(line: bytes) -> Json:
    """An object whose canonical form is the line: whatever else JSON readers let pass is found by the comparison."""
    try:
        value = json.loads(line.decode())
        same = isinstance(value, dict) and canonical(value).encode() == line
    except (ValueError, RecursionError) as error:
        raise Fault(f"not canonical JSON: {error}") from None
    require(same and len(line) <= 65535, "not a canonical object")
    return value


def check_members(value: Any, forms: dict[str, str]) -> None:
    """An object has the members of its type and no others, each of its form."""
    require(isinstance(value, dict) and value.get("type") in forms, "not of a known type")
    members = forms[value["type"]].split()
    required = {name for name in members if not name.endswith("?")}
    possible = {name.rstrip("?") for name in members}
    require(required <= value.keys() - {"type"} <= possible, "a member too few or too many")
    for name, member in value.items():
        size = len(member.encode()) if isinstance(member, str) else 0
        if name in NUMBERS:
            require(type(member) is int, f"{name} is a number")
        elif name == "key" and forms is not INSTRUCTIONS:
            good = isinstance(member, str) and re.fullmatch("[!-~]{1,1024}", member)
            require(bool(good), "a key in a condition or a proof is in plain letters")
        elif name in NAMES:
            require(1 <= size <= 1024 and not re.search(r"[\x00-\x1f\x7f]", member), f"{name} is a name")
        elif name in TEXTS:
            require(1 <= size <= 4096, f"{name} is a text")
    require(value.get("side", "bid") in ("bid", "ask"), "side is bid or ask")
    require(value.get("time_in_force", "gtc") in ("batch", "gtc"), "time_in_force is batch or gtc")


def parse_instruction(line: bytes) -> Json:
    value = parse_line(line)
    check_members(value, INSTRUCTIONS)
    if value["type"] == "contract":
        require(check_condition(value["condition"]) <= 32, "too many conditions")
    if value["type"] == "fulfil":
        require(isinstance(value["proofs"], list) and len(value["proofs"]) <= 32, "too many proofs")
        for proof in value["proofs"]:
            check_members(proof, PROOFS)
            if proof["type"] == "sha-256":
                require(isinstance(proof["preimage"], str) and len(proof["preimage"]) <= 1024, "a preimage is base64")
                unbase64(proof["preimage"])
            else:
                require(len(unbase64(proof["signature"])) == 64, "a signature has 64 bytes")
    return value


def check_condition(condition: Any, thresholds: int = 0) -> int:
    """How many conditions these are."""
    check_members(condition, CONDITIONS)
    if condition["type"] == "sha-256":
        hash_ = condition["hash"]
        require(isinstance(hash_, str) and re.fullmatch("[0-9a-f]{64}", hash_) is not None, "hash is a SHA-256")
    require(condition.get("time", 0) >= 0, "time is in seconds since 1970")
    if condition["type"] != "threshold":
        return 1
    inner = condition["conditions"]
    require(isinstance(inner, list) and 1 <= condition["threshold"] <= len(inner), "a threshold that nothing can meet")
    require(thresholds < 4, "too many thresholds around one condition")
    return 1 + sum(check_condition(one, thresholds + 1) for one in inner)
