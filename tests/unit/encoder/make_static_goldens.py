#!/usr/bin/env python3
"""Makes the tiny static models and what the packages model2vec and sentence-transformers compute with them.

    pip install model2vec==0.10.0 sentence-transformers && python3 make_static_goldens.py tests/unit/encoder/data
"""
import json, os, sys
import numpy as np
from safetensors.numpy import save_file
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers
from model2vec import StaticModel

words = ["[UNK]", "the", "a", "cat", "dog", "##s", "##ish", "bank", "river", "money", ".", ",", "猫", "über", "e", "##mail"]
texts = ["The cats.", "dogs, a river bank", "money bank catish", "", "zzz", "zzz cat", "猫 cat", "EMAIL",
         "the " * 30, "cat dog " * 20]
dims = 6


def tokenizer():
    t = Tokenizer(models.WordPiece({w: i for i, w in enumerate(words)}, unk_token="[UNK]"))
    t.normalizer = normalizers.BertNormalizer(strip_accents=False)
    t.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    return t


def write(folder, tensors, config, inner="."):
    os.makedirs(os.path.join(folder, inner), exist_ok=True)
    save_file(tensors, os.path.join(folder, inner, "model.safetensors"))
    tokenizer().save(os.path.join(folder, inner, "tokenizer.json"), pretty=False)
    for name, content in config.items():
        with open(os.path.join(folder, name), "w") as f:
            json.dump(content, f)


def expect(folder, vectors):
    with open(os.path.join(folder, "expected.json"), "w") as f:
        json.dump({"texts": texts, "vectors": [[float(x) for x in row] for row in vectors]}, f, ensure_ascii=False)


root = sys.argv[1]
k = np.arange(len(words) * dims).reshape(len(words), dims)
table = (((k * 37 + 11) % 101 - 50) / 64).astype(np.float32)
mapping = np.array([0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 0], dtype=np.int64)
weights = 1 / (1 + np.arange(len(words), dtype=np.float64))
cases = {
    "static_f32": ({"embeddings": table}, {"normalize": True}),
    "static_f16": ({"embeddings": table.astype(np.float16)}, {"normalize": False, "max_length": 5}),
    "static_i8": ({"embeddings": np.rint(table * 64).astype(np.int8)}, {"normalize": True}),
    "static_mapped": ({"embeddings": table[:8], "mapping": mapping, "weights": weights}, {"normalize": True}),
}
for name, (tensors, config) in cases.items():
    folder = os.path.join(root, name)
    write(folder, tensors, {"config.json": config})
    expect(folder, StaticModel.from_pretrained(folder, force_download=False).encode(texts))

folder = os.path.join(root, "static_st")
kind = "sentence_transformers.models."
write(folder, {"embedding.weight": table}, {"modules.json": [
    {"idx": 0, "name": "0", "path": "0_StaticEmbedding", "type": kind + "StaticEmbedding"},
    {"idx": 1, "name": "1", "path": "1_Normalize", "type": kind + "Normalize"}]}, "0_StaticEmbedding")
from sentence_transformers.models import StaticEmbedding
import torch
module = StaticEmbedding.load(os.path.join(folder, "0_StaticEmbedding"))
with torch.no_grad():
    out = module(module.preprocess(texts))["sentence_embedding"]
expect(folder, torch.nn.functional.normalize(out, dim=1).numpy())
