#!/usr/bin/env python3
"""A contestant of bench_transformer: transformer_peer.py torch|onnx|onnx8 FOLDER THREADS

FOLDER holds model.safetensors, a BERT encoder in floats, and NAME.ids, a text's token ids on each line. Every NAME on
standard input is answered with the vector (mean of the rows, length 1) of the last text, when all texts of NAME.ids
have been encoded the way sentence-transformers does: sorted by length, 32 at a time, each batch padded to its longest.

torch   PyTorch (Debian: python3-torch), nn.TransformerEncoder in inference mode, whose fused layers are up to 1.7 times
        as fast as the operations of transformers' BertModel one by one; it leaves the padding out by itself
onnx    ONNX Runtime (PyPI: onnxruntime, onnx) on the graph that its own transformer optimiser makes of BERT: fused
        attention, bias and gelu, norms with their residuals
onnx8   the same graph after onnxruntime.quantization.quantize_dynamic
"""
import json
import os
import struct
import sys
import warnings

import numpy as np

KIND, FOLDER, THREADS = sys.argv[1], sys.argv[2], int(sys.argv[3])
HEADS, EPS, BATCH = 12, 1e-12, 32
warnings.filterwarnings("ignore")  # PyTorch's, that leaving out the padding is new


def read_tensors(path):
    with open(path, "rb") as file:
        header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
        data = file.read()
    header.pop("__metadata__", None)
    return {name: np.frombuffer(data[slice(*row["data_offsets"])], "<f4").reshape(row["shape"])
            for name, row in header.items()}


TENSORS = read_tensors(os.path.join(FOLDER, "model.safetensors"))
LAYERS = sum(name.endswith("output.dense.weight") for name in TENSORS) // 2


def linear_of(name):
    return TENSORS[name + ".weight"], TENSORS[name + ".bias"]


def layer_names(i):
    layer = f"encoder.layer.{i}."
    own = layer + "attention.self."
    return ([own + part for part in ("query", "key", "value")], layer + "attention.output.dense",
            layer + "attention.output.LayerNorm", layer + "intermediate.dense", layer + "output.dense",
            layer + "output.LayerNorm")


def batches_of(name):
    """Padded ids and lengths of each batch, and where the last text of the file is: (batch, row)."""
    with open(os.path.join(FOLDER, name + ".ids"), encoding="ascii") as file:
        texts = [[int(one) for one in line.split()] for line in file]
    order = sorted(range(len(texts)), key=lambda i: -len(texts[i]))
    batches, last = [], None
    for begin in range(0, len(order), BATCH):
        chosen = order[begin:begin + BATCH]
        lengths = np.array([len(texts[i]) for i in chosen], np.int64)
        ids = np.zeros((len(chosen), lengths.max()), np.int64)
        for row, i in enumerate(chosen):
            ids[row, :lengths[row]] = texts[i]
            if i == len(texts) - 1:
                last = (len(batches), row)
        batches.append((ids, lengths))
    return batches, last


def torch_model():
    import torch
    from torch import nn
    torch.set_num_threads(THREADS)
    torch.inference_mode().__enter__()
    weights = {name: torch.from_numpy(tensor.copy()) for name, tensor in TENSORS.items()}
    inner, hidden = TENSORS["encoder.layer.0.intermediate.dense.weight"].shape
    layer = nn.TransformerEncoderLayer(hidden, HEADS, inner, 0.0, "gelu", EPS, batch_first=True)
    encoder = nn.TransformerEncoder(layer, LAYERS).eval().requires_grad_(False)
    for i, layer in enumerate(encoder.layers):
        own, output, norm_1, up, down, norm_2 = layer_names(i)
        rows = [(layer.self_attn.out_proj, output), (layer.norm1, norm_1), (layer.linear1, up), (layer.linear2, down),
                (layer.norm2, norm_2)]
        for module, name in rows:
            module.weight.copy_(weights[name + ".weight"])
            module.bias.copy_(weights[name + ".bias"])
        layer.self_attn.in_proj_weight.copy_(torch.cat([weights[name + ".weight"] for name in own]))
        layer.self_attn.in_proj_bias.copy_(torch.cat([weights[name + ".bias"] for name in own]))
    words = weights["embeddings.word_embeddings.weight"]
    places = weights["embeddings.position_embeddings.weight"] + weights["embeddings.token_type_embeddings.weight"][0]
    norm = [weights["embeddings.LayerNorm" + part] for part in (".weight", ".bias")]

    def run(ids, lengths):
        longest = ids.shape[1]
        mask = torch.arange(longest)[None, :] < torch.from_numpy(lengths)[:, None]
        x = nn.functional.layer_norm(words[torch.from_numpy(ids)] + places[:longest], (hidden,), *norm, EPS)
        x = encoder(x) if mask.all() else encoder(x, src_key_padding_mask=~mask)
        mask = mask[:, :, None].float()
        return nn.functional.normalize((x * mask).sum(1) / mask.sum(1), dim=1).numpy()

    return run


def onnx_graph():
    from onnx import TensorProto, helper, numpy_helper
    hidden = TENSORS["embeddings.LayerNorm.weight"].shape[0]
    nodes, constants = [], []

    def constant(name, array):
        constants.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def node(kind, inputs, output, domain="", **attributes):
        extra = [f"{output}.{i}" for i in range(1, 4)] if kind == "SkipLayerNormalization" else []
        nodes.append(helper.make_node(kind, inputs, [output] + extra, name=output, domain=domain, **attributes))
        return output

    def matmul(x, name):
        return node("MatMul", [x, constant(name + ".w", linear_of(name)[0].T)], name + ".product")

    def skip_norm(x, y, name, norm):
        weight, bias = (constant(norm + part, TENSORS[norm + part]) for part in (".weight", ".bias"))
        return node("SkipLayerNormalization", [x, y, weight, bias, constant(name + ".b", linear_of(name)[1])], norm,
                    "com.microsoft", epsilon=EPS)

    words = constant("words", TENSORS["embeddings.word_embeddings.weight"])
    places = constant("places", TENSORS["embeddings.position_embeddings.weight"] +
                      TENSORS["embeddings.token_type_embeddings.weight"][0])
    x = node("Gather", [words, "ids"], "word")
    place = node("Gather", [places, "positions"], "place")
    weight, bias = (constant("e" + part, TENSORS["embeddings.LayerNorm" + part]) for part in (".weight", ".bias"))
    nodes.append(helper.make_node("SkipLayerNormalization", [x, place, weight, bias], ["embedded"], name="embedded",
                                  domain="com.microsoft", epsilon=EPS))
    x = "embedded"
    for i in range(LAYERS):
        own, output, norm_1, up, down, norm_2 = layer_names(i)
        weight = constant(f"qkv.{i}", np.concatenate([linear_of(name)[0].T for name in own], 1))
        bias = constant(f"qkv.b.{i}", np.concatenate([linear_of(name)[1] for name in own]))
        rows = node("Attention", [x, weight, bias, "lengths"], f"rows.{i}", "com.microsoft", num_heads=HEADS)
        x = skip_norm(x, matmul(rows, output), output, norm_1)
        wide = node("BiasGelu", [matmul(x, up), constant(up + ".b", linear_of(up)[1])], f"wide.{i}", "com.microsoft")
        x = skip_norm(x, matmul(wide, down), down, norm_2)
    integer, number = TensorProto.INT64, TensorProto.FLOAT
    graph = helper.make_graph(
        nodes, "bert",
        [helper.make_tensor_value_info("ids", integer, ["n", "t"]),
         helper.make_tensor_value_info("positions", integer, ["n", "t"]),
         helper.make_tensor_value_info("lengths", TensorProto.INT32, ["n"])],
        [helper.make_tensor_value_info(x, number, ["n", "t", hidden])], constants)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17),
                                                   helper.make_opsetid("com.microsoft", 1)], ir_version=8)


def onnx_model(quantized):
    import onnx
    import onnxruntime
    path = os.path.join(FOLDER, f"{KIND}.onnx")
    onnx.save(onnx_graph(), path)
    if quantized:
        import logging
        logging.disable(logging.WARNING)
        from onnxruntime.quantization import QuantType, quantize_dynamic
        quantize_dynamic(path, path + "8", weight_type=QuantType.QInt8,
                         extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT})
        path += "8"
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = THREADS, 1
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])

    def run(ids, lengths):
        positions = np.broadcast_to(np.arange(ids.shape[1]), ids.shape)
        feed = {"ids": ids, "positions": np.ascontiguousarray(positions), "lengths": lengths.astype(np.int32)}
        rows = session.run(None, feed)[0]
        mask = (np.arange(ids.shape[1])[None, :] < lengths[:, None]).astype(np.float32)
        sums = np.matmul(mask[:, None, :], rows)[:, 0]
        return sums / np.linalg.norm(sums, axis=1, keepdims=True)

    return run


def main():
    run = torch_model() if KIND == "torch" else onnx_model(KIND == "onnx8")
    known = {}
    print("ready", flush=True)
    for line in sys.stdin:
        name = line.strip()
        if name not in known:
            known[name] = batches_of(name)
        batches, last = known[name]
        vectors = [run(ids, lengths) for ids, lengths in batches]
        print(*vectors[last[0]][last[1]], flush=True)


main()
