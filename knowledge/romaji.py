"""Japanese typed in Latin letters, turned into hiragana so that it can be compared by sound."""

import re
from functools import lru_cache

_ROWS = {
    "": "あいうえお", "k": "かきくけこ", "s": "さしすせそ", "t": "たちつてと", "n": "なにぬねの", "h": "はひふへほ",
    "m": "まみむめも", "y": "や ゆ よ", "r": "らりるれろ", "w": "わ   を", "g": "がぎぐげご", "z": "ざじずぜぞ",
    "d": "だぢづでど", "b": "ばびぶべぼ", "p": "ぱぴぷぺぽ", "f": "  ふ  ", "l": "らりるれろ",
}  # fmt: skip
_GLIDES = {
    "ky": "き", "sy": "し", "sh": "し", "ty": "ち", "ch": "ち", "ny": "に", "hy": "ひ", "my": "み", "ry": "り",
    "gy": "ぎ", "zy": "じ", "jy": "じ", "j": "じ", "by": "び", "py": "ぴ",
}  # fmt: skip
_EXTRA = {
    "shi": "し", "chi": "ち", "tsu": "つ", "ji": "じ", "fa": "ふぁ", "fi": "ふぃ", "fe": "ふぇ", "fo": "ふぉ",
    "she": "しぇ", "che": "ちぇ", "je": "じぇ", "ti": "ち", "di": "ぢ", "va": "ば", "vi": "び", "vu": "ぶ", "ve": "べ",
    "vo": "ぼ", "n'": "ん", "-": "",
}  # fmt: skip
_MACRONS = str.maketrans("āīūēōâîûêô", "aiueoaiueo")


def _syllables() -> dict[str, str]:
    table = {c + v: kana for c, row in _ROWS.items() for v, kana in zip("aiueo", row, strict=True) if kana != " "}
    small = {"a": "ゃ", "u": "ゅ", "o": "ょ"}
    table |= {glide + vowel: kana + tail for glide, kana in _GLIDES.items() for vowel, tail in small.items()}
    return table | _EXTRA


SYLLABLES = _syllables()
_WORD = re.compile(r"[a-z][a-z'-]*")


@lru_cache(maxsize=4_096)
def kana_of_word(word: str) -> str | None:
    """Return one lower-case word in hiragana, or None when it is not Japanese in Latin letters."""
    kana, at = "", 0
    while at < len(word):
        size = next((n for n in (3, 2, 1) if word[at : at + n] in SYLLABLES and len(word[at : at + n]) == n), 0)
        if size:
            kana += SYLLABLES[word[at : at + size]]
        elif word[at] == "n" or word[at : at + 2] in {"mb", "mp", "mm"}:
            kana, size = kana + "ん", 1
        elif word[at : at + 2] == "tc" or (word[at] not in "aiueo" and word[at : at + 2] == word[at] * 2):
            kana, size = kana + "っ", 1
        else:
            return None
        at += size
    return kana


def words(text: str) -> tuple[str, ...]:
    """Return the Latin words of a text in lower case, macrons off."""
    plain = text.lower()
    plain = plain if plain.isascii() else plain.translate(_MACRONS)
    return tuple([word.rstrip("'-") for word in _WORD.findall(plain)])


def to_kana(text: str) -> tuple[str, float]:
    """Return the text's Latin words as one run of hiragana, and the share of letters that could be read so (0..1)."""
    found = words(text)
    read = [(word, kana_of_word(word)) for word in found]
    letters = sum(len(word) for word in found)
    share = sum(len(word) for word, kana in read if kana) / letters if letters else 0.0
    return "".join(kana or "" for _, kana in read), share
