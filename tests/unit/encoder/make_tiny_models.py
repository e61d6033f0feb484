#!/usr/bin/env python3
"""Makes data/tiny_*: models of a few kB with seeded weights, and what the classes of the package `transformers` compute
with them in double precision (expected.json: token ids, and the vector of every pooling). Development only; needs
torch, transformers, numpy and safetensors:  make_tiny_models.py data"""
import json, os, struct, sys
import numpy as np
import torch
from safetensors.numpy import save_file
from transformers import BertConfig, BertModel, DistilBertConfig, DistilBertModel, XLMRobertaConfig, XLMRobertaModel

OUT = sys.argv[1]
WORDS = "[PAD] [UNK] [CLS] [SEP] the market of attention pays a reader for time ##s ##ing paper . , old new data people 1 2".split()
VOCABULARY, POSITIONS = len(WORDS), 20
random = np.random.default_rng(20)


def weights(model):
    """Seeded numbers that half precision holds exactly, large enough that every part of the model matters."""
    state = {}
    for name, tensor in model.state_dict().items():
        if not tensor.is_floating_point():
            continue
        values = random.integers(-128, 128, size=tuple(tensor.shape)) / 256.0
        if name.endswith(("norm.weight", "Norm.weight")):
            values = 1 + np.round(values * 64) / 128  # 8 bits, which bfloat16 has
        if "embeddings." in name and "Norm" not in name:
            values = values * 2
        state[name] = torch.tensor(values, dtype=torch.float64)
    return state


def bf16(array):  # the bits of a float that is exact in bfloat16: the weights here have 8 bits at most
    return (array.astype(np.float32).view(np.uint32) >> 16).astype(np.uint16)


def write_bf16(path, tensors):
    header, data = {}, b""
    for name, values in tensors.items():
        raw = bf16(values).tobytes()
        header[name] = {"dtype": "BF16", "shape": list(values.shape), "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(header).encode()
    open(path, "wb").write(struct.pack("<Q", len(text)) + text + data)


def poolings(x):
    n = x.shape[0]
    place = torch.arange(1, n + 1, dtype=torch.float64)
    return {"cls": x[0], "max": x.max(0).values, "mean": x.mean(0), "mean_sqrt_len": x.sum(0) / n**0.5,
            "weightedmean": (x * place[:, None]).sum(0) / place.sum(), "lasttoken": x[-1]}


def expected(folder, model, vocabulary):
    texts = []
    for n in (1, 2, 3, 7, 13, 16, 17, 20):
        ids = [2] + [int(i) for i in random.integers(2, vocabulary, size=n - 1)]
        with torch.inference_mode():
            rows = model(torch.tensor([ids])).last_hidden_state[0]
        texts.append({"ids": ids, "rows_last": [float(v) for v in rows[-1]],
                      "poolings": {k: [float("%.9g" % v) for v in p] for k, p in poolings(rows).items()}})
    json.dump({"made_by": f"transformers {__import__('transformers').__version__}, torch {torch.__version__}, float64",
               "texts": texts}, open(folder + "/expected.json", "w"))


def folder_for(name, config, extra):
    folder = f"{OUT}/{name}"
    os.makedirs(folder, exist_ok=True)
    json.dump({**config.to_dict(), **extra}, open(folder + "/config.json", "w"), indent=1)
    open(folder + "/vocab.txt", "w").write("\n".join(WORDS) + "\n")
    return folder


def modules(folder, pooling, then=()):
    kinds = [("", "Transformer"), ("1_Pooling", "Pooling")] + [(f"{i+2}_{kind}", kind) for i, kind in enumerate(then)]
    json.dump([{"idx": i, "name": str(i), "path": path, "type": "sentence_transformers.models." + kind}
               for i, (path, kind) in enumerate(kinds)], open(folder + "/modules.json", "w"), indent=1)
    os.makedirs(folder + "/1_Pooling", exist_ok=True)
    json.dump({"word_embedding_dimension": 20, **pooling}, open(folder + "/1_Pooling/config.json", "w"), indent=1)


def build(cls, config):
    model = cls(config).double().eval()
    state = weights(model)
    model.load_state_dict(state, strict=False)
    return model, {k: v.numpy() for k, v in state.items() if "pooler" not in k}


SIZES = dict(vocab_size=VOCABULARY, hidden_size=20, num_hidden_layers=2, num_attention_heads=2, intermediate_size=36,
             max_position_embeddings=POSITIONS)

# BERT, F32, erf, eps 1e-12, names with a prefix, a table of integers nobody needs, prompts, a maximum length.
config = BertConfig(**SIZES, hidden_act="gelu", layer_norm_eps=1e-12)
model, state = build(BertModel, config)
folder = folder_for("tiny_bert", config, {})
save_file({**{"bert." + k: v.astype(np.float32) for k, v in state.items()},
           "bert.embeddings.position_ids": np.arange(POSITIONS, dtype=np.int64)[None]}, folder + "/model.safetensors")
modules(folder, {"pooling_mode_mean_tokens": True}, ["Normalize"])
json.dump({"max_seq_length": 12, "do_lower_case": False}, open(folder + "/sentence_bert_config.json", "w"))
json.dump({"prompts": {"query": "the reader pays ", "passage": ""}}, open(folder + "/config_sentence_transformers.json", "w"))
expected(folder, model, VOCABULARY)

# XLM-RoBERTa: positions from 2, F16, tanh form, eps 1e-5.
config = XLMRobertaConfig(**{**SIZES, "max_position_embeddings": POSITIONS + 2, "num_hidden_layers": 1}, pad_token_id=1,
                          type_vocab_size=1, hidden_act="gelu_new", layer_norm_eps=1e-5)
model, state = build(XLMRobertaModel, config)
folder = folder_for("tiny_xlmr", config, {})
save_file({"roberta." + k: v.astype(np.float16) for k, v in state.items()}, folder + "/model.safetensors")
modules(folder, {"pooling_mode_cls_token": True, "pooling_mode_mean_tokens": False}, ["Normalize"])
expected(folder, model, VOCABULARY)

# BERT, BF16 in two shards, relu, a large eps, dense layer with tanh.
config = BertConfig(**{**SIZES, "num_hidden_layers": 1}, hidden_act="relu", layer_norm_eps=0.01)
model, state = build(BertModel, config)
folder = folder_for("tiny_dense", config, {})
names = sorted(state)
halves = [names[: len(names) // 2], names[len(names) // 2 :]]
files = [f"model-0000{i + 1}-of-00002.safetensors" for i in range(2)]
for file, half in zip(files, halves):
    write_bf16(f"{folder}/{file}", {k: state[k] for k in half})
json.dump({"weight_map": {k: f for f, half in zip(files, halves) for k in half}},
          open(folder + "/model.safetensors.index.json", "w"))
modules(folder, {"pooling_mode_mean_tokens": True, "pooling_mode_max_tokens": True}, ["Dense"])
os.makedirs(folder + "/2_Dense", exist_ok=True)
dense = torch.nn.Linear(40, 6).double()
dense.weight.data = torch.tensor(random.integers(-64, 64, size=(6, 40)) / 256.0)
dense.bias.data = torch.tensor(random.integers(-64, 64, size=6) / 256.0)
json.dump({"in_features": 40, "out_features": 6, "bias": True,
           "activation_function": "torch.nn.modules.activation.Tanh"}, open(folder + "/2_Dense/config.json", "w"))
save_file({"linear.weight": dense.weight.detach().numpy().astype(np.float32),
           "linear.bias": dense.bias.detach().numpy().astype(np.float32)}, folder + "/2_Dense/model.safetensors")
expected(folder, model, VOCABULARY)
answer = json.load(open(folder + "/expected.json"))
for text in answer["texts"]:
    both = torch.tensor(text["poolings"]["max"] + text["poolings"]["mean"], dtype=torch.float64)
    text["dense"] = [float("%.9g" % v) for v in torch.tanh(dense(both))]
json.dump(answer, open(folder + "/expected.json", "w"))

# DistilBERT: other names, no token types.
config = DistilBertConfig(vocab_size=VOCABULARY, dim=20, n_layers=1, n_heads=2, hidden_dim=36,
                          max_position_embeddings=POSITIONS, activation="gelu")
model, state = build(DistilBertModel, config)
folder = folder_for("tiny_distil", config, {})
save_file({"distilbert." + k: v.astype(np.float16) for k, v in state.items()}, folder + "/model.safetensors")
expected(folder, model, VOCABULARY)

# GGUF: matrices Q8_0, the others F32 and F16; rows of Q8_0 are whole blocks of 32.
config = BertConfig(**{**SIZES, "hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 1})
model = BertModel(config).double().eval()
state = weights(model)
GGUF = {"embeddings.word_embeddings": "token_embd", "embeddings.position_embeddings": "position_embd",
        "embeddings.token_type_embeddings": "token_types", "embeddings.LayerNorm": "token_embd_norm",
        "attention.self.query": "attn_q", "attention.self.key": "attn_k", "attention.self.value": "attn_v",
        "attention.output.dense": "attn_output", "attention.output.LayerNorm": "attn_output_norm",
        "intermediate.dense": "ffn_up", "output.dense": "ffn_down", "output.LayerNorm": "layer_output_norm"}


def q8(values):
    blocks = values.reshape(-1, 32)
    scale = (np.abs(blocks).max(1) / 127).astype(np.float16)
    q = np.round(blocks / np.maximum(scale.astype(np.float64), 1e-9)[:, None]).clip(-127, 127).astype(np.int8)
    raw = b"".join(s.tobytes() + row.tobytes() for s, row in zip(scale, q))
    return raw, (scale.astype(np.float64)[:, None] * q).reshape(values.shape)


def string(text):
    raw = text.encode()
    return struct.pack("<Q", len(raw)) + raw


pairs = [("general.architecture", 8, string("bert")), ("bert.block_count", 4, struct.pack("<I", 1)),
         ("bert.context_length", 4, struct.pack("<I", POSITIONS)), ("bert.embedding_length", 4, struct.pack("<I", 32)),
         ("bert.feed_forward_length", 4, struct.pack("<I", 64)), ("bert.attention.head_count", 4, struct.pack("<I", 2)),
         ("bert.attention.layer_norm_epsilon", 6, struct.pack("<f", 1e-12)), ("bert.attention.causal", 7, b"\0"),
         ("bert.pooling_type", 4, struct.pack("<I", 1)), ("tokenizer.ggml.model", 8, string("bert")),
         ("tokenizer.ggml.cls_token_id", 4, struct.pack("<I", 2)), ("tokenizer.ggml.seperator_token_id", 4, struct.pack("<I", 3)),
         ("tokenizer.ggml.unknown_token_id", 4, struct.pack("<I", 1)), ("tokenizer.ggml.padding_token_id", 4, struct.pack("<I", 0)),
         ("tokenizer.ggml.tokens", 9, struct.pack("<IQ", 8, VOCABULARY) + b"".join(
             string(w if w[0] == "[" else w[2:] if w.startswith("##") else "\u2581" + w) for w in WORDS))]
infos, data = b"", b""
count = 0
for name, tensor in state.items():
    if "pooler" in name:
        continue
    stem, kind = name.rsplit(".", 1)
    if stem.startswith("encoder.layer.0."):
        new = "blk.0." + GGUF[stem[len("encoder.layer.0."):]] + "." + kind
    else:
        new = GGUF[stem] + "." + kind
    values = tensor.numpy()
    if values.ndim == 2 and "token_types" not in new and "position" not in new:
        number, (raw, values) = 8, q8(values)
        state[name] = torch.tensor(values)
    elif "position" in new:
        number, raw = 1, values.astype(np.float16).tobytes()
    else:
        number, raw = 0, values.astype(np.float32).tobytes()
    data += b"\0" * (-len(data) % 32)
    infos += string(new) + struct.pack("<I", values.ndim) + struct.pack(f"<{values.ndim}Q", *values.shape[::-1])
    infos += struct.pack("<IQ", number, len(data))
    data += raw
    count += 1
head = b"GGUF" + struct.pack("<IQQ", 3, count, len(pairs))
head += b"".join(string(k) + struct.pack("<I", t) + v for k, t, v in pairs) + infos
os.makedirs(f"{OUT}/tiny_gguf", exist_ok=True)
open(f"{OUT}/tiny_gguf/tiny.gguf", "wb").write(head + b"\0" * (-len(head) % 32) + data)
model.load_state_dict(state, strict=False)
expected(f"{OUT}/tiny_gguf", model, VOCABULARY)
