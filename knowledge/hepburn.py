"""Readings in the letters of road signs: Hepburn without marks on long vowels (おおの -> Ono, しんじょう -> Shinjo)."""

import re

from knowledge.text import ROWS

_ROWS = {**ROWS, "d": "だぢづでど"}
_ODD = {"し": "shi", "ち": "chi", "つ": "tsu", "ふ": "fu", "じ": "ji", "ぢ": "ji", "づ": "zu"} | {
    "や": "ya", "ゆ": "yu", "よ": "yo", "わ": "wa", "を": "o", "ん": "n", "ー": "",
}  # fmt: skip
_SOUNDS = {sign: row + vowel for row, signs in _ROWS.items() for sign, vowel in zip(signs, "aiueo", strict=True)} | _ODD
_SMALL = {"ゃ": "a", "ゅ": "u", "ょ": "o"}
_LONG = re.compile(r"(?<=o)[ou]|(?<=u)u")


def hepburn(kana: str) -> str:
    """Return hiragana as a name in Latin letters, such as Rishirifuji."""
    letters = ""
    double = False
    for sign in kana:
        if sign == "っ":
            double = True
        elif sign in _SMALL:
            stem = letters.removesuffix("i")
            letters = stem + ("" if stem.endswith(("sh", "ch", "j")) else "y") + _SMALL[sign]
        else:
            sound = _SOUNDS.get(sign, sign)
            letters += ("t" if sound.startswith("ch") else sound[:1]) + sound if double else sound
            double = False
    return _LONG.sub("", letters).capitalize()
