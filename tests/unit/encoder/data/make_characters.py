#!/usr/bin/env python3
"""Development only: writes lib/encoder/tokenizer/characters_tables.inc.

    pip install tokenizers==0.23.3        (in an environment outside the repository)
    make_characters.py > lib/encoder/tokenizer/characters_tables.inc

The reference asks six sources about characters, each of its own Unicode version. This asks the reference about every
code point, asks utf8proc 2.8 (Unicode 15, Debian's) the same, and prints where they differ.
"""
import ctypes
import ctypes.util
import struct
import textwrap

from tokenizers import Regex, normalizers, pre_tokenizers

lib = ctypes.CDLL(ctypes.util.find_library("utf8proc"))
lib.utf8proc_category_string.restype = ctypes.c_char_p
lib.utf8proc_version.restype = ctypes.c_char_p
lib.utf8proc_grapheme_break.restype = ctypes.c_bool
assert lib.utf8proc_version() == b"2.8.0", lib.utf8proc_version()
POINTS = [c for c in range(0x110000) if not 0xD800 <= c < 0xE000]
CATEGORY = {c: lib.utf8proc_category_string(c).decode() for c in POINTS}
CATEGORIES = "Lu Ll Lt Lm Lo Mn Mc Me Nd Nl No Pc Pd Ps Pe Pi Pf Po Sm Sc Sk So Zs Zl Zp Cc Cf Co".split()


def decomposed(point, options):
    buffer = (ctypes.c_int32 * 32)()
    boundary = ctypes.c_int(0)
    count = lib.utf8proc_decompose_char(point, buffer, 32, options, ctypes.byref(boundary))
    return "".join(chr(buffer[i]) for i in range(count))


def combining_class(point):  # the second int16 of utf8proc_property_t
    lib.utf8proc_get_property.restype = ctypes.POINTER(ctypes.c_int16)
    return lib.utf8proc_get_property(point)[1]


def ranges(points):
    result = []
    for point in sorted(points):
        if result and result[-1][1] == point - 1:
            result[-1][1] = point
        else:
            result.append([point, point])
    return result


def show(declaration, comment, rows):
    """Nothing at all for an empty table: C++ has no empty arrays."""
    if not rows:
        return
    print(f"\n// {comment}")
    print(f"constexpr {declaration}[] = {{")
    print(textwrap.fill(", ".join(rows), 118, initial_indent="    ", subsequent_indent="    ", break_on_hyphens=False))
    print("};")


def emit(name, points, comment):
    show(f"Range {name}", comment, [f"{{0x{a:X}, 0x{b:X}}}" for a, b in ranges(points)])


def emit_difference(name, reference, ours, comment):
    emit(f"k{name}Added", reference - ours, f"{comment}: in the reference only.")
    emit(f"k{name}Removed", ours - reference, f"{comment}: in utf8proc only.")


def split_alone(splitter, left="a", right="b"):
    """The code points that are cut out from between two letters."""
    return {c for c in POINTS if len(splitter.pre_tokenize_str(left + chr(c) + right)) == 3}


def matching(pattern):
    split = pre_tokenizers.Split(Regex(pattern), "removed")
    side = "\n" if split.pre_tokenize_str("\n") else "a"
    return {c for c in POINTS if len(split.pre_tokenize_str(side + chr(c) + side)) == 2}


def of_category(*names):
    return {c for c in POINTS if CATEGORY[c] in names or CATEGORY[c][0] in names}


print("// Made by tests/unit/encoder/data/make_characters.py: where the reference (tokenizers 0.23.3) and utf8proc 2.8")
print("// disagree about a character. clang-format off")

clean = normalizers.BertNormalizer(True, False, False, False)
gone = {c for c in POINTS if clean.normalize_str("a" + chr(c) + "b") == "ab"}
emit_difference("Control", gone - {0xFFFD}, of_category("Cc", "Cf", "Co") - {9, 10, 13},
                "What BERT's cleaning drops (crate unicode_categories 0.1, Unicode 8), beside Cc, Cf, Co")

nfd, nfkd = normalizers.NFD(), normalizers.NFKD()
strip = normalizers.BertNormalizer(False, False, True, False)
whole = {c for c in POINTS if nfd.normalize_str(chr(c)) == chr(c)}
nonspacing = {c for c in whole if strip.normalize_str("a" + chr(c) + "b") == "ab"}
emit_difference("Nonspacing", nonspacing, of_category("Mn") & whole,
                "Mn of StripAccents in BERT's normalizer (crate unicode_categories 0.1)")

marks = normalizers.StripAccents()
emit_difference("Mark", {c for c in POINTS if marks.normalize_str("a" + chr(c) + "b") == "ab"}, of_category("M"),
                "M of the normalizer StripAccents (crate unicode-normalization-alignments 0.1)")

ascii_punctuation = {c for c in range(33, 127) if not chr(c).isalnum()}
emit_difference("Punctuation", split_alone(pre_tokenizers.Punctuation()), of_category("P") | ascii_punctuation,
                "P (crate unicode_categories 0.1)")

emit_difference("Numeric", split_alone(pre_tokenizers.Digits(True)), of_category("N"), "char::is_numeric of Rust")

words = pre_tokenizers.Whitespace()
emit_difference("Word", {c for c in POINTS if len(words.pre_tokenize_str("a" + chr(c) + "b")) == 1},
                of_category("L", "M", "Nd", "Nl", "Pc") | {0x200C, 0x200D}, r"\w of Rust's crate regex")

onig_word = matching(r"\w")
emit_difference("PatternWord", onig_word, of_category("L", "M", "Nd", "Nl", "Pc"), r"\w of Oniguruma")

lower = normalizers.Lowercase()
pairs = {c: ord(lower.normalize_str(chr(c))) for c in POINTS
         if c != 0x130 and lower.normalize_str(chr(c)) != chr(lib.utf8proc_tolower(c))}
runs = []
for c, to in sorted(pairs.items()):
    if runs and runs[-1][1] == c - 1 and to - c == runs[-1][2] - runs[-1][0]:
        runs[-1][1] = c
    else:
        runs.append([c, c, to])
show("LowerRange kLowerAdded", "Lower case that Unicode 15 does not have yet: from, to, and the lower case of `from`.",
     ["{0x%X, 0x%X, 0x%X}" % tuple(r) for r in runs])

categories = {}
for name in CATEGORIES:
    for c in matching(rf"\p{{{name}}}"):
        if CATEGORY[c] != name:
            categories[c] = name
runs = []
for c, name in sorted(categories.items()):
    if runs and runs[-1][1] == c - 1 and runs[-1][2] == name:
        runs[-1][1] = c
    else:
        runs.append([c, c, name])
show("CategoryRange kCategoryChanged", "General category in Oniguruma (Unicode 16) where it differs: from, to, category.",
     ["{0x%X, 0x%X, UTF8PROC_CATEGORY_%s}" % (a, b, n.upper()) for a, b, n in runs])

DECOMPOSE, COMPAT = 1 << 4, 1 << 2
emit("kKeptByNfd", {c for c in POINTS if nfd.normalize_str(chr(c)) != decomposed(c, DECOMPOSE)},
     "No canonical decomposition in the reference (Unicode 9).")
emit("kKeptByNfkd", {c for c in POINTS if nfkd.normalize_str(chr(c)) != decomposed(c, DECOMPOSE | COMPAT)},
     "No compatibility decomposition in the reference.")
assert all(nfkd.normalize_str(chr(c)) == chr(c) for c in POINTS
           if nfkd.normalize_str(chr(c)) != decomposed(c, DECOMPOSE | COMPAT))
# U+0334 has class 1: it goes in front of a mark of any higher class.
reordered = {c for c in whole if nfd.normalize_str("a" + chr(c) + "\u0334") != "a" + chr(c) + "\u0334"}
ours = {c for c in whole if combining_class(c) > 1}
assert reordered <= ours
emit("kStarters", ours - reordered, "Combining class 0 in the reference.")

# A charsmap of one key, "K", that becomes "k": a cluster that begins with it becomes "k" as a whole.
array = [0] * 512
array[0] = 256 << 10            # the root's children are at 256 ^ label
array[256 ^ 0x4B] = 1 << 10 | 1 << 8 | 0x4B  # has a leaf, one slot aside
charsmap = normalizers.Precompiled(struct.pack("<I", 4 * len(array)) + struct.pack("<512I", *array) + b"k\0")
assert charsmap.normalize_str("K") == "k"
attached = {c for c in POINTS if charsmap.normalize_str("K" + chr(c)) == "k"}
ours = {c for c in POINTS if not lib.utf8proc_grapheme_break(0x4B, c)}
assert ours <= attached, ranges(ours - attached)
emit("kAttachedAdded", attached - ours, "Joins the grapheme cluster before it in the reference (Unicode 17) only.")

emit("kHan", matching(r"\p{Han}"), r"\p{Han} of Oniguruma, which utf8proc does not know.")
