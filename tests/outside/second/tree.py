"""The tree, the files that hold it, proofs and evidence: heed-ledger(5), THE TREE, TILES, PROOFS and EVIDENCE.

Written from the manual alone; see second_verifier.py.
"""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

from second.notes import Checkpoint, Fault, Key, Policy, believe, decimal, require, sha256, unbase64


def leaf(entry: bytes) -> bytes:
    return sha256(b"\0" + entry)


def node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\1" + left + right)


def root(hashes: list[bytes]) -> bytes:
    if len(hashes) < 2:
        return hashes[0] if hashes else sha256(b"")
    k = 1 << (len(hashes) - 1).bit_length() - 1
    return node(root(hashes[:k]), root(hashes[k:]))


def tile_path(level: int | str, number: int, width: int) -> str:
    groups = [f"{number % 1000:03}"]
    while number := number // 1000:
        groups.insert(0, f"x{number % 1000:03}")
    return f"tile/{level}/{'/'.join(groups)}" + (f".p/{width}" if width < 256 else "")


def read_regular(folder: Path, name: str, most: int) -> bytes:
    try:
        require(stat.S_ISREG(os.lstat(folder / name).st_mode), f"{name} is not a regular file")
        with open(folder / name, "rb") as file:
            return file.read(most + 1)
    except OSError:
        raise Fault(f"{name} is missing") from None


def read_tile(folder: Path, level: int, number: int, width: int) -> list[bytes]:
    name = tile_path(level, number, width)
    data = read_regular(folder, name, 8192)
    require(len(data) == width * 32, f"{name} has not {width} hashes")
    return [data[i : i + 32] for i in range(0, len(data), 32)]


def read_bundle(folder: Path, number: int, width: int) -> list[bytes]:
    name = tile_path("entries", number, width)
    data, at, entries = read_regular(folder, name, 256 * 65537), 0, []
    for index in range(number * 256, number * 256 + width):
        end = at + 2 + int.from_bytes(data[at : at + 2], "big")
        require(at + 2 <= len(data) and end <= len(data), f"{name} is truncated", index)
        entries.append(data[at + 2 : end])
        at = end
    require(at == len(data), f"{name} is too long")
    return entries


def read_log(folder: Path, policy: Policy) -> tuple[Checkpoint, list[bytes]]:
    """Checks everything of a ledger but what its lines mean, from the signed root down to the entries."""
    checkpoint = believe(read_regular(folder, "checkpoint", 1 << 20), policy)
    counts = []  # of the hashes at each level
    while checkpoint.size >> 8 * len(counts):
        counts.append(checkpoint.size >> 8 * len(counts))
    levels: list[list[bytes]] = [[] for _ in counts]
    expected, carried = {"checkpoint"}, None
    for level, count in enumerate(counts):
        for number in range((count + 255) // 256):
            width = min(256, count - number * 256)
            expected |= {tile_path(kind, number, width) for kind in ([level] if level else [0, "entries"])}
            levels[level] += read_tile(folder, level, number, width)
        edge = levels[level][count // 256 * 256 :] + ([carried] if carried else [])
        carried = root(edge) if edge else carried
    require((carried or sha256(b"")) == checkpoint.root, "the right edge does not lead to the signed root")
    for level in range(len(counts) - 1, 0, -1):  # the right edge is signed: so are the tiles below, from the top down
        for number, above in enumerate(levels[level]):
            below = levels[level - 1][number * 256 : number * 256 + 256]
            require(root(below) == above, f"{tile_path(level - 1, number, 256)} is not the tile that was signed")
    entries: list[bytes] = []
    for number in range(0, (checkpoint.size + 255) // 256):
        entries += read_bundle(folder, number, min(256, checkpoint.size - number * 256))
    for index, entry in enumerate(entries):
        require(leaf(entry) == levels[0][index], f"entry {index} is not the one that was signed", index)
    check_other_files(folder, expected, levels, entries)
    return checkpoint, entries


def check_other_files(folder: Path, expected: set[str], levels: list[list[bytes]], entries: list[bytes]) -> None:
    """Beside the expected files there may be partial ones of earlier sizes, and nothing else."""
    found = set()
    for at, folders, names in os.walk(folder):
        found |= {str((Path(at) / name).relative_to(folder)) for name in names}
        for inner in [(Path(at) / name).relative_to(folder) for name in folders]:
            level = "entries|[0-9]|[1-5][0-9]|6[0-3]"
            on_the_way = re.fullmatch(rf"tile(/({level})(?!/x000)(/x[0-9]{{3}})*(/[0-9]{{3}}\.p)?)?", str(inner))
            require(on_the_way is not None and not (folder / inner).is_symlink(), f"{inner} is a stray")
    for name in sorted(found - expected):
        parts = re.fullmatch(r"tile/(entries|[0-9]+)/((?:x[0-9]{3}/)*[0-9]{3})\.p/([1-9][0-9]*)", name)
        require(parts is not None, f"{name} is a stray")
        level, number, width = parts[1], int(re.sub("[x/]", "", parts[2])), int(parts[3])
        hashes = levels[int(level)] if level != "entries" and int(level) < len(levels) else levels[0] if levels else []
        whole = hashes[number * 256 : number * 256 + 256]
        require(name == tile_path(level, number, width) and width < len(whole), f"{name} is a stray")
        if level == "entries":
            require(read_bundle(folder, number, width) == entries[number * 256 : number * 256 + width],
                    f"{name} is not how its bundle begins")
        else:
            require(read_tile(folder, int(level), number, width) == whole[:width], f"{name} is not how its tile begins")
        if level in ("0", "entries") and len(whole) < 256:
            other = name.replace("/0/", "/entries/", 1) if level == "0" else name.replace("/entries/", "/0/", 1)
            require(other in found, f"{other} is missing")


# Proofs and evidence.


def inclusion_root(index: int, size: int, hash_: bytes, path: list[bytes]) -> bytes:
    """RFC 9162 section 2.1.3.2."""
    require(index < size, "there is no such entry")
    fn, sn = index, size - 1
    for p in path:
        require(sn > 0, "the proof is too long")
        if fn & 1 or fn == sn:
            hash_ = node(p, hash_)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            hash_ = node(hash_, p)
        fn, sn = fn >> 1, sn >> 1
    require(sn == 0, "the proof is too short")
    return hash_


def consistency_roots(m: int, n: int, path: list[bytes]) -> tuple[bytes, bytes]:
    """RFC 9162 section 2.1.4.2, behind its step 2: the first hash always stands in front."""
    require(bool(path), "the proof is too short")
    fn, sn = m - 1, n - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    older = newer = path[0]
    for c in path[1:]:
        require(sn > 0, "the proof is too long")
        if fn & 1 or fn == sn:
            older, newer = node(c, older), node(c, newer)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            newer = node(newer, c)
        fn, sn = fn >> 1, sn >> 1
    require(sn == 0, "the proof is too short")
    return older, newer


def text_lines(data: bytes, first: str, most: int) -> tuple[list[str], bytes]:
    """The lines of a proof or of evidence up to the first empty one, without the first, and what stands behind."""
    head, _, rest = data.partition(b"\n\n")
    lines = head.decode("ascii", "replace").split("\n")
    require(lines[0] == first and len(lines) <= most and bool(rest), f"not of the form {first}")
    return lines[1:], rest


def hashes_of(lines: list[str]) -> list[bytes]:
    hashes = [unbase64(line) for line in lines]
    require(all(len(hash_) == 32 for hash_ in hashes), "a hash has 32 bytes")
    return hashes


def check_proof(data: bytes, entry: bytes, policy: Policy) -> tuple[int, Checkpoint]:
    lines, note = text_lines(data, "c2sp.org/tlog-proof@v1", 66)
    if lines and lines[0].startswith("extra "):
        require(1 <= len(unbase64(lines.pop(0)[6:])) <= 65535, "extra data of a wrong length")
    require(bool(lines) and lines[0].startswith("index "), "the proof has no index")
    index, path = decimal(lines[0][6:], 2**63 - 1), hashes_of(lines[1:])
    require(len(path) <= 63, "too many hashes")
    checkpoint = believe(note, policy)
    root_here = inclusion_root(index, checkpoint.size, leaf(entry), path)
    require(root_here == checkpoint.root, "not the root that was signed")
    return index, checkpoint


def check_evidence(data: bytes, key: Key) -> tuple[Checkpoint, Checkpoint]:
    lines, rest = text_lines(data, "heed.fork-evidence@v1", 66)
    parts = rest.split(b"\n\n")
    require(len(parts) == 4, "evidence has two checkpoints")
    older = believe(parts[0] + b"\n\n" + parts[1] + b"\n", Policy([key]))
    newer = believe(parts[2] + b"\n\n" + parts[3], Policy([key]))
    path = hashes_of(lines)
    require(older.size <= newer.size, "the older checkpoint stands first")
    if older.size in (0, newer.size):
        require(not path, "no hash belongs here")
        empty = older.size == 0 and newer.size != 0
        require(older.root != sha256(b"") if empty else older.root < newer.root, "this is no fork")
    else:
        roots = consistency_roots(older.size, newer.size, path)
        require(roots[1] == newer.root, "the hashes do not lead to the newer checkpoint")
        require(roots[0] != older.root, "this is no fork")
    return older, newer
