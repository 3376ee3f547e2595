"""The signs a number is written with, and the pattern of one number in a text."""

import re

SIGNS_OF = ("〇零", "一壱壹", "二弐貳", "三参參", "四肆", "五伍", "六陸", "七漆", "八捌", "九玖")
DIGITS = {sign: number for number, signs in enumerate(SIGNS_OF) for sign in signs}
TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
MYRIADS = {"万": 10_000, "萬": 10_000, "億": 100_000_000}
KANJI = "".join((*DIGITS, *TENS, *MYRIADS))
ARABIC = r"[0-9]++(?:,[0-9]{3}(?![0-9]))*+(?:\.[0-9]++)?+"
NUMBER = re.compile(rf"(?:{ARABIC}|(?!参[加考照])[{KANJI}])++")
"""One number; the 参 of 参加 is none."""
NO_NUMBER_BEFORE = rf"(?<![0-9{KANJI}])"
