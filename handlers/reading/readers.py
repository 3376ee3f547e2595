"""What people write, read as a value; what must not be guessed comes back as a Misread with a hint and candidates."""

import re
from typing import Literal

from handlers.reading.amounts import HINTS, Misread, read_count, read_yen
from handlers.reading.numerals import MARK, Said, hear
from handlers.reading.sentences import read_trip
from knowledge.sayings import Sayings

__all__ = [
    "HINTS",
    "Misread",
    "hesitates",
    "means_a_number",
    "read_count",
    "read_months",
    "read_trip",
    "read_yen",
    "read_yes_no",
]

N = MARK
_UNSURE = re.compile(
    r"分から|わから|不明|未定|まだ決|決まって(?:い)?(?:ない|ません)|検討中|かも|たぶん|多分"
    r"|maybe|not sure|don'?t know|undecided|not decided"
)
_BRIEF = 14
"""Characters up to which a message that says "not decided" says nothing else."""
_YES = re.compile(r"(?:はい|ハイ|うん|ええ|そうです|そうだ|もちろん|その通り|イエス|yes|yeah|yep|sure|y|ok)(?![a-z])")
_YES_WHOLE = re.compile(r"(?:有り|あり|あります|ある|します|する|できます|可能です?|参加します|発信します|可)(?: .*)?")
_NO = re.compile(r"(?:いいえ|いえ|いや|ううん|ちがう|違います|違う|ノー|(?:no|nope|not|n)(?![a-z]))")
_NO_WHOLE = re.compile(r".{0,10}?(?:ません|ない|なし|無し|不可|無理)(?:です)?(?: .*)?")
_NO_OBJECTION = re.compile(
    r"(?:特に)?(?:問題|異議|異存|差し支え|不都合)は?(?:ない|なし|ありません)(?:です)?|(?:かま|構)(?:いません|わない)(?:です)?"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH_NAME = re.compile(
    r"\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
    r"(?:(?<=jan)uary|(?<=feb)ruary|(?<=mar)ch|(?<=apr)il|(?<=jun)e|(?<=jul)y|(?<=aug)ust|(?<=sep)t(?:ember)?"
    r"|(?<=oct)ober|(?<=nov)ember|(?<=dec)ember)?\b\.?"
)
_SEASONS = {"春": (3, 4, 5), "夏": (6, 7, 8), "秋": (9, 10, 11), "冬": (12, 1, 2), "spring": (3, 4, 5),
    "summer": (6, 7, 8), "autumn": (9, 10, 11), "fall": (9, 10, 11), "winter": (12, 1, 2)}  # fmt: skip
_ANY_TIME = re.compile(r"いつでも|何月でも|通年|any ?time|any month|all year")
_MONTH_RANGE = re.compile(rf"{N} ?月?(?:上旬|中旬|下旬|頃|ごろ)? ?(?:~|-|ー|から|to) ?{N} ?月?")
_OTHER_COUNT = r"年|日|人|名|泊|円|people|persons?|employees?|colleagues?|members?|of us|nights?|days?|yen"
_NOT_MONTH = re.compile(rf"{N} ?(?:{_OTHER_COUNT})|(?<=月) ?{N}(?! ?月)|(?<={N}/){N}")
MISTYPED = 16
"""Characters up to which a message is a number that was mistyped."""


def read_yes_no(text: str) -> bool | Literal["unsure"] | Misread:
    """Read a yes, a no or "not decided"; words that can mean both (結構です, 大丈夫です) are a Misread."""
    said = re.sub(r"[\s、。,.!?ー~…]+", " ", hear(text).text).strip()
    said = _NO_OBJECTION.sub("はい", said)
    if not said:
        return Misread("empty")
    if _UNSURE.search(said):
        return "unsure"
    yes = bool(_YES.match(said) or _YES_WHOLE.fullmatch(said))
    no = bool(_NO.match(said) or (not yes and _NO_WHOLE.fullmatch(said)))
    if yes == no or re.match(r"はい.*いいえ|yes.*\bno\b", said):
        return Misread("options")
    return yes


def means_a_number(text: str, sayings: Sayings) -> bool:
    """Tell whether what could not be read was an answer, only no number: a figure or its unit mistyped, a yes or no."""
    said = hear(text)
    typed = bool(said.numbers) or sayings.holds("asked.counted", said.text)
    return isinstance(read_yes_no(text), bool) or (len(text) <= MISTYPED and typed)


def hesitates(text: str, sayings: Sayings) -> bool:
    """Tell whether a message only says that the person is still thinking."""
    heard = hear(text)
    said = heard.text
    undecided = len(said) <= _BRIEF and bool(_UNSURE.search(said)) and "?" not in said
    return not heard.numbers and (undecided or (not _YES.fullmatch(said) and sayings.is_all("thinking.aloud", said)))


def read_months(text: str) -> tuple[int, ...] | Misread:
    """Read the months (1 to 12) a person has in mind, in the order said; a season is offered back."""
    names = {name: f"{number}月" for number, name in enumerate(_MONTHS, 1)}
    said = hear(_MONTH_NAME.sub(lambda name: names[name[1]], hear(text).text))
    if not re.search(r"\w", said.text):
        return Misread("empty")
    if _ANY_TIME.search(said.text):
        return tuple(range(1, 13))
    if not said.numbers:
        season = next((months for word, months in _SEASONS.items() if word in said.text), ())
        return Misread("months", (",".join(map(str, season)),) if season else ())
    months = _spelt_out(said)
    return months if months and all(1 <= month <= 12 for month in months) else Misread("months")


def _spelt_out(said: Said) -> tuple[int, ...]:
    """Return the months of a text, ranges filled in (11~2月 goes over the new year); 0 for what is no month."""
    others = {said.shape.index(N, hit.start()) for hit in _NOT_MONTH.finditer(said.shape)}
    ranges = {hit.start() for hit in _MONTH_RANGE.finditer(said.shape)}
    months: list[int] = []
    fill = False
    for position, sign in enumerate(said.shape):
        if sign != N or position in others:
            continue
        month = said.number_at(position).whole or 0
        if fill and months and 1 <= month <= 12 and 1 <= months[-1] <= 12:
            months += [step % 12 + 1 for step in range(months[-1], months[-1] + (month - months[-1]) % 12)]
        else:
            months.append(month)
        fill = position in ranges
    return tuple(dict.fromkeys(months))
