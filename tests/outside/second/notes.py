"""Ed25519, keys, signed notes, policies and checkpoints: heed-ledger(5), CHECKPOINT, KEYS and POLICIES.

Written from the manual alone; see second_verifier.py.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass, field


class Fault(Exception):
    """Something is not as heed-ledger(5) says; `entry` is the number of the entry it is about, if it is about one."""

    def __init__(self, text: str, entry: int | None = None):
        super().__init__(text)
        self.entry = entry


def require(holds: bool, text: str, entry: int | None = None) -> None:
    if not holds:
        raise Fault(text, entry)


def sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def unbase64(text: str) -> bytes:
    """CONVENTIONS: one spelling alone."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Fault(f"not base64: {text!r}") from None
    require(base64.b64encode(data).decode() == text, f"not the one spelling of base64: {text!r}")
    return data


def decimal(text: str, most: int) -> int:
    require(re.fullmatch("0|[1-9][0-9]{0,18}", text) is not None, f"not a decimal number: {text!r}")
    require(int(text) <= most, f"too large a number: {text}")
    return int(text)


# Ed25519, RFC 8032, with the acceptance rule of "Kinds of signatures".

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
Point = tuple[int, int, int, int]  # extended coordinates X, Y, Z, T with x = X/Z, y = Y/Z, xy = T/Z
ZERO: Point = (0, 1, 1, 0)


def add(p: Point, q: Point) -> Point:
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * D * p[3] * q[3] % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(k: int, p: Point) -> Point:
    sum_ = ZERO
    for bit in bin(k)[2:]:
        sum_ = add(sum_, sum_)
        if bit == "1":
            sum_ = add(sum_, p)
    return sum_


def decode(data: bytes) -> Point | None:
    number = int.from_bytes(data, "little")
    sign, y = number >> 255, (number & (2**255 - 1)) % P
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * pow(2, (P - 1) // 4, P) % P
    if x * x % P != square:
        return None
    x = -x % P if x & 1 != sign else x
    return x, y, 1, x * y % P


def encode(p: Point) -> bytes:
    inverse = pow(p[2], -1, P)
    x, y = p[0] * inverse % P, p[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


BASE = decode((4 * pow(5, -1, P) % P).to_bytes(32, "little"))


def ed25519(public: bytes, message: bytes, signature: bytes) -> bool:
    a, s = decode(public), int.from_bytes(signature[32:], "little")
    if len(signature) != 64 or a is None or s >= ORDER:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % ORDER
    minus_a = (-a[0] % P, a[1], a[2], -a[3] % P)
    return encode(add(times(s, BASE), times(k, minus_a))) == signature[:32]


# Keys, notes, policies.


@dataclass(frozen=True)
class Key:
    name: str
    id: bytes
    kind: int  # 1: Ed25519, 4: cosignature/v1
    public: bytes

    def signed(self, text: bytes, signature: bytes) -> bool:
        if self.kind == 1:
            return ed25519(self.public, text, signature)
        if len(signature) != 72 or signature[0] >> 7:
            return False
        time = int.from_bytes(signature[:8], "big")
        return ed25519(self.public, b"cosignature/v1\ntime %d\n" % time + text, signature[8:])


def key_name(name: str) -> str:
    good = name and "+" not in name and not any(c.isspace() or c < " " or "\ud800" <= c <= "\udfff" for c in name)
    require(bool(good), f"not the name of a key: {name!r}")
    return name


def parse_key(text: str, kind: int = 1) -> Key:
    parts = text.split("+", 2)
    require(len(parts) == 3, "not a verifier key")
    name, data = key_name(parts[0]), unbase64(parts[2])
    require(len(data) == 33 and data[0] == kind, "not a verifier key of its kind")
    id_ = sha256(name.encode() + b"\n" + data)[:4]
    require(id_.hex() == parts[1], "the key id is not that of the key")
    return Key(name, id_, kind, data[1:])


@dataclass
class Note:
    text: bytes
    lines: list[tuple[str, bytes, bytes]]  # name, key id, signature


def parse_note(data: bytes) -> Note:
    try:
        whole = data.decode()
    except UnicodeDecodeError:
        raise Fault("the note is not UTF-8") from None
    require(all(c >= " " or c == "\n" for c in whole), "the note has a control character")
    at = whole.rfind("\n\n")
    require(at >= 0 and whole.endswith("\n"), "the note has no signatures, or no end")
    lines = []
    for line in whole[at + 2 : -1].split("\n"):
        parts = line.split(" ")
        require(len(parts) == 3 and parts[0] == "\u2014", "not a signature line")
        signature = unbase64(parts[2])
        require(len(signature) >= 5, "a signature line without signature")
        lines.append((key_name(parts[1]), signature[:4], signature[4:]))
    require(len(lines) <= 100, "too many signatures")
    return Note(whole[: at + 1].encode(), lines)


@dataclass
class Policy:
    """Whose signatures have to be under a checkpoint; a key alone is the policy of one log and no witness."""

    logs: list[Key] = field(default_factory=list)
    witnesses: dict[str, Key] = field(default_factory=dict)
    groups: dict[str, tuple[int, list[str]]] = field(default_factory=dict)
    quorum: str = "none"

    def met(self, name: str, signed: set[Key]) -> bool:
        if name in self.witnesses:
            return self.witnesses[name] in signed
        needed, members = self.groups[name]
        return sum(self.met(member, signed) for member in members) >= needed


def parse_policy(data: bytes) -> Policy:
    require(len(data) <= 1 << 20 and (not data or data.endswith(b"\n")), "the policy is too long or has no end")
    require(not any(byte < 0x20 and byte not in b"\t\n" or byte == 0x7F for byte in data), "a control character")
    policy, quorum, used, count = Policy(), False, set(), dict.fromkeys(("log", "witness", "group"), 0)
    for line in data.decode("utf-8", "surrogateescape").split("\n"):
        items = [item for item in re.split("[ \t]", line) if item]
        if not items or items[0].startswith("#"):
            continue
        kind, rest = items[0], items[1:]
        known = {**policy.witnesses, **policy.groups}
        if kind in count:
            count[kind] += 1
            require(count[kind] <= 1024, "too many lines")
        if kind == "log" and 1 <= len(rest) <= 2:
            key = parse_key(rest[0])
            require(key.public not in {log.public for log in policy.logs}, "a log's key stands there twice")
            policy.logs.append(key)
        elif kind == "witness" and 2 <= len(rest) <= 3:
            key = parse_key(rest[1], kind=4)
            others = {witness.public for witness in policy.witnesses.values()}
            require(key.public not in others, "a witness's key stands there twice")
            require(rest[0] not in known and rest[0] != "none", "the name is taken")
            policy.witnesses[rest[0]] = key
        elif kind == "group" and len(rest) >= 3:
            name, needed, members = rest[0], rest[1], rest[2:]
            require(name not in known and name != "none", "the name is taken")
            for member in members:
                require(member in known and member not in used, "a member is unknown, or a member already")
                used.add(member)
            n = {"any": 1, "all": len(members)}.get(needed) or decimal(needed, len(members))
            require(n >= 1, "a group of nobody")
            policy.groups[name] = (n, members)
        elif kind == "quorum" and len(rest) == 1:
            require(not quorum and (rest[0] in known or rest[0] == "none"), "a second quorum, or of nobody known")
            quorum, policy.quorum = True, rest[0]
        else:
            raise Fault(f"not a line of a policy: {line!r}")
    require(quorum, "the policy has no quorum")
    return policy


@dataclass(frozen=True)
class Checkpoint:
    origin: str
    size: int
    root: bytes


def believe(data: bytes, policy: Policy) -> Checkpoint:
    """The checkpoint in a signed note, if it is signed as the policy asks."""
    note = parse_note(data)
    signed: set[Key] = set()
    for key in [*policy.logs, *policy.witnesses.values()]:
        first = next((s for name, id_, s in note.lines if (name, id_) == (key.name, key.id)), None)
        if first is not None:
            require(key.signed(note.text, first), f"the signature by {key.name} does not verify")
            signed.add(key)
    lines = note.text.decode().split("\n")
    require(len(lines) == 4 and lines[3] == "", "a checkpoint has three lines")
    by_its_log = any(log in signed and log.name == lines[0] for log in policy.logs)
    require(by_its_log, "no log that is trusted has signed this")
    require(policy.quorum == "none" or policy.met(policy.quorum, signed), "too few witnesses have signed")
    checkpoint = Checkpoint(lines[0], decimal(lines[1], 2**63 - 1), unbase64(lines[2]))
    require(len(checkpoint.root) == 32, "the root is no hash")
    return checkpoint
