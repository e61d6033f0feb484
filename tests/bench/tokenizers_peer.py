#!/usr/bin/env python3
"""The tokenizers package as a contestant of bench_tokenizer: tokenizers_peer.py TOKENIZER.json TEXTS THREADS

Encodes every line of TEXTS once for each line on standard input, and answers with the
number of tokens.
"""
import os
import sys

threads = sys.argv[3]
os.environ["RAYON_NUM_THREADS"] = threads
os.environ["TOKENIZERS_PARALLELISM"] = "false" if threads == "1" else "true"
from tokenizers import Tokenizer  # noqa: E402  (it reads the variables)

tokenizer = Tokenizer.from_file(sys.argv[1])
tokenizer.no_truncation()
tokenizer.no_padding()
with open(sys.argv[2], encoding="utf-8") as file:
    texts = file.read().split("\n")
print("ready", flush=True)
for _ in sys.stdin:
    total = 0
    for begin in range(0, len(texts), 1024):
        batch = texts[begin:begin + 1024]
        total += sum(len(one) for one in tokenizer.encode_batch_fast(batch, add_special_tokens=False))
    print(total, flush=True)
