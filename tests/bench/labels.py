"""Labelled examples and a peer: labels.py examples HANDBOOK FOLDER, labels.py peer FOLDER, labels.py accuracy FOLDER <SUMMARIES

The paragraphs of the Debian Administrator's Handbook (package debian-handbook), each labelled with its chapter: 1,000 to
learn from and 1,000 to judge, drawn with a fixed seed. The peer is logistic regression on TF-IDF (python3-sklearn), at its
defaults and with two other choices of words; the best of the three counts.
"""
import glob
import html
import json
import os
import random
import re
import sys


def paragraphs(handbook):
    for path in sorted(glob.glob(os.path.join(handbook, "sect.*.html"))):
        with open(path, encoding="utf-8") as file:
            page = file.read()
        chapter = re.search(r'rel="up" href="([a-z-]+)\.html', page)
        for part in re.findall(r'<div class="para">(.*?)</div>', page, re.S):
            text = re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", "", part))).strip()
            if chapter and 80 < len(text) < 1200:
                yield chapter[1], text


def write_examples(handbook, folder):
    rows = sorted(set(paragraphs(handbook)))
    random.Random(1).shuffle(rows)
    for name, kind, part in (("known", "resource", rows[:1000]), ("asked", "need", rows[1000:2000])):
        with open(os.path.join(folder, name + ".ndjson"), "w", encoding="utf-8") as file:
            for i, (label, text) in enumerate(part):
                record = {"type": kind, "id": f"{name}{i}", "text": text, "label": label}
                file.write(json.dumps(record) + "\n")


def read(folder, name):
    with open(os.path.join(folder, name + ".ndjson"), encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def peer(folder):
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    known, asked = read(folder, "known"), read(folder, "asked")
    best = 0
    for choice in ({}, {"stop_words": "english"}, {"sublinear_tf": True, "ngram_range": (1, 2)}):
        words = TfidfVectorizer(**choice)
        model = LogisticRegression(max_iter=1000)
        model.fit(words.fit_transform(r["text"] for r in known), [r["label"] for r in known])
        said = model.predict(words.transform(r["text"] for r in asked))
        best = max(best, sum(a == r["label"] for a, r in zip(said, asked)) / len(asked))
    print(f"{best:.4f}")


def accuracy(folder):
    right = {r["id"]: r["label"] for r in read(folder, "asked")}
    said = {}
    for line in sys.stdin:
        record = json.loads(line)
        if record["type"] == "summary":
            said[record["need"]] = record["answer"].get("label")
    print(f"{sum(said[need] == label for need, label in right.items()) / len(right):.4f}")


if __name__ == "__main__":
    {"examples": write_examples, "peer": peer, "accuracy": accuracy}[sys.argv[1]](*sys.argv[2:])
