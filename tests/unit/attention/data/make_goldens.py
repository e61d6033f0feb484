"""Writes goldens.ndjson: what PyTorch (autograd in float64) and the package `entmax` (B. Peters et al., by the authors of
the paper) make of small inputs, forward and backward.

    pip install torch entmax && python3 make_goldens.py >goldens.ndjson

A line is {"case", "in": {name: [numbers]}, "out": {name: [numbers]}}; the loss whose gradients are given is the sum of
the output times "upstream". Inputs are k / 64 by an integer generator, so that they are exact in the file.
"""
import json

import torch
from entmax import entmax15, entmax_bisect, sparsemax

state = 1


def numbers(*shape):
    global state
    count = 1
    for size in shape:
        count *= size
    values = []
    for _ in range(count):
        state = (state * 1103515245 + 12345) % (1 << 31)
        values.append(((state >> 12) % 129 - 64) / 64)
    return torch.tensor(values, dtype=torch.float64).reshape(shape).requires_grad_()


def write(case, inputs, output, upstream):
    (output * upstream).sum().backward()
    flat = lambda tensor: tensor.detach().flatten().tolist()
    out = {"y": flat(output)}
    out.update({"d" + name: flat(tensor.grad) for name, tensor in inputs.items()})
    given = {name: flat(tensor) for name, tensor in inputs.items()}
    given["upstream"] = flat(upstream)
    print(json.dumps({"case": case, "in": given, "out": out}))


def normaliser(case, function):
    z, upstream = numbers(9), numbers(9).detach()
    write(case, {"z": z}, function(z), upstream)


normaliser("softmax", lambda z: torch.softmax(z, -1))
normaliser("softmax temperature 0.5", lambda z: torch.softmax(z / 0.5, -1))
normaliser("sparsemax", lambda z: sparsemax(z, -1))
normaliser("sparsemax temperature 2", lambda z: sparsemax(z / 2, -1))
normaliser("entmax15", lambda z: entmax15(z, -1))
normaliser("entmax 1.25", lambda z: entmax_bisect(z, alpha=1.25, dim=-1, n_iter=100))
normaliser("entmax 3", lambda z: entmax_bisect(z, alpha=3.0, dim=-1, n_iter=100))
z = numbers(9).detach().abs().add(0.25).requires_grad_()
write("linear", {"z": z}, z / z.sum(), numbers(9).detach())

q, k = numbers(6), numbers(6)
write("cosine", {"q": q, "k": k}, torch.nn.functional.cosine_similarity(q, k, dim=0).reshape(1), numbers(1).detach())

q, k, wq, wk, b, v = numbers(2, 3), numbers(4, 5), numbers(6, 3), numbers(6, 5), numbers(6), numbers(6)
inside = torch.tanh((q @ wq.T)[:, None, :] + (k @ wk.T)[None, :, :] + b)
write("additive", {"q": q, "k": k, "wq": wq, "wk": wk, "b": b, "v": v}, inside @ v, numbers(2, 4).detach())

# One head: 3 queries, 5 keys of 4 numbers, values of 2, soft cap 0.75, causal with an offset of 1.
q, k, v = numbers(3, 4), numbers(5, 4), numbers(5, 2)
scores = 0.75 * torch.tanh(q @ k.T / 2 / 0.75)
causal = torch.ones(3, 5, dtype=torch.bool).tril(1)
write("attention", {"q": q, "k": k, "v": v}, torch.softmax(scores.masked_fill(~causal, -torch.inf), -1) @ v,
      numbers(3, 2).detach())
q, k, v = numbers(3, 4), numbers(5, 4), numbers(5, 2)
write("sparse attention", {"q": q, "k": k, "v": v}, entmax15(q @ k.T / 2, -1) @ v, numbers(3, 2).detach())

# A layer: batch of 2, 3 queries and 4 keys of 6 numbers, 2 heads, by PyTorch's own module.
x, c = numbers(2, 3, 6), numbers(2, 4, 6)
layer = torch.nn.MultiheadAttention(6, 2, batch_first=True, dtype=torch.float64)
weight, bias, wo, bo = numbers(18, 6), numbers(18), numbers(6, 6), numbers(6)
with torch.no_grad():
    layer.in_proj_weight.copy_(weight), layer.in_proj_bias.copy_(bias)
    layer.out_proj.weight.copy_(wo), layer.out_proj.bias.copy_(bo)
output, _ = layer(x, c, c)
upstream = numbers(2, 3, 6).detach()
(output * upstream).sum().backward()
flat = lambda tensor: tensor.detach().flatten().tolist()
print(json.dumps({
    "case": "layer",
    "in": {"x": flat(x), "c": flat(c), "w": flat(weight), "b": flat(bias), "wo": flat(wo), "bo": flat(bo),
           "upstream": flat(upstream)},
    "out": {"y": flat(output), "dx": flat(x.grad), "dc": flat(c.grad), "dw": flat(layer.in_proj_weight.grad),
            "db": flat(layer.in_proj_bias.grad), "dwo": flat(layer.out_proj.weight.grad),
            "dbo": flat(layer.out_proj.bias.grad)}}))

# Grouped queries: 4 query heads over 2 of keys and values, head sizes 3 and 2, one batch, 3 queries, 5 keys.
q, k, v = numbers(3, 4, 3), numbers(5, 2, 3), numbers(5, 2, 2)
heads = []
for h in range(4):
    heads.append(torch.softmax(q[:, h] @ k[:, h // 2].T / 3**0.5, -1) @ v[:, h // 2])
write("grouped", {"q": q, "k": k, "v": v}, torch.stack(heads, 1), numbers(3, 4, 2).detach())
