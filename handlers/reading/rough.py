"""Words that make a number a rough one 「おおよそ」: an amount is taken as it is told, a bound or a count is not."""

import re

from handlers.reading.numerals import MARK, hear

N = MARK
_ROUGHLY = (
    r"約|およそ|おおよそ|大体|だいたい|ざっと|たぶん|多分|おそらく|恐らく|(?<!how )(?<!what )\babout\b"
    r"|\b(?:around|approx\w*|roughly|circa|maybe)\b"
)
_LIMIT = r"最大|最低|最高|\b(?:at least|at most|less than|more than)\b|(?<!went )(?<!gone )(?<!goes )\bup to\b"
_OR_SO = r"くらい|ぐらい|程度|前後|(?<!なる)ほど|たぶん|多分|\b(?:or so|maybe)\b"
_OR_MORE = r"ちょっと(?!の?(?:いい|良|高|お高|奮発|リッチ))|\b(?:or more|or less|at most|max)\b"
_BOUND = (
    r"以上|以下|以内|未満|超|まで(?!に?(?:減|へら|落と|下げ|抑え|絞|しぼ|縮|短|増|上げ|延|伸|削|切り?詰))|弱|強|位|台"
)
_BESIDE = rf"(?:(?!いくら|幾ら|なん|何|どの|どれ|どん|で[はも]?ざっと)[^{N}、。!?\n])"
"""A sign between a number and the word that makes it a rough one: no other number, no question."""


def _beside(before: str, behind: str) -> str:
    return rf"(?:{before}){_BESIDE}{{0,8}}{N}|{N}{_BESIDE}{{0,6}}(?:{behind})"


BOUNDED = re.compile(rf"{_beside(_LIMIT, _OR_MORE)}|{N} ?{_BESIDE}{{0,2}}(?:{_BOUND})")
ROUGH = re.compile(rf"{_beside(_ROUGHLY, _OR_SO)}|^~{N}")
ABOUT = re.compile(f"{BOUNDED.pattern}|{ROUGH.pattern}")


def rough_beside(shape: str, start: int, end: int) -> bool:
    """Tell whether a word makes the number of this stretch a rough one or a bound, and not that of another number."""
    behind = shape.find(N, end)
    return bool(ABOUT.search(shape[shape.rfind(N, 0, start) + 1 : behind if behind >= 0 else len(shape)]))


def told_roughly(text: str) -> bool:
    """Tell whether a message calls a number a rough one."""
    return bool(ROUGH.search(hear(text).shape))
