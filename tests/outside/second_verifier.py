#!/usr/bin/env python3
"""A second verifier of heed ledgers, written from heed-ledger(5) alone: an independent truth beside verify(1).

Whoever wrote it had read neither heed's sources nor its other documents: where this program and verify(1) disagree, one
of the two is wrong, or the manual. Slow and plain on purpose; Python 3.9 and its standard library are all it needs. The
modules are in second/, in the order in which they build on each other: notes, tree, lines, exchange.

    second_verifier.py ledger KEY LEDGER          signature, tree, files, and every line carried out again
    second_verifier.py proof KEY PROOF ENTRY      that the line in the file ENTRY is in the ledger
    second_verifier.py evidence KEY EVIDENCE      that the log of this key signed two histories

KEY is a verifier key, a file that holds one, or (not for evidence) the file of a policy. Exit status 0 verified, 1 a
fault.
"""

from __future__ import annotations

import base64
import sys
from pathlib import Path

from second.exchange import replay
from second.notes import Fault, Policy, parse_key, parse_policy
from second.tree import check_evidence, check_proof, read_log


def policy_of(argument: str) -> Policy:
    data = Path(argument).read_bytes() if Path(argument).is_file() else argument.encode()
    try:
        return Policy([parse_key(data.decode().removesuffix("\n"))])
    except (Fault, UnicodeDecodeError):
        return parse_policy(data)


def main(form: str, key: str, file: str, entry_file: str = "") -> str:
    policy = policy_of(key)
    if form == "proof":
        entry = Path(entry_file).read_bytes().removesuffix(b"\n")
        index, checkpoint = check_proof(Path(file).read_bytes(), entry, policy)
        return f"entry {index} of {checkpoint.size}"
    if form == "evidence":
        older, newer = check_evidence(Path(file).read_bytes(), policy.logs[0])
        return f"{older.origin} forked: {older.size}, {newer.size}"
    checkpoint, entries = read_log(Path(file), policy)
    exchange = replay(entries, checkpoint.origin)
    root = base64.b64encode(checkpoint.root).decode()
    return f"{checkpoint.size} entries, root {root}, origin {checkpoint.origin}, {len(exchange.accounts)} accounts"


if __name__ == "__main__":
    if not 4 <= len(sys.argv) <= 5 or sys.argv[1] not in ("ledger", "proof", "evidence"):
        sys.exit(__doc__)
    try:
        print("verified:", main(*sys.argv[1:]))
    except Fault as fault:
        print(f"FAULT entry {fault.entry}: {fault}" if fault.entry is not None else f"FAULT: {fault}")
        sys.exit(1)
