#!/usr/bin/env python3
"""Writes the tables of Unicode facts beside it, from Python's unicodedata: an implementation that is not ours.

    python3 make_golden.py        # the tables here are from Python 3.11, Unicode 14
"""
import random
import unicodedata as u

HEADER = "# Made by make_golden.py from Python's unicodedata %s: do not edit.\n" % u.unidata_version
CLASSES = {"L": "L", "M": "M", "N": "N"}


def write(name, lines):
    with open(name, "w", encoding="utf-8") as file:
        file.write(HEADER)
        file.writelines(line + "\n" for line in lines)


def class_ranges():
    """Ranges of assigned code points that are letters, marks or numbers; Nl counts as letters."""
    ranges = []
    for c in range(0x110000):
        category = u.category(chr(c))
        kind = "L" if category == "Nl" else CLASSES.get(category[0], "")
        if not kind:
            continue
        if ranges and ranges[-1][1] == c - 1 and ranges[-1][2] == kind:
            ranges[-1][1] = c
        else:
            ranges.append([c, c, kind])
    return ["%X %X %s" % tuple(r) for r in ranges]


def repairs():
    """Random bytes, mostly parts of UTF-8 sequences, and what errors='replace' makes of them."""
    pick = random.Random(7)
    pool = [0x41, 0x80, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xED, 0xEF, 0xF0, 0xF1, 0xF4, 0xF5, 0xFF, 0x8F, 0x90, 0x9F, 0xA0]
    lines = []
    for _ in range(300):
        raw = bytes(pick.choice(pool) for _ in range(pick.randint(1, 12)))
        lines.append(raw.hex() + " " + raw.decode("utf-8", "replace").encode().hex())
    return lines


WORDS = """HELLO Straße Müller naïve CAFÉ Ελλάδα ΟΔΥΣΣΕΎΣ Привёт ЙОД Україна ЇЖАК ўсё Việt Nam ØRSTED Łódź Đorđe þorn Æther ŒUVRE
ISPARTA ırmak İstanbul ﬁle ｆｕｌｌｗｉｄｔｈ Ⅷ ㎏ ½ x² שָׁלוֹם العَرَبِيَّة أحمد إسلام آمن مـــد فارسی کتاب ۱۲۳ ٤٥٦ हिन्दी नमस्ते १२ বাংলা தமிழ் తెలుగు ಕನ್ನಡ
മലയാളം සිංහල ไทย ภาษาไทย ລາວ မြန်မာ ខ្មែរ ქართული ᲥᲐᲠᲗᲣᲚᲘ አማርኛ 한국어 한국어 ﾊﾝｶｸ ガギグ ｶﾞ 漢字 豈 﨑 𝔘𝔫𝔦 don’t soft­hyphen می‌شود ÅNGSTRÖM Å
ǅ ŉ ẞ ŀ ſtraße Ὀδυσσεύς ﬀ ϐ ϵ µ ΰ Ǆ ȷ ḃ ẛ ㈠ ㍻ ﴾ ﹣ ＡＢＣ１２３ e\u0301cole E\u0301COLE q\u0307\u0323""".split()

RESPELLED = {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ŧ": "t", "ı": "i", "’": "'", "æ": "ae", "œ": "oe",
             "\u06CC": "\u064A", "\u0649": "\u064A", "\u06A9": "\u0643", "\u0640": ""}
IGNORED = {"\u00AD", "\u200C", "\u200D", "\u034F"}


def script(c):
    name = u.name(c, "")
    for word in ("LATIN", "GREEK", "HEBREW", "ARABIC", "CYRILLIC"):
        if word in name:
            return word
    return ""


def fold(text):
    """The policy of lib/text/fold.h, written a second time."""
    text = u.normalize("NFKD", u.normalize("NFKD", "".join(c for c in text if c not in IGNORED)).casefold())
    out, base = [], ""
    for c in text:
        if u.category(c)[0] == "M":
            kind = script(base) if base else ""
            if kind in ("LATIN", "GREEK", "HEBREW", "ARABIC") and u.category(c) == "Mn":
                continue
            if kind == "CYRILLIC" and (c in "\u0300\u0301" or (c == "\u0308" and base == "е")):
                continue
            out.append(c)
            continue
        base = c
        c = RESPELLED.get(c, c)
        if len(c) == 1 and u.category(c) == "Nd":
            c = str(u.digit(c))
        out.append(c)
    return u.normalize("NFC", "".join(out))


def scripts():
    """Letters of each script, by the first word of their names."""
    pick = random.Random(11)
    names = ("LATIN GREEK CYRILLIC ARMENIAN HEBREW ARABIC DEVANAGARI BENGALI GURMUKHI GUJARATI ORIYA TAMIL TELUGU KANNADA "
             "MALAYALAM SINHALA THAI LAO TIBETAN MYANMAR GEORGIAN HANGUL ETHIOPIC KHMER MONGOLIAN HIRAGANA KATAKANA "
             "BOPOMOFO CJK").split()
    letters = {name: [] for name in names}
    for c in range(0x110000):
        first = u.name(chr(c), "").split(" ")[0]
        if u.category(chr(c)) in ("Lu", "Ll", "Lo") and first in letters:
            letters[first].append(c)
    return ["%s %s" % (name, " ".join("%X" % c for c in sorted(pick.sample(letters[name], 12)))) for name in names]


write("class_ranges.txt", class_ranges())
write("repair.txt", repairs())
write("fold.txt", [w + "\t" + fold(w) for w in WORDS])
write("scripts.txt", scripts())
