#!/usr/bin/env python3
"""Development only: writes the tokenizers and goldens of tokenizer_test.cc with the reference implementation.

    pip install tokenizers==0.23.3        (in an environment outside the repository)
    make_goldens.py                       writes tokenizers/*.json and tokenizers/*.golden beside this file

A golden file has a line for each text: the text as a JSON string, a tab, the ids the reference gives, separated by spaces.
The vocabularies are small and made up; what they are for is written beside each.
"""
import json
import os
import random
import struct
import base64

from tokenizers import Tokenizer

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "tokenizers")

# Texts that have tripped tokenizers; the number is the issue of huggingface/tokenizers unless another is named.
TEXTS = [
    "", " ", "\t\n\r\x0b\x0c\x85", "Hello, world!", "hello world", "HELLO", "don't they're I'LL we'\u017f", "x" * 100, "x" * 101,
    "\u00e9" * 100, "e\u0301" * 100, "\u00e9" * 101,
    "soft\u00adhyphen zero\u200bwidth joi\u200dner bom\ufeff",       # 340, 576: format characters vanish
    "private \ue000use unassigned \u0378 end",                        # unassigned ones stay
    "a\u2027b $1+2=3 <tag> ^`|~",                                     # 83: P* and all of ASCII's symbols
    "\u30d0\u30ca\u30ca \u30cf \uac00\ub098\ub2e4 \u1100\u1161",      # 215: voiced kana, Hangul in jamo
    "\u4e2d\u6587\u5b57 a\u4e2db \U00020000\U0002b820\U0002b920\uf900",  # 2B820 and 2B920: the reference's slip
    "\u0160koda \u010cernobyl petrovi\u0107 na\u00efve \u00c5ngstr\u00f6m \u0130stanbul \u00df\u1e9e",  # llama.cpp 5496
    "\u03a3\u03a4\u0399\u03a3 \u1fef\u037e\u0387", "q\u0323\u0307 q\u0307\u0323 \u0344\u0315", "\u302e\u0301a\u302f",
    "[CLS] a [SEP]", "[cls]", "[MASK]", " [MASK] x", "<s>a</s>", " <mask> a", "a<mask>", "##ing #ing", "\u2581a \u2581\u2581 b",
    "\ufb01n \ufdfa \u2460 \uff28\uff45 \u338f", "K\u0301 k\u0301\u0301\u0301", "\r\n a\r\nb", "a  b   c", " a ", "\u3000a\u3000",
    "1234567 3.14 \u0661\u0662 \u00bd\u2167", "\U0001f469\u200d\U0001f469\u200d\U0001f467 \U0001f3f3\ufe0f\u200d\U0001f308 \U0001f1e9\U0001f1ea",
    "\u0643\u062a\u0627\u0628 \u05e9\u05c1\u05dc\u05d5\u05dd \u0915\u094d\u0937\u093f \u0e20\u0e32\u0e29\u0e32",
    "a\x00b\ufffdc", "\x1f\x7f\u0080\u009f", "i" * 58, "ababab" * 30, "Foo B\u00e1r foo bar Foo B\u00e1rs", "tail   ",
    "\u1acf\u0897 K\u1acf K\u0897 \U000113d1e\u0301 \U00011a3ae\u0301",  # grapheme clusters of Unicode 16 and 17
    "A\U00010d50 \ua7cb \u1c89",                                      # lower case of Unicode 16
]


def lines(count):
    """Mixed scripts, from a fixed seed."""
    r = random.Random(20)
    spans = [(0x20, 0x7e)] * 4 + [(0xa0, 0x24f), (0x300, 0x36f), (0x370, 0x52f), (0x590, 0x6ff), (0x900, 0xdff), (0xe00, 0x11ff),
             (0x1ab0, 0x1aff), (0x1e00, 0x206f), (0x3000, 0x30ff), (0x4e00, 0x4e7f), (0xac00, 0xac7f), (0xf900, 0xffef), (0x1f1e6, 0x1f6ff)]
    for _ in range(count):
        words = []
        for _ in range(r.randint(1, 8)):
            a, b = r.choice(spans)
            words.append("".join(chr(r.randint(a, b)) for _ in range(r.randint(1, 7))))
        yield r.choice([" ", " ", "", "\n"]).join(words)


def added(tokens):
    return [dict(id=i, content=c, single_word=False, lstrip=c == "<mask>", rstrip=False, normalized=False, special=True)
            for i, c in tokens]


def template(first, first_id, last, last_id):
    return {"type": "TemplateProcessing",
            "single": [{"SpecialToken": {"id": first, "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}},
                       {"SpecialToken": {"id": last, "type_id": 0}}],
            "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}],
            "special_tokens": {t: {"id": t, "ids": [i], "tokens": [t]} for t, i in ((first, first_id), (last, last_id))}}


def tokenizer(model, normalizer=None, pre=None, post=None, tokens=(), **more):
    return {"version": "1.0", "truncation": {"max_length": 4, "strategy": "LongestFirst", "stride": 0, "direction": "Right"},
            "padding": None, "added_tokens": added(tokens), "normalizer": normalizer, "pre_tokenizer": pre,
            "post_processor": post, "decoder": None, "model": model, **more}


LETTERS = [chr(c) for c in list(range(33, 127)) + list(range(0xE0, 0x100)) + list(range(0x3B1, 0x3CA)) + list(range(0x430, 0x450))]
KANA = [chr(c) for c in range(0x30A1, 0x30F0)] + ["\u1100", "\u1161", "\u4e2d", "\u6587", "\ufffd", "\u0301", "\u2581"]
WORDS = "he hello world they don tag use end fo foo bar soft hyphen zero width ing ab aba the an".split()


def wordpiece():
    tokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"] + LETTERS + KANA + WORDS
    tokens += ["##" + t for t in LETTERS if t.isalnum()] + ["##" + t for t in KANA] + ["##llo", "##ing", "##xx", "##xxxxxxx"]
    return {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##", "max_input_chars_per_word": 100,
            "vocab": {t: i for i, t in enumerate(dict.fromkeys(tokens))}}


def unigram(byte_fallback):
    r = random.Random(3)
    tokens = ["<s>", "<pad>", "</s>", "<unk>", "\u2581"] + LETTERS + KANA + ["\u2581" + w for w in WORDS] + WORDS + ["iii", "\u2581i"]
    if byte_fallback:
        tokens += [f"<0x{b:02X}>" for b in range(256)]
    # 32-bit scores, as SentencePiece writes them: 17 digits, which serde_json does not round correctly.
    scores = {t: struct.unpack("f", struct.pack("f", -r.uniform(2, 12)))[0] for t in dict.fromkeys(tokens)}
    scores.update({"<s>": 0.0, "<pad>": 0.0, "</s>": 0.0, "<unk>": 0.0, "\u2581": -7.0})
    return {"type": "Unigram", "unk_id": 3, "byte_fallback": byte_fallback, "vocab": [[t, s] for t, s in scores.items()]}


def charsmap():
    """K, the ligature fi, full-width H, tab and CR become k, fi, H, space, space; BEL vanishes. One byte array a level."""
    table = {"K": "k", "\ufb01": "fi", "\uff28": "H", "\t": " ", "\r": " ", "\x07": "", "e\u0301": "\u00e9"}
    values, strings = {}, b""
    for key, value in table.items():
        values[key.encode()] = len(strings)
        strings += value.encode() + b"\0"
    units, used = {}, {0}

    def place(node, prefix):
        children = sorted({k[len(prefix)] for k in values if k.startswith(prefix) and len(k) > len(prefix)})
        leaf = prefix in values
        slots = children + ([0] if leaf else [])
        base = next(b for b in range(256, 1 << 20) if all((b ^ c) not in used for c in slots))
        used.update(base ^ c for c in slots)
        units[node] = units.get(node, 0) | (base ^ node) << 10 | leaf << 8
        if leaf:
            units[base] = values[prefix]
        for c in children:
            units[base ^ c] = c
            place(base ^ c, prefix + bytes([c]))

    place(0, b"")
    array = [units.get(i, 1 << 31) for i in range(max(units) + 256)]
    return base64.b64encode(struct.pack("<I", 4 * len(array)) + struct.pack(f"<{len(array)}I", *array) + strings).decode()


def byte_characters():
    printable = list(range(0x21, 0x7F)) + list(range(0xA1, 0xAD)) + list(range(0xAE, 0x100))
    others = [b for b in range(256) if b not in printable]
    return {b: chr(b) if b in printable else chr(0x100 + others.index(b)) for b in range(256)}


def bpe(**options):
    alphabet = list(byte_characters().values())
    merges = [("h", "e"), ("l", "l"), ("he", "ll"), ("hell", "o"), ("\u0120", "w"), ("o", "r"), ("\u0120w", "or"), ("a", "b"),
              ("ab", "ab"), ("abab", "ab"), ("i", "i"), ("ii", "ii"), ("\u00c3", "\u00a9"), ("\u0120", "\u0120"), ("1", "2"),
              ("b", "a"), ("'", "s"), ("x", "x"), ("xx", "xx")]
    tokens = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"] + alphabet + [a + b for a, b in merges] + ["\u0120hello", "hello"]
    return {"type": "BPE", "dropout": None, "unk_token": None, "continuing_subword_prefix": None, "end_of_word_suffix": None,
            "fuse_unk": False, "byte_fallback": False, "ignore_merges": False,
            "vocab": {t: i for i, t in enumerate(dict.fromkeys(tokens))}, "merges": [list(m) for m in merges], **options}


def bert(**options):
    return {"type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": True, "strip_accents": None, "lowercase": True, **options}


BERT = [(0, "[PAD]"), (1, "[UNK]"), (2, "[CLS]"), (3, "[SEP]"), (4, "[MASK]")]
XLMR = [(0, "<s>"), (1, "<pad>"), (2, "</s>"), (3, "<unk>")]
QWEN = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"


def sequence(kind, *parts):
    return {"type": "Sequence", kind: list(parts)}


def byte_level(**options):
    return {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True, **options}


FILES = {
    "bert": tokenizer(wordpiece(), bert(), {"type": "BertPreTokenizer"}, template("[CLS]", 2, "[SEP]", 3), BERT),
    "bert_cased": tokenizer(wordpiece(), bert(lowercase=False), {"type": "BertPreTokenizer"}, None, BERT),
    "bert_accents": tokenizer(wordpiece(), bert(strip_accents=False, handle_chinese_chars=False), {"type": "BertPreTokenizer"}, None, BERT),
    "wordpiece_mixed": tokenizer(
        wordpiece(), sequence("normalizers", {"type": "NFKD"}, {"type": "StripAccents"}, {"type": "Lowercase"}),
        sequence("pretokenizers", {"type": "Whitespace"}, {"type": "Digits", "individual_digits": True},
                 {"type": "Punctuation", "behavior": "MergedWithPrevious"})),
    "unigram": tokenizer(unigram(False), {"type": "Precompiled", "precompiled_charsmap": charsmap()},
                         sequence("pretokenizers", {"type": "WhitespaceSplit"},
                                  {"type": "Metaspace", "replacement": "\u2581", "add_prefix_space": True}),
                         template("<s>", 0, "</s>", 2), XLMR),
    "unigram_bytes": tokenizer(
        unigram(True), sequence("normalizers", {"type": "Precompiled", "precompiled_charsmap": charsmap()}, {"type": "Nmt"}, {"type": "NFKC"},
                                {"type": "Strip", "strip_left": False, "strip_right": True},
                                {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": "\u2581"}),
        {"type": "Metaspace", "replacement": "\u2581", "prepend_scheme": "first", "split": True}, None, XLMR),
    "roberta": tokenizer(bpe(), None, byte_level(add_prefix_space=True),
                         {"type": "RobertaProcessing", "sep": ["</s>", 2], "cls": ["<s>", 0], "trim_offsets": True, "add_prefix_space": True},
                         XLMR + [(4, "<mask>")]),
    "qwen": tokenizer(bpe(ignore_merges=True), {"type": "NFC"},
                      sequence("pretokenizers", {"type": "Split", "pattern": {"Regex": QWEN}, "behavior": "Isolated", "invert": False},
                               byte_level(use_regex=False)),
                      sequence("processors", byte_level(), template("<s>", 0, "</s>", 2))),
    "bpe_characters": tokenizer(
        bpe(unk_token="<unk>", fuse_unk=True, end_of_word_suffix="", continuing_subword_prefix=""),
        sequence("normalizers", {"type": "Prepend", "prepend": "\u0120"}, {"type": "Replace", "pattern": {"String": " "}, "content": "\u0120"},
                 {"type": "NFD"})),
}


def main():
    os.makedirs(HERE, exist_ok=True)
    texts = TEXTS + list(lines(150))
    for name, content in FILES.items():
        path = os.path.join(HERE, name)
        text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        with open(path + ".json", "w", encoding="utf-8") as file:
            file.write(text + "\n")
        reference = Tokenizer.from_str(text)
        reference.no_truncation()
        with open(path + ".golden", "w", encoding="utf-8") as file:
            for one in texts:
                ids = reference.encode(one, add_special_tokens=False).ids
                file.write(json.dumps(one) + "\t" + " ".join(map(str, ids)) + "\n")


main()
