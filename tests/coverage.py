"""Reads `llvm-cov export` from standard input and prints the branch coverage of one room: see coverage.sh.

    coverage.py LIB ROOM
"""
import collections
import json
import os
import sys


def branches_of(file):
    """(line, column, end line, end column) -> times true, times false; instances of a template count as one."""
    counts = collections.defaultdict(lambda: [0, 0])
    for begin, column, end, end_column, true, false, *_ in file["branches"]:
        counts[begin, column, end, end_column][0] += true
        counts[begin, column, end, end_column][1] += false
    return dict(sorted(counts.items()))


def main(lib, room):
    room_path = os.path.join(os.path.realpath(lib), room) + os.sep
    rows, missed = [], []
    for file in json.load(sys.stdin)["data"][0]["files"]:
        path = os.path.realpath(file["filename"])  # headers are found through a link
        if not path.startswith(room_path):
            continue
        name = path[len(room_path) :]
        with open(path, encoding="utf-8") as opened:
            source = opened.read().split("\n")
        branches = branches_of(file)
        not_taken = 0
        for (line, column, end, end_column), outcomes in branches.items():
            text = source[line - 1][column - 1 : end_column - 1 if end == line else None]
            for outcome, times in zip(("true", "false"), outcomes):
                if times == 0:
                    not_taken += 1
                    missed.append(f"lib/{room}/{name}:{line}:{column}: never {outcome}: {text}")
        lines = file["summary"]["lines"]
        rows.append((name, lines["count"], lines["covered"], 2 * len(branches), 2 * len(branches) - not_taken))
    rows.sort()
    rows.append(("all", *(sum(row[i] for row in rows) for i in range(1, 5))))
    print(f"{'lib/' + room:<34}{'lines':>8}{'run':>8}{'branches':>10}{'taken':>8}{'%':>9}")
    for name, lines, run, count, taken in rows:
        print(f"{name:<34}{lines:>8}{run:>8}{count:>10}{taken:>8}{100 * taken / count if count else 100:>9.2f}")
    print(*missed, sep="\n")
    return 1 if missed else 0


sys.exit(main(*sys.argv[1:]))
