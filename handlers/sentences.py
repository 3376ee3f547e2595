"""What one sentence says about a trip: people, nights, lodging per person and night, transport per person."""

import re

from handlers.amounts import ABOUT, BETWEEN, CURRENCY, MOST_YEN, OTHER_UNIT, Misread, count_in, scaled
from handlers.numerals import MARK, Said, hear

N = MARK
_PRICE = rf"(?:¥|jpy ?){N}|{N}{CURRENCY}"
_EACH = r" ?(?:当たり|当り|あたり|につき|ずつ|の?(?:宿泊費|宿代|料金|単価)[はが]?)?"
_ASKED = r"いくら|何|なん|幾ら|上限|最大|最高|限度|まで|の(?:補助|助成|上限|限度|料金|宿泊費)|補助|助成"
_FARE = r"往復|交通|新幹線|飛行機|電車|運賃"
_PER_HEAD = re.compile(
    rf"{N} ?[人名](?= ?(?:当|あたり|につき|ずつ|{_FARE}|宿|ホテル|{_ASKED}|{N} ?泊{_EACH} ?約?(?:{_PRICE})|{_PRICE}))"
)
_PER_NIGHT = re.compile(rf"{N} ?[泊晩](?= ?(?:当|あたり|につき|ごと|{_ASKED})|{_EACH} ?[、で]? ?約?(?:{_PRICE}))")
_ONE_NIGHT = re.compile(rf"{N} ?[泊晩](?!目)")
_NIGHTLY = re.compile(r"毎泊|毎晩|/ ?泊|/ ?night|\b(?:a|per|each) night|nightly")
_LABELS = {
    "lodging": r"宿|やど|ほてる|ホテル|旅館|泊(?!目)|晩|hotel|lodging|accommodation|\bnight|\brooms?\b",
    "transport": r"交通|こうつう|しんかんせん|新幹線|飛行機|航空|フライト|運賃|電車|列車|バス|往復|移動"
    r"|transport|travel|train|flight|fare|\bbus\b",
}
_TOTAL = re.compile(r"合計|全部で|全員|総額|合わせて|トータル|みんなで|人分|\b(?:total|altogether|for all)\b")
_SHARED = re.compile(rf"{N} ?[人名](?:で|分)? ?$")
_NOT_ONE_FARE = re.compile(r"片道|one[ -]?way|部屋|一室|ツイン|ダブル|\brooms?\b")
"""Half a fare, or a price per room: not what one person pays."""
_BREAK = re.compile(rf"(?<!{N})[、,]|[。;!?]|(?<=[円人名泊])と|\b(?:and|with|but)\b|プラス|\+|&")
_AMOUNT = re.compile(rf"(?:¥|jpy) ?{N}|{N}{CURRENCY}|{N}(?!{OTHER_UNIT}|[-/]{N})")
Reading = dict[str, int | Misread]


def read_trip(text: str) -> Reading:
    """Read what a sentence says under people, nights, lodging and transport; what it leaves out is absent.

    Lodging counts as per night only when the sentence says so (or is about one night). A total for everybody is
    divided when that leaves no remainder, and otherwise left out: it is asked for rather than guessed.
    """
    said = hear(text)
    if not said.numbers:
        return {}
    clauses = said.split(_BREAK)
    found: Reading = {}
    for clause in clauses:
        _add(found, "people", count_in(_without_one(clause, _PER_HEAD), "people"))
        _add(found, "nights", count_in(_without_one(clause, _PER_NIGHT), "nights"))
    people, nights = (value if isinstance(value := found.get(unit), int) else None for unit in ("people", "nights"))
    lead = ""
    for clause in clauses:
        amounts = _amounts(clause, lead)
        for amount in amounts:
            _add(found, amount.slot, amount.per_person(people, nights))
        lead = clause.shape if not amounts and re.search("[はが:]$", clause.shape) else ""
    return found


def _add(found: Reading, slot: str, value: int | Misread | None) -> None:
    """Keep a value; a second, different one for the same slot makes both of them candidates."""
    if value is None or found.get(slot, value) == value:
        if value is not None:
            found[slot] = value
        return
    both = [part for part in (found[slot], value) if isinstance(part, int)]
    found[slot] = Misread("range", tuple(dict.fromkeys((*both, sum(both)))))


def _without_one(said: Said, pattern: re.Pattern[str]) -> Said:
    """Blank out the 1 of 「1人当たり」 and 「1泊12,000円」, which is a unit and no count."""
    units = {hit.start() for hit in pattern.finditer(said.shape) if said.number_at(hit.start()).whole == 1}
    numbers = [position for position, sign in enumerate(said.shape) if sign == N]
    kept = tuple(number for number, at in zip(said.numbers, numbers, strict=True) if at not in units)
    shape = "".join("_" if position in units else sign for position, sign in enumerate(said.shape))
    return Said(said.text, kept, shape)


class _Amount:
    """One amount of a clause with the words on both sides of it."""

    def __init__(self, slot: str, value: int | Misread, *, total: bool, nightly: bool) -> None:
        self.slot = slot
        self._value = value
        self._total = total
        self._nightly = nightly

    def per_person(self, people: int | None, nights: int | None) -> int | Misread | None:
        """Return the yen per person (and night); None when the sentence does not settle it."""
        share = (people or 0) if self._total else 1
        if self.slot == "lodging" and not self._nightly:
            share *= (nights or 0) if self._total or nights == 1 else 0
        if not share or isinstance(self._value, Misread):
            return self._value if share else None
        return self._value // share if self._value % share == 0 else None


def _amounts(clause: Said, lead: str) -> list[_Amount]:
    hits = [hit for hit in _AMOUNT.finditer(clause.shape) if _is_amount(clause, hit)]
    ends = [0, *(hit.end() for hit in hits)]
    starts = [*(hit.start() for hit in hits), len(clause.shape)]
    amounts = []
    for number, hit in enumerate(hits):
        left, right = lead + clause.shape[ends[number] : hit.start()], clause.shape[hit.end() : starts[number + 1]]
        slot = _slot(left) or _slot(right)
        if slot and not _NOT_ONE_FARE.search(left + right):
            before = clause.part(ends[number], hit.start())
            around = f"{left}|{right}"
            nightly = bool(_NIGHTLY.search(around)) or _last(_ONE_NIGHT, before) == 1
            total = bool(_TOTAL.search(around)) or _last(_SHARED, before) > 1
            amounts.append(_Amount(slot, _yen(clause, hit, right), total=total, nightly=nightly))
        lead = ""
    return amounts


def _is_amount(clause: Said, hit: re.Match[str]) -> bool:
    value = clause.number_at(clause.shape.index(N, hit.start())).value
    return value is not None and (value >= 1000 or len(hit[0]) > 1)


def _slot(words: str) -> str:
    """Return which slot the last label in some words names, empty when none does."""
    last = {slot: max((hit.end() for hit in re.finditer(label, words)), default=-1) for slot, label in _LABELS.items()}
    best = max(last, key=lambda slot: last[slot])
    return best if last[best] >= 0 else ""


def _last(pattern: re.Pattern[str], before: Said) -> int:
    """Return the number of the last place a pattern fits, 0 when there is none."""
    hits = list(pattern.finditer(before.shape))
    return (before.number_at(hits[-1].start()).whole or 0) if hits else 0


def _yen(clause: Said, hit: re.Match[str], right: str) -> int | Misread:
    """Return an exact amount, or why it is none."""
    number = clause.number_at(clause.shape.index(N, hit.start()))
    value = number.whole
    before = clause.shape[max(0, hit.start() - 6) : hit.start()]
    if value is None or value < 0:
        return Misread("fraction")
    if value > MOST_YEN:
        return Misread("too_large")
    if re.search(rf"{N}(?:{CURRENCY})?{BETWEEN}$", before):
        low = clause.numbers[clause.shape.count(N, 0, hit.start()) - 1]
        return Misread("range", scaled(low, number))
    if re.search(r"(?:-|▲|マイナス|minus) ?$", before):
        return Misread("negative")
    if ABOUT.search(before.replace(N, "") + hit[0] + right[:4]):
        return Misread("about", (value,))
    return value or Misread("zero", (0,))
