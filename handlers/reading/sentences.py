"""What one sentence says about a trip: people, nights, lodging per person and night, transport per person."""

import re
from dataclasses import dataclass
from functools import lru_cache

from handlers.reading.amounts import (
    DAY_TRIP,
    MOST_YEN,
    ONE,
    ONLY_ONE_WAY,
    ROOM,
    Misread,
    count_in,
    in_groups,
    scaled,
)
from handlers.reading.nothing_to_pay import free_bed, free_fare
from handlers.reading.numerals import LEAST_PRICE, MARK, Said, hear
from handlers.reading.payers import without_payers
from handlers.reading.price_names import BED, ENDS, named_beside, named_in, opens
from handlers.reading.rough import BOUNDED
from handlers.reading.totals import IN_ALL, TOTAL, UNSAID, UNSAID_NIGHTS, in_all, of_each
from handlers.reading.unit_prices import BETWEEN, CURRENCY, OTHER_UNIT, without_units

N = MARK
_ONE_NIGHT = re.compile(rf"{N} ?[泊晩](?!目)")
_NIGHTLY = re.compile(
    rf"\| ?[×x*✕] ?{N} ?[泊晩]|毎泊|毎晩|/ ?泊|/ ?night|\b(?:a|per|each|every) night|\bboth nights\b|nightly"
    r"|(?:[泊晩日](?:とも|共に?)|(?:各|どの)[泊晩]も?)"
    r"(?:同じく?|一律|それぞれ|宿代?[はも]?|ホテル代?[はも]?|は|、| |¥)*\|"
)
"""Words that make a price one of each night, 「2泊とも」 right before it: 「2泊とも同じ宿で14,000円」 may be both."""
_HEAD = re.compile(rf"{N} ?[人名](?![分で])")
_SHARED = re.compile(
    rf"{N} ?[人名](?:様)?(?:(?:で|分で?)?|(?:で|分)? ?[、・x×]? ?{N} ?[泊晩](?=[で分の合総]))(?:で|分で?)?"
    r"(?:の?(?:合計|総額)で?)? ?$"
)
"""Those a price is for, right before it: 「3人で」「4人2泊分で」."""
_ALL_NIGHTS = re.compile(rf"{N} ?[泊晩](?:で|分で?|の?(?:合計|総額)で?) ?$")
_OF_SOME = re.compile(rf"{N} ?[人名]分")
_ONE_WAY = re.compile(r"片道|かたみち|katamichi|one[ -]?way")
_ALONE = re.compile(rf" ?(?:_ ?[人名泊晩](?:様)?(?:当たり|あたり|につき)? ?)*¥?{N}(?:{CURRENCY})?(?:です|で)? ?")
_SOME_NIGHTS = re.compile(rf"{N} ?[泊晩](?:目|だけ|のみ)?は")
_BEGINS_RANGE = re.compile(rf"(?:¥|jpy ?)?{N}(?:{CURRENCY})?{BETWEEN}(?:¥|jpy ?)?{N}{CURRENCY}")
_BREAK = re.compile(
    rf"(?<!{N})(?<!_[人名泊晩])[、,]|[。;!?]|\. |(?<=[円人名泊])と(?!も(?!う)|{ONE})|\b(?:and|with|but)\b|プラス|\+|&"
)
_AMOUNT = re.compile(rf"(?:¥|jpy) ?{N}|{N}{CURRENCY}|{N}(?!{OTHER_UNIT}|[-/]{N})")
_OF_NEXT = re.compile(rf"{N} ?[人名](?:様)?(?:当たり|あたり|につき)?の")
"""The unit of the amount that comes next: 「合わせて3万円 1人あたりの足代が…」."""
_NO_PRICE = re.compile(r"(?:予算|資本金|売上高?|年商|上限|補助(?:額|金)?|助成金?|budget)[はがも: ]*(?:of |is )?¥?$")
"""Before an amount that pays for nothing of a trip."""
_AFTER = re.compile(r"^(?:ずつ|です|かかります|になります|くらい|ぐらい)[、 ]")
"""The end of what is told of the amount before."""
_SENTENCE = re.compile(r"[。!?]")
AMOUNTS = 2
"""Prices a text must hold for one of them to go by the name of the other."""
TELLING = 3
"""Slots a single sentence must name to be the one that tells the trip, whatever other numbers stand around it."""
Reading = dict[str, int | Misread]


def read_trip(text: str) -> Reading:
    """Read what a sentence says under people, nights, lodging and transport; what it leaves out is absent.

    Lodging counts as per night only when the sentence says so (or is about one night). A total for everybody is
    divided when that leaves no remainder; what is not settled is a Misread, to be asked for rather than guessed.
    """
    return dict(_read_trip(text))


@lru_cache(maxsize=512)  # a message in a form is read for every question it may answer
def _read_trip(text: str) -> Reading:
    said = hear(text)
    if not said.numbers:
        return {}
    found = _with_the_bed(_read(said), said)
    if any(isinstance(value, Misread) for value in found.values()):
        fullest = max(map(_read, said.split(_SENTENCE), without_units(said).split(_SENTENCE)), key=len)
        sure = {slot: value for slot, value in fullest.items() if isinstance(value, int)}
        found |= sure if len(fullest) >= TELLING else {}
    return found


def _read(said: Said, counted: Said | None = None) -> Reading:
    counting = without_payers(counted or without_units(said))
    clauses = said.split(_BREAK, counting.shape)
    found: Reading = {}
    for clause in counting.split(_BREAK):
        _add(found, "people", count_in(clause, "people"))
        _add(found, "nights", count_in(clause, "nights"))
    party = in_groups(counting) if isinstance(found.get("people"), int) else ()
    if party:
        found["people"] = Misread("range", party)
    if "nights" not in found and DAY_TRIP.search(said.shape):
        found["nights"] = Misread("day_trip")
    people, nights = (value if isinstance(value := found.get(unit), int) else None for unit in ("people", "nights"))
    if free_fare(said):
        found["transport"] = 0
    lead = ""
    for clause in clauses:
        amounts = _amounts(clause, lead)
        for amount in amounts:
            if found.get(amount.slot) != 0:
                _add(found, amount.slot, amount.per_person(people, nights))
        lead = clause.shape if not amounts and opens(clause.shape) else ""
    return _for_some(found) if isinstance(found.get("people"), Misread) and _OF_SOME.search(said.shape) else found


def _for_some(found: Reading) -> Reading:
    """The reading with a total that may be for some of those who go: 「4人で2泊、交通費は2人分で5万円」."""
    totals = {slot: value for slot, value in found.items() if isinstance(value, Misread) and value.key == "total"}
    return {**found, **{slot: Misread("total", _candidates(value)) for slot, value in totals.items()}}


def _with_the_bed(found: Reading, said: Said) -> Reading:
    """The reading with what a night costs where no name tells it: nothing, or the price beside the fare."""
    free = "lodging" not in found and free_bed(said)
    if free or found.get("lodging") == Misread("zero", (0,)):
        kept = {slot: value for slot, value in found.items() if slot != "nights" or not _SOME_NIGHTS.search(said.shape)}
        return {**kept, "lodging": Misread("free_bed", (0,))}
    price = unnamed_price(said) if "lodging" not in found and {"nights", "transport"} <= found.keys() else None
    return {**found, "lodging": Misread(UNSAID, (price,))} if price else found


def unnamed_price(said: Said) -> int | None:
    """The one price of a text that stands in a clause of its own, called by no name."""
    if sum((number.value or 0) >= LEAST_PRICE for number in said.numbers) < AMOUNTS:
        return None
    clauses = without_units(said).split(_BREAK)
    prices = [clause.numbers[0].whole or 0 for clause in clauses if _ALONE.fullmatch(clause.shape)]
    return prices[0] if len(prices) == 1 and LEAST_PRICE <= prices[0] <= MOST_YEN else None


def _add(found: Reading, slot: str, value: int | Misread | None) -> None:
    """Keep a value; a second, different one for the same slot makes both of them candidates."""
    if value is None or found.get(slot, value) == value:
        if value is not None:
            found[slot] = value
        return
    both = (*_candidates(found[slot]), *_candidates(value))
    summed = (sum(both),) if isinstance(found[slot], int) and isinstance(value, int) else ()
    found[slot] = Misread("range", tuple(dict.fromkeys((*both, *summed))))


def _candidates(value: int | Misread) -> tuple[int, ...]:
    told = (value,) if isinstance(value, int) else value.candidates
    return tuple(int(str(part).removeprefix(IN_ALL)) for part in told if not isinstance(part, list))


@dataclass(frozen=True, slots=True)
class _Amount:
    """One amount of a clause, and what the words on both sides of it say: for one or all, a night or the stay."""

    slot: str
    value: int | Misread
    one: bool
    total: bool
    nightly: bool
    named: bool
    stay: bool

    def per_person(self, people: int | None, nights: int | None) -> int | Misread:
        """Return the yen per person (and night); the amount to ask about when the sentence does not settle it."""
        if isinstance(self.value, Misread):
            return self.value
        share = (people or 0) if self.total else (nights or 0) if self.stay else 1
        if self.slot == "lodging" and not (self.nightly or self.stay):
            if not (self.total or nights == 1 == people or (nights == 1 and self.one)):
                return Misread(UNSAID_NIGHTS if self.one else UNSAID, (self.value,))
            share *= (nights or 0) if self.total or nights == 1 else 0
        if share and self.value % share == 0:
            return self.value // share
        told = self.total and (self.slot == "transport" or self.named)
        return Misread("total", (f"{IN_ALL}{self.value}" if told else self.value,))


def _amounts(clause: Said, lead: str) -> list[_Amount]:
    hits = [hit for hit in _AMOUNT.finditer(clause.shape) if _is_amount(clause, hit)]
    hits = [hit for hit in hits if not _BEGINS_RANGE.match(clause.shape, hit.start())]
    ends = [0, *(hit.end() for hit in hits)]
    starts = [*(hit.start() for hit in hits), len(clause.shape)]
    amounts = []
    for number, hit in enumerate(hits):
        before = clause.part(ends[number], hit.start())
        left, right = lead + _AFTER.sub("", before.shape), clause.shape[hit.end() : starts[number + 1]]
        slot = "" if _NO_PRICE.search(left) else named_beside(left, right)
        if slot:
            right = _OF_NEXT.split(ENDS[slot].split(right)[0])[0] if number + 1 < len(hits) else right
            around = f"{left}|{right}"
            nightly = bool(_NIGHTLY.search(around)) or _last(_ONE_NIGHT, before) == 1
            one = _last(_HEAD, before) == 1 or of_each(around)
            total = in_all(around, _last(_HEAD, before)) or _sharing(before) > 1
            value = _one_fare(_yen(clause, hit, right), around, one=one)
            all_nights = _last(_ALL_NIGHTS, before) > 1
            named, stay = bool(BED.search(around)), one and (all_nights or bool(TOTAL.search(around)))
            value = Misread("total", _candidates(value)) if all_nights and not (one or total) else value
            named, stay = named and not nightly, stay and not nightly and slot == "lodging"
            amounts.append(_Amount(slot, value, one, total, nightly, named, stay))
        lead = ""
    return amounts


def _one_fare(value: int | Misread, around: str, *, one: bool) -> int | Misread:
    """Ask about half a fare and about a price per room: neither is what one person pays."""
    if isinstance(value, int) and _ONE_WAY.search(around) and not ONLY_ONE_WAY.search(around):
        return Misread("one_way", (value * 2, value))
    return Misread("total", (value,)) if isinstance(value, int) and not one and ROOM.search(around) else value


def _is_amount(clause: Said, hit: re.Match[str]) -> bool:
    value = clause.number_at(clause.shape.index(N, hit.start())).value
    return value is not None and (value >= LEAST_PRICE or len(hit[0]) > 1)


def _sharing(before: Said) -> int:
    """Return for how many a price is by the count right before it, which a mere space joins only behind a name."""
    hit = _SHARED.search(before.shape)
    bare = hit is not None and hit[0][-1] in " 人名" and not named_in(before.shape[: hit.start()])
    return (before.number_at(hit.start()).whole or 0) if hit and not bare else 0


def _last(pattern: re.Pattern[str], before: Said) -> int:
    """Return the number of the last place a pattern fits, 0 when there is none."""
    hits = list(pattern.finditer(before.shape))
    return (before.number_at(hits[-1].start()).whole or 0) if hits else 0


def _yen(clause: Said, hit: re.Match[str], right: str) -> int | Misread:
    """Return an exact amount, or why it is none."""
    number = clause.number_at(clause.shape.index(N, hit.start()))
    value = number.whole
    before = clause.shape[max(0, hit.start() - 8) : hit.start()]
    if value is None or value < 0:
        return Misread("fraction")
    if value > MOST_YEN:
        return Misread("too_large")
    if re.search(rf"{N}(?:{CURRENCY})?{BETWEEN}$", before):
        low = clause.numbers[clause.shape.count(N, 0, hit.start()) - 1]
        return Misread("range", scaled(low, number))
    if re.search(r"(?:-|▲|マイナス|minus) ?$", before):
        return Misread("negative")
    if BOUNDED.search(before.rpartition(N)[2] + hit[0] + right.partition(N)[0]):
        return Misread("about", (value,))
    return value or Misread("zero", (0,))
