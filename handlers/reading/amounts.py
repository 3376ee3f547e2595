"""Counts and yen, read exactly; what must not be guessed is a Misread with a hint and candidates."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from handlers.reading.nothing_to_pay import UNKNOWN
from handlers.reading.numerals import MARK, Number, Said, hear
from handlers.reading.rough import BOUNDED, rough_beside
from handlers.reading.totals import TOTAL, UNSAID, UNSAID_NIGHTS
from handlers.reading.unit_prices import BETWEEN, CURRENCY, OTHER_UNIT, counting
from handlers.turn import Value

MOST = {"people": 99, "nights": 30}
MOST_YEN = 10_000_000
HINTS = ("empty", "not_a_number", "range", "about", "negative", "zero", "free", "free_bed", "total", UNSAID, "narrowed",
    UNSAID_NIGHTS, "one_way", "fraction", "too_large", "day_trip", "options", "rules", "months")  # fmt: skip
"""Every hint the readers of this module give; the words are in the catalogue under misread."""
N = MARK
UNITS = {
    "people": r" ?(?:人|名|にん|めい|people|persons?|employees?|colleagues?|members?|of us|pax|ppl)"
    r"(?!目|数|部屋|用|前|義|乗り|当| ?あたり|につき"
    r"|(?:規模|ほど)?の(?:小さな?)?(?:会社|企業|事務所|団体|法人|オフィス|職場|チャット))",
    "nights": r" ?(?:泊(?!ま)|晩|nights?)(?!目|数)",
}
ONE = r"(?:私|わたし|自分|僕|俺|社長|代表|専務|常務|部長|課長|係長|店長|上司|先輩|後輩|同僚|部下|新人)"
_BESIDES = re.compile(
    rf"(?:私|自分|僕|俺|代表|社長)(?:と(?![^、。と]{{1,5}}の ?{N})|の?ほか|以外).{{0,6}}(?<!で){N}"
    rf"|(?:(?<=[^。?!])あと{N} ?[人名]|^あと{N} ?[人名](?!で))|{N} ?[人名]と{ONE}"
)
_LISTED = re.compile(rf"(?:{ONE}(?:と|、|,|・) ?)+(?:{ONE}?{N} ?[人名]|{ONE})")
"""People counted up one by one: 「社長と私と部下2人」, 「部長と私」; not 「私と部下の2人」, which can be two."""
_GROUP = (
    r"(?:大人|おとな|子(?:ども|供)?|こども|男性?|女性?|正?社員|職員|スタッフ|役員|パート|(?:アル)?バイト|派遣|[部課社店]長"
    r"|[一-龥]{1,4}[部課組班社店]|[ァ-ヶー]{2,8}組?|新幹線|飛行機|電車|車|東京|先発|後発)(?:の|が|は)?"
)
GROUPED = re.compile(
    rf"{_GROUP}{N} ?[人名][^。]{{0,60}}{_GROUP}{N} ?[人名]"
    rf"|{N} ?[人名](?:は|が)[^{N}]{{2,20}}[^。]{{0,60}}{N} ?[人名](?:は|が)"
    rf"|{N} ?[人名] ?(?:と(?!も)|\+|&|、?(?:もう|別の?|他の?|ほかの?|残りの?))[^{N}、。]{{0,6}}{N} ?[人名]"
)
"""Two groups of people, each counted: two and two of them are four, not two said twice."""
DAY_TRIP = re.compile(
    r"日帰|泊まりは?(?:なし|無し)|泊まらない|泊まりません|泊まらず|宿泊は?(?:しない|しません|なし|無し)"
    r"|day[ -]?trip|no nights?\b"
)
_FREE = re.compile(
    r"無料|な(?:し|い)(?:です)?[。 ]*$|無し|(?<!い)ただ(?![しちい今])|タダ|かか(?:らない|りません)|ありません"
    r"|\b(?:free|none|nothing)\b|^no[. ]*$|\bno (?:fares?|costs?|charge|transport|travel|lodging|hotel|expense)"
)
_ALONE = re.compile(r"(?:私|僕|俺|自分|本人)(?:だけ|のみ|一人)?(?:です)?|(?:just|only) (?:me|myself)|myself|alone")
_WEEKS = re.compile(rf"{MARK} ?(?:週間?|weeks?\b)")
_DATES = re.compile(rf"{MARK}[/月] ?{MARK}日? ?(?:から|~|-|ー|〜|to) ?{MARK}[/月] ?{MARK}")
_MANY_NIGHTS = re.compile(rf"{MARK} ?[泊晩](?:で|分|の合計)")
ROOM = re.compile(r"(?<!円の)(?<!円のお)部屋|一室|ツイン|ダブル|\brooms?\b")
"""A price per room; 「8,500円の部屋」 only says where one sleeps."""
ONLY_ONE_WAY = re.compile(r"片道.{0,8}(?:だけ|のみ|しか)|(?:only|just) (?:the )?one[ -]?way|one[ -]?way only")
"""Half a fare on purpose: the other way is not to be counted."""
_NO_WORDS = re.compile(r"[\s、。,.!?・ー~\-…()「」]*")
_BELOW_ZERO = re.compile(rf"(?:-|▲|マイナス|minus) ?{N}")
_NEGATIVE = re.compile(rf"(?:^|[^{N}人名泊円日]) ?(?:-|▲|マイナス|minus) ?¥?{N}")
_ONE_WAY = re.compile(r"片道|one[ -]?way")
_SHARED_BY = re.compile(rf"{N} ?[人名](?:で(?!す)|分)")
_YEN = re.compile(CURRENCY + "|¥")
_MARKED = re.compile(rf"(?:¥|jpy) ?{N}|{N}(?={CURRENCY})")
_LOOSE = re.compile(rf"{N}(?!{OTHER_UNIT})")
_BARE_RANGE = re.compile(rf"¥?{N}{BETWEEN}(?=¥?{N}(?!{OTHER_UNIT})[^{N}]{{0,6}}$)")
_COUNTED = {unit: re.compile(N + written) for unit, written in UNITS.items()}
_FILLER = (
    r"(?:です|だ|よ|ね|かな|でしょう|になります|となります|の?予定|で?お願いします|で|よろしく|it is|it's|just|only)"
)
_BARE = re.compile(rf"(?:{_FILLER}|[\s、。.!?])*+{N}(?:{_FILLER}|[\s、。.!?])*+")


@dataclass(frozen=True, slots=True)
class Misread:
    """Not an answer to take: the key of the hint to give, and values the person may have meant, as buttons."""

    key: str
    candidates: tuple[Value, ...] = ()


def read_count(text: str, unit: str) -> int | Misread:
    """Read how many people or nights (`unit`); ranges, approximate and impossible numbers are a Misread."""
    said = counting(hear(text))
    if _NO_WORDS.fullmatch(said.text):
        return Misread("empty")
    if unit == "nights" and DAY_TRIP.search(said.shape):
        return Misread("day_trip")
    counted = count_in(said, unit, bare=True)
    if counted is not None:
        return counted
    if _BELOW_ZERO.fullmatch(said.shape):
        return Misread("negative")
    if _BARE.fullmatch(said.shape):
        return _single(said, [said.numbers[0]], MOST[unit])
    if unit == "people":
        alone = 1 if _ALONE.fullmatch(said.text) else None
        return alone or _listed(said) or Misread("not_a_number")
    return _days(said)


def count_in(said: Said, unit: str, *, bare: bool = False) -> int | Misread | None:
    """Return the number that carries the unit; None when there is none. A range may do so without, where asked for."""
    spread = _between(said, UNITS[unit]) if bare or _COUNTED[unit].search(said.shape) else None
    if spread and (spread[0].value or 0) < 1000:
        return Misread("range", _within(_whole(spread), MOST[unit]))
    hits = list(_COUNTED[unit].finditer(said.shape))
    found = [said.number_at(hit.start()) for hit in hits]
    counted_up = _listed(said) if unit == "people" and len(found) == 1 else None
    if counted_up:
        return counted_up
    if unit == "people" and len(found) == 1 and _BESIDES.search(said.shape):
        return Misread("about", _within((count + more for count in _whole(found) for more in (1, 0)), MOST[unit]))
    counted = _single(said, found, MOST[unit]) if found else None
    if isinstance(counted, int) and any(rough_beside(said.shape, hit.start(), hit.end()) for hit in hits):
        return Misread("about", (counted,))
    return Misread("day_trip") if unit == "nights" and counted == Misread("zero") else counted


def in_groups(said: Said) -> tuple[int, ...]:
    """Return the counts a party told in groups of the same size may have: 「大人2人、子ども2人」 is four, or two."""
    counts = [said.number_at(hit.start()).whole or 0 for hit in _COUNTED["people"].finditer(said.shape)]
    return (sum(counts), counts[0]) if len(counts) > 1 and GROUPED.search(said.shape) else ()


def _listed(said: Said) -> int | None:
    """Return how many people are named one by one, at least two of them without a number; None for anything else."""
    hit = _LISTED.search(said.shape)
    if hit is None or len(said.numbers) != hit[0].count(N):
        return None
    ones = len(re.findall(rf"{ONE}(?!{N})", hit[0]))
    counted = said.numbers[0].whole or 0 if said.numbers else 0
    return ones + counted if ones >= 2 and ones + counted <= MOST["people"] else None


def _days(said: Said) -> Misread:
    """Offer one night less than the days that were named: 3日間 is most often 2泊."""
    weeks, dates = _WEEKS.search(said.shape), _DATES.search(said.shape)
    if weeks:
        nights = 7 * (said.number_at(weeks.start()).whole or 0)
        return Misread("about", _within((nights - 1, nights), MOST["nights"]))
    if dates and len(whole := _whole(said.numbers[:4])) == 4 and whole[0] == whole[2] and whole[1] < whole[3]:
        return Misread("about", (whole[3] - whole[1],))
    hit = re.search(rf"{N} ?(?:日間?|days?\b)", said.shape)
    days = said.number_at(hit.start()).whole if hit else None
    return Misread("about", (days - 1,)) if days and 2 <= days <= MOST["nights"] + 1 else Misread("not_a_number")


def read_yen(text: str) -> int | Misread:
    """Read one amount of yen; a total, a one-way fare or a small bare number is offered back, not guessed."""
    said = hear(text)
    if _NO_WORDS.fullmatch(said.text):
        return Misread("empty")
    if not said.numbers:
        free = _FREE.search(said.text) and not UNKNOWN.search(said.text)
        return Misread("free", (0,)) if free else Misread("not_a_number")
    spread = _between(said, CURRENCY)
    if spread:
        return Misread("range", _within(scaled(*spread), MOST_YEN))
    found = amounts_of(said)
    if not found:
        return Misread("not_a_number")
    first = found[0]
    if len(found) == 1 and (half := re.fullmatch(r"([0-9]+)万([1-9])", first.written)) and "円" not in said.text:
        ends = (int(half[1] + half[2]) * 1000, int(half[1]) * 10_000 + int(half[2]))
        return Misread("about", _within(ends, MOST_YEN))
    value = _single(said, found, MOST_YEN)
    return value if isinstance(value, Misread) else _meant(said, first, value)


def _meant(said: Said, number: Number, value: int) -> int | Misread:
    """Ask back where a plain number of yen is most often short for something else."""
    if "." in number.written and not {"万", "千"} & set(number.written):
        return Misread("fraction", _within((value * 1000,), MOST_YEN))
    if _ONE_WAY.search(said.text) and not ONLY_ONE_WAY.search(said.shape):
        return Misread("one_way", _within((value * 2, value), MOST_YEN))
    heads = _SHARED_BY.search(said.shape)
    shared_by = said.number_at(heads.start()).whole if heads else 1
    if TOTAL.search(said.shape) or (shared_by or 1) > 1:
        return Misread("total", _within((value // (shared_by or 1), value), MOST_YEN))
    nights = _MANY_NIGHTS.search(said.shape)
    count = said.number_at(nights.start()).whole if nights else 1
    if (count or 1) > 1 or ROOM.search(said.text):
        return Misread("total", _within((value // (count or 1), value), MOST_YEN))
    if value < 1000 and not _YEN.search(said.text):
        return Misread("about", _within((value * 10_000, value * 1000), MOST_YEN))
    return value


def amounts_of(said: Said) -> list[Number]:
    """Return the numbers of a text that are amounts: those with a currency, else those with no other unit."""
    found = [said.number_at(hit.end() - 1) for hit in _MARKED.finditer(said.shape)]
    if found:
        return found
    loose = [said.number_at(hit.start()) for hit in _LOOSE.finditer(said.shape)]
    big = [number for number in loose if (number.value or 0) >= 1000]
    return big or (loose if _BARE.fullmatch(said.shape) else [])


@cache
def _range_of(unit: str) -> re.Pattern[str]:
    return re.compile(rf"{N}(?:{unit})?{BETWEEN}(?=¥?{N}{unit})")


def _between(said: Said, unit: str) -> tuple[Number, Number] | None:
    """Return the two ends of a range such as 3~5人, or of a bare 3~5."""
    hit = (_range_of(unit).search(said.shape) or _BARE_RANGE.match(said.shape)) if len(said.numbers) > 1 else None
    if not hit:
        return None
    first = said.shape.count(N, 0, said.shape.index(N, hit.start()))
    return said.numbers[first], said.numbers[first + 1]


def scaled(low: Number, high: Number) -> tuple[int, ...]:
    """Read the ends of a range of yen, so that 20~30万円 begins at 20万円."""
    ends = _whole((low, high))
    unit = {"万": 10_000, "萬": 10_000, "千": 1000}.get(high.written[-1], 1)
    return (ends[0] * unit, *ends[1:]) if ends and ends[0] < 1000 and low.written[-1] != high.written[-1] else ends


def _single(said: Said, found: list[Number], most: int) -> int | Misread:
    """Judge the numbers that fit the question: exactly one, whole, in bounds and meant exactly."""
    values = _whole(found)
    if len(values) < len(found):
        return Misread("fraction" if all(number.value is not None for number in found) else "not_a_number")
    if _NEGATIVE.search(said.shape):
        return Misread("negative")
    if most == MOST_YEN and len(values) > 2 and values[-1] == sum(values[:-1]):
        values = values[-1:]
    if len(set(values)) > 1 or (len(values) > 1 and GROUPED.search(said.shape)):
        return Misread("range", _within((*values, sum(values)), most))
    if most == MOST_YEN and BOUNDED.search(said.shape):
        return Misread("about", _within(values, most))
    if values[0] == 0:
        return Misread("free", (0,)) if most == MOST_YEN else Misread("zero")
    return values[0] if values[0] <= most else Misread("too_large")


def _whole(numbers: Iterable[Number]) -> tuple[int, ...]:
    return tuple(number.whole for number in numbers if number.whole is not None)


def _within(values: Iterable[int], most: int) -> tuple[int, ...]:
    return tuple(dict.fromkeys(value for value in values if 0 < value <= most))[:4]
