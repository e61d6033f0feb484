#!/usr/bin/env python3
"""Writes a ledger of a market at random, under a key known to everybody, with the outcomes that exchange.py works out.

    random_market.py SEED LINES LEDGER            prints the verifier key

Instructions of every kind, many of them sensible and some refused for every reason there is, signed and unsigned, with
contracts, proofs and a clock. verify(1) has to agree with every outcome: heed's own writer has no part in this ledger.
"""

from __future__ import annotations

import base64
import hashlib
import random
import sys
from pathlib import Path

from second.exchange import Exchange
from second.lines import MOST, Json, canonical
from second.notes import BASE, ORDER, encode, parse_key, sha256, times
from second.tree import leaf, root, tile_path

ORIGIN = "example.org/random"
LEDGER_SEED = bytes([9]) * 32
PEOPLE = ["ada", "bo", "cy", "dee", "e\u00e9\U0001f600", 'f"\\']
ASSETS = ["x", "y", "seat:r", "credits", "nowhere"]
KINDS = {"open": 1, "deposit": 6, "issue": 3, "order": 44, "cancel": 8, "auction": 7, "contract": 12, "fulfil": 12,
         "void": 3, "clock": 4}


def base64_of(data: bytes) -> str:
    return base64.b64encode(data).decode()


def halves(seed: bytes) -> tuple[int, bytes]:
    """RFC 8032, section 5.1.5: the secret number of a seed, and what its nonces are made from."""
    digest = hashlib.sha512(seed).digest()
    return int.from_bytes(digest[:32], "little") & (1 << 254) - 8 | 1 << 254, digest[32:]


def sign(seed: bytes, message: bytes) -> bytes:
    def number(data: bytes) -> int:
        return int.from_bytes(hashlib.sha512(data).digest(), "little") % ORDER

    secret, prefix = halves(seed)
    r = number(prefix + message)
    first = encode(times(r, BASE))
    k = number(first + encode(times(secret, BASE)) + message)
    return first + ((r + k * secret) % ORDER).to_bytes(32, "little")


def verifier_key(name: str, seed: bytes) -> str:
    data = b"\1" + encode(times(halves(seed)[0], BASE))
    key_id = sha256(name.encode() + b"\n" + data)[:4].hex()
    return f"{name}+{key_id}+{base64_of(data)}"


class Market:
    """Makes instructions up; looks at the exchange so that many of them succeed."""

    def __init__(self, seed: int):
        self.random = random.Random(seed)
        self.exchange = Exchange(ORIGIN)
        self.count = 0
        self.tick = self.random.choice([1, 1000, 10**13])  # 10**13: amounts at the end of what a line can hold
        self.traded = ASSETS[: self.random.choice([1, 1, 2, 3])]
        self.seeds: dict[str, bytes] = {}
        self.orders, self.contracts = ["none"], ["none"]
        self.keys = {n: verifier_key("n", bytes([n]) * 32) for n in (1, 2, 3)}

    def often(self, probability: float) -> bool:
        return self.random.random() < probability

    def quantity(self, most: int = 20) -> int:
        return self.random.choice([0, -1, MOST, -MOST]) if self.often(0.02) else self.random.randint(1, min(most, MOST))

    def price(self) -> int:
        if self.often(0.05):
            return self.random.choice([0, 0, -1, MOST, MOST // 2])
        return self.random.randint(5, 9) * self.tick + self.random.randint(0, self.tick // 5)

    def asset(self) -> str:
        return self.random.choice(self.traded if self.often(0.93) else ASSETS)

    def condition(self, depth: int = 0) -> Json:
        kind = self.random.choice(["sha-256", "sha-256", "ed25519", "after", "before", "threshold"])
        if kind == "sha-256":
            return {"type": kind, "hash": hashlib.sha256(bytes([self.random.randint(0, 3)])).hexdigest()}
        if kind == "ed25519":
            return {"type": kind, "key": self.keys[self.random.randint(1, 3)] if self.often(0.95) else "no-key"}
        if kind != "threshold" or depth == 4:
            return {"type": "before" if kind == "before" else "after", "time": self.random.randint(0, 90)}
        inner = [self.condition(depth + 1) for _ in range(self.random.randint(1, 3))]
        return {"type": kind, "threshold": self.random.randint(1, len(inner)), "conditions": inner}

    def proof(self, contract: str) -> Json:
        if self.often(0.6):
            return {"type": "sha-256", "preimage": base64_of(bytes([self.random.randint(0, 3)]))}
        n = self.random.randint(1, 3)
        signature = sign(bytes([n]) * 32, f"heed/contract/v1\n{ORIGIN}\n{contract}".encode())
        shown = signature if self.often(0.9) else bytes(64)
        return {"type": "ed25519", "key": self.keys[n], "signature": base64_of(shown)}

    def instruction(self) -> Json:
        self.count += 1
        kind = self.random.choices(list(KINDS), list(KINDS.values()))[0]
        if self.count <= 20:  # first people and money
            kind = "open" if self.count <= len(PEOPLE) else self.random.choice(["deposit", "issue"])
        made: Json = {"type": kind, "id": f"i{self.count}"}
        if kind not in ("auction", "clock"):
            made["account"] = PEOPLE[self.count - 1] if self.count <= len(PEOPLE) else self.random.choice(PEOPLE)
        if self.often(0.1):
            made["memo"] = self.random.choice(["hi", '\t\x01\x7f\u2028"\\', "\U00010000\ue000"])
        getattr(self, kind)(made)
        if "account" in made and kind not in ("open", "deposit"):
            if made["account"] in self.seeds:
                message = f"heed/order/v1\n{ORIGIN}\n{canonical(made)}".encode()
                made["signature"] = base64_of(sign(self.seeds[made["account"]], message))
            elif self.often(0.05):
                made["signature"] = "not interpreted"
        return made

    def open(self, made: Json) -> None:
        if self.often(0.4):
            seed = bytes([self.random.randint(1, 250)]) * 32
            good = self.often(0.9)
            made["key"] = verifier_key("somebody", seed) if good else "no key"
            if good and made["account"] not in self.exchange.accounts:
                self.seeds[made["account"]] = seed

    def deposit(self, made: Json) -> None:
        made |= {"asset": "credits" if self.often(0.95) else "x", "quantity": self.quantity(3000 * self.tick)}

    def issue(self, made: Json) -> None:
        made["asset"] = self.asset()
        asset = self.exchange.assets.get(made["asset"])
        if asset and self.often(0.8):
            made["account"] = asset.owner
        made |= {"quantity": self.quantity(50), "supply": asset.supply if asset and self.often(0.9) else 500}

    def order(self, made: Json) -> None:
        made |= {"asset": self.asset(), "side": self.random.choice(["bid", "ask"]), "price": self.price(),
                 "quantity": self.quantity(), "time_in_force": self.random.choice(["batch", "gtc"])}
        owners = [person for person in PEOPLE if self.exchange.available[person, made["asset"]] > 0]
        if made["side"] == "ask" and owners and self.often(0.9):
            made["account"] = self.random.choice(owners)
        self.orders.append(made["id"])

    def cancel(self, made: Json) -> None:
        made["order"] = self.random.choice(self.orders[-12:])
        if made["order"] in self.exchange.orders and self.often(0.7):
            made["account"] = self.exchange.orders[made["order"]].account

    def auction(self, made: Json) -> None:
        made["asset"] = self.asset()

    def contract(self, made: Json) -> None:
        made |= {"asset": "credits" if self.often(0.6) else self.asset(), "condition": self.condition(),
                 "expires": self.exchange.clock + self.random.randint(-1, 30), "quantity": self.quantity(),
                 "to": self.random.choice(PEOPLE)}
        self.contracts.append(made["id"])

    def void(self, made: Json) -> None:
        made["contract"] = self.random.choice(self.contracts[-10:])
        contract = self.exchange.contracts.get(made["contract"])
        if contract and self.often(0.85):
            made["account"] = contract.line["to"]

    def fulfil(self, made: Json) -> None:
        self.void(made)
        made["proofs"] = [self.proof(made["contract"]) for _ in range(self.random.randint(0, 6))]
        if self.often(0.4):
            made["quantity"] = self.quantity()

    def clock(self, made: Json) -> None:
        made["time"] = self.exchange.clock + self.random.randint(-1, 12)

    def entries(self, least: int) -> list[bytes]:
        lines: list[bytes] = []
        while len(lines) < least:
            line = canonical(self.instruction()).encode()
            outcomes = list(self.exchange.carry_out(len(lines), line))
            lines += [line, *(canonical(outcome).encode() for outcome in outcomes)]
        return lines


def write_ledger(folder: Path, entries: list[bytes]) -> str:
    """Bundles, tiles and checkpoint; the verifier key is the answer."""

    def write(name: str, data: bytes) -> None:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)

    hashes, level = [leaf(entry) for entry in entries], 0
    top, key = root(hashes), verifier_key(ORIGIN, LEDGER_SEED)
    for at in range(0, len(entries), 256):
        bundle = entries[at : at + 256]
        data = b"".join(len(entry).to_bytes(2, "big") + entry for entry in bundle)
        write(tile_path("entries", at // 256, len(bundle)), data)
    while hashes:
        tiles = [hashes[at : at + 256] for at in range(0, len(hashes), 256)]
        for number, tile in enumerate(tiles):
            write(tile_path(level, number, len(tile)), b"".join(tile))
        hashes, level = [root(tile) for tile in tiles if len(tile) == 256], level + 1
    text = f"{ORIGIN}\n{len(entries)}\n{base64_of(top)}\n"
    signature = parse_key(key).id + sign(LEDGER_SEED, text.encode())
    write("checkpoint", f"{text}\n\u2014 {ORIGIN} {base64_of(signature)}\n".encode())
    return key


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    print(write_ledger(Path(sys.argv[3]), Market(int(sys.argv[1])).entries(int(sys.argv[2]))))
