"""What a message changes of a trip already told: 「あ、2名」「ホテル代は8000円」「もう1人増えたら」."""

import re

from handlers.desk import Desk, Voice
from handlers.forms.form import Answers, Slot, Told, doubt_of, sure_of
from handlers.reading.numerals import LEAST_PRICE, MARK, Said, hear
from handlers.reading.price_names import named_in
from handlers.reading.readers import Misread, read_yen
from handlers.reading.rough import ABOUT
from handlers.reading.sentences import unnamed_price
from handlers.reading.totals import UNSAID, UNSAID_NIGHTS, is_in_all
from handlers.reading.trip_names import CALLED, NAMES
from handlers.reading.unit_prices import CURRENCY, OTHER_UNIT, counting
from handlers.trip import estimate
from handlers.trip.steps import JOINS, LEAVES, LONGER, SHORTER, STEPS, TIMES, relative
from handlers.trip.told_units import is_unit
from handlers.turn import Value
from knowledge.text import plain

N = MARK
_MONEY = frozenset(estimate.MONEY)
_MEASURED = re.compile(rf"{N}{OTHER_UNIT}|{N}{CURRENCY}|{ABOUT.pattern}")
"""A number that says what it counts, or that it is a rough one; any other is for the name beside it."""
_QUANTITY = rf"{N} ?(?:[人名泊晩円](?:ずつ|分)?|people|of us|persons?|nights?|yen|jpy)?"
COUNTED = re.compile(r"(?<![0-9０-９一二三四五六七八九十])[0-9０-９一二三四五六七八九十]+ ?[泊晩人名](?:で|の|、|に)?")
_NOTHING = re.compile(
    r"かか(?:りません|らな[いく])|な(?:し|い)(?:で|だと|なら|の場合|に|です)|無(?:し|料)|タダ|ただ(?=で|だ|な)"
)
_CHANGES = (*STEPS, _NOTHING)
_OF_A_TRIP = re.compile("|".join((*(one.pattern for one in _CHANGES), _QUANTITY, *CALLED.values())))
_NONE = "なし"
_CLAUSE = re.compile(r"[、,。;]|(?<=円)で|と(?=交通|宿)|\band\b")
_COUNT = r"(?<![0-9０-９,，一二三四五六七八九十百千万])[0-9０-９,，一二三四五六七八九十百千万]+ ?[泊晩人名円]"
_INSTEAD_OF = re.compile(
    rf"{_COUNT}(?:[0-9]+ ?日)?(?:から|を)(?=[、 ]?{_COUNT}(?:[0-9]+ ?日)?(?:に|へ|で|だと|なら|だったら))"
)
"""What was before, in 「2泊を3泊にすると」."""
_STEP = re.compile(
    "|".join(
        rf"(?:もう|あと|さらに)? ?{counted}(?:分|ほど)?(?:が|を|は|も)?"
        rf"[^0-9、。一二三四五六七八九十]{{0,6}}?(?:{turned})"
        rf"[^0-9、。一二三四五六七八九十]{{0,10}}[、 ]?(?=(?:全部で|合計|全員で|結局|残り|で|は| )*{counted})"
        for counted, turned in (
            (_COUNT.replace("泊晩人名円", "人名"), f"{JOINS}|{LEAVES}"),
            (_COUNT.replace("泊晩人名円", "泊晩"), f"{JOINS}|{LONGER}|{SHORTER}"),
            (_COUNT.replace("泊晩人名円", "円"), f"{JOINS}|減|へ[っらりる]"),
        )
    )
)
"""The step to what is told right after it: 「もう1名増えて5名」「1名行けなくなったので4名で」."""
_NIGHT_AT = re.compile(r"(?<![0-9])[1一] ?泊で ?[0-9,万千]+ ?円?(?:の|、|$)")
"""One night and its price, where the nights are still to be told: 「1泊で15,000円の旅館」."""
_SENTENCES = re.compile(r"[。!?]")
BRIEF = 14
"""Characters up to which a message with a count of the trip tells nothing else."""
SHORT = 30
"""Characters up to which a message that states a figure says nothing else."""
_PER_UNIT = re.compile(r"(?:お?[1一] ?[人名泊晩](?:様)? ?){1,2}(?:当たり|当り|あたり|につき)")
"""The units of a price, which tell no rule beside it."""
_ALL = 4
"""A message that tells the whole trip tells a new one."""


def trip_changes(text: str, answers: Answers, voice: Voice) -> Told:
    """The answers of the estimate a message gives anew, by slot; empty when it gives none or all of them."""
    text = _STEP.sub("", _INSTEAD_OF.sub("", hear(text).text))
    changes = dict(told_in_form(text, voice))
    changes |= relative(hear(text), answers)
    told = {name: value for name, value in changes.items() if name in answers}
    told = {name: value for name, value in told.items() if not is_unit(name, value, hear(text), answers, voice)}
    return told if len(changes) < _ALL else {}


def told_in_form(text: str, voice: Voice) -> Told:
    """What a message says of the trip where the form has told how amounts are meant: each by its name will do.

    What is sure goes before what is not, and a figure that only may be a total is the one the form asks for.
    """
    return dict(voice.desk.once(_told_in_form, text))


def _told_in_form(text: str, desk: Desk) -> Told:
    told, named = estimate.trip_told(text), told_by_name(text, Voice(desk, "ja"))
    doubts = {name: value for name, value in told.items() if isinstance(value, Misread)}
    totals = {name: value for name, value in doubts.items() if value.key in {"total", UNSAID, UNSAID_NIGHTS}}
    unsaid = {name: value for name, value in totals.items() if value.key != "total"}
    in_all = {name: value for name, value in totals.items() if value.candidates and is_in_all(value.candidates[0])}
    return {
        **totals,
        **named,
        **unsaid,
        **{n: v for n, v in doubts.items() if n not in totals},
        **sure_of(named),
        **sure_of(told),
        **in_all,
    }


def says_only_a_trip(text: str, desk: Desk) -> bool:
    """Tell whether a message holds figures of a trip, their names, and nothing beside them that asks for more."""
    said = hear(without_reason(text, desk))
    figures = said.numbers or TIMES.search(said.shape) or _NOTHING.search(said.shape)
    return bool(figures) and only_of_a_trip(said, desk)


def without_reason(text: str, desk: Desk) -> str:
    """A statement without the clause that only tells why: 「社用車で行くことになったので交通費ゼロで」."""
    sayings = desk.library.sayings
    return text if sayings.holds("asked.at_all", plain(text)) else sayings.without("asked.because", hear(text).text)


def only_of_a_trip(said: Said, desk: Desk) -> bool:
    """Tell whether nothing stands in a message beside the figures of a trip and their names."""
    return desk.library.sayings.is_all("beside.trip", _OF_A_TRIP.sub(" ", said.shape))


def asks_what_if(text: str, desk: Desk) -> bool:
    """Tell whether a message asks what other figures would bring, or tells what became of them, in whatever words."""
    said, sayings = hear(text).text, desk.library.sayings
    last = _SENTENCES.split(said.rstrip(" 。!?"))[-1].strip()
    told = not sayings.holds("asked.at_all", said) and sayings.is_all("asked.has_become", last)
    turned = not sayings.holds("asked.at_all", last) and sayings.holds("asked.trip_turned", said)
    anew = (told or turned or sayings.holds("asked.trip_anew", said)) and not sayings.holds("asked.not_in_hand", said)
    return anew or sayings.is_all("asked.other_figures", said)


def tells_the_same(text: str, answers: Answers, desk: Desk) -> bool:
    """Tell whether a brief statement only tells a count of the outcome once more: 「社員3名です」."""
    facts = estimate.trip_facts(text) if len(text) <= BRIEF else {}
    counts = facts.keys() <= {"people", "nights"} and all(answers[name] == value for name, value in facts.items())
    counts = counts and len(hear(text).numbers) == len(facts)
    return bool(facts) and counts and not desk.library.sayings.holds("asked.at_all", plain(text))


def slot_named(text: str, answers: Answers) -> Slot | None:
    """The answered question a message names without giving a figure (「人数を変更したい」)."""
    said = hear(text)
    named = (slot for slot in estimate.FORM.answered(answers) if NAMES[slot.name].search(said.text))
    return next(named, None) if not said.numbers else None


def told_next(text: str, answers: Answers, voice: Voice) -> Told:
    """What a message says of the trip in the open form; a price without a name is for the one still to be told."""
    told = {
        name: value
        for name, value in told_in_form(text, voice).items()
        if name not in answers or not is_unit(name, value, hear(text), answers, voice)
    }
    if not {"nights"} & (answers.keys() | told.keys()) and _NIGHT_AT.search(hear(text).text):
        told = {**told, "nights": 1}
    beside = unnamed_price(hear(text)) if len(sure_of(told).keys() & _MONEY) == 1 else None
    other = next(iter(_MONEY - sure_of(told).keys() - answers.keys()), "")
    open_yet = told.get(other, Misread("total", (beside or 0,)))
    of_other = isinstance(open_yet, Misread) and beside in open_yet.candidates
    if beside and other and of_other and beside not in sure_of(told).values():
        return {**told, other: beside}
    still_open = [slot for slot in estimate.FORM.slots if slot.name in _MONEY and slot.name not in {*answers, *told}]
    price = read_yen(COUNTED.sub("", text)) if told and not _MONEY & told.keys() else None
    roughly = [slot for slot in still_open if (doubt := doubt_of(answers, slot)) and price in doubt.candidates]
    meant = roughly or (still_open if len(still_open) == 1 else [])
    return {**told, meant[0].name: price} if meant and isinstance(price, int) else told


def told_by_name(text: str, voice: Voice) -> dict[str, Value | Misread]:
    """The answers of the estimate a message gives one by one, each beside its name (「宿は8000円、交通費は1万円」)."""
    clauses = hear(text).split(_CLAUSE)
    told = ((slot.name, _named(slot, clause, voice)) for clause in clauses for slot in estimate.FORM.slots)
    found = {name: value for name, value in told if value is not None}
    return found or _in_two_breaths(hear(text), voice)


def _in_two_breaths(said: Said, voice: Voice) -> dict[str, Value | Misread]:
    """The one figure of a message for the one thing it names: 「電車代まちがえた。本当は14500円」."""
    named = [slot for slot in estimate.FORM.slots if NAMES[slot.name].search(said.shape)]
    value = _named(named[0], said, voice) if len(named) == 1 == len(counting(said).numbers) else None
    return {} if value is None else {named[0].name: value}


def for_another(text: str, pending: Slot, answers: Answers, voice: Voice) -> tuple[str, Value | Misread] | None:
    """The answer to a question still to come, where the message calls that one by name and not the pending one."""
    said = hear(text)
    own = pending.name not in NAMES or NAMES[pending.name].search(said.shape)
    text = _told_last(text, voice.desk)
    if own or not (says_only_a_trip(text, voice.desk) or states_plainly(text, voice.desk)):
        return None
    ahead = (slot for slot in estimate.FORM.slots if slot.name not in answers and slot.name != pending.name)
    facts = told_in_form(text, voice)
    told = ((slot.name, facts.get(slot.name)) for slot in ahead)
    return next(((name, value) for name, value in told if value is not None), None)


def _told_last(text: str, desk: Desk) -> str:
    """The one sentence with a figure of the trip, else the last, where a message asks nothing: the rest is story."""
    parts = [part.strip() for part in _SENTENCES.split(hear(text).text.rstrip(" 。!"))]
    telling = [part for part in parts if estimate.trip_told(part)]
    last = telling[0] if len(telling) == 1 else parts[-1]
    return text if desk.library.sayings.holds("asked.at_all", plain(text)) else last


def states_plainly(text: str, desk: Desk) -> bool:
    """Tell whether a short message states a figure of this trip: no question, no other trip, no rule."""
    said, sayings = _PER_UNIT.sub("", hear(plain(text)).text), desk.library.sayings
    return len(text) <= SHORT and not sayings.holds("asked.at_all", said) and not sayings.holds("beside.no_plan", said)


def _of_the_other(slot: Slot, said: Said) -> bool:
    """Tell whether a clause names both prices and tells both, or the other one: 「宿泊は2泊 電車は9000円」."""
    prices = [place for place, n in _figures(said) if n >= LEAST_PRICE]
    if slot.name not in _MONEY or not prices or not all(NAMES[name].search(said.shape) for name in _MONEY):
        return False
    return len(prices) > 1 or named_in(said.shape[: prices[0]]) not in {"", slot.name}


def _figures(said: Said) -> list[tuple[int, int]]:
    """The places of the numbers of a text with what they come to."""
    places = [place for place, sign in enumerate(said.shape) if sign == N]
    return [(place, number.whole or 0) for place, number in zip(places, said.numbers, strict=True)]


def _named(slot: Slot, said: Said, voice: Voice) -> Value | Misread | None:
    """The value for a slot that is called by its name beside a figure for it, or why it has to be asked about."""
    nothing = slot.name in _MONEY and bool(_NOTHING.search(said.shape))
    if not (said.numbers or nothing) or not NAMES[slot.name].search(said.shape) or _of_the_other(slot, said):
        return None
    bare = len(said.numbers) == 1 and not _MEASURED.search(said.shape)
    unit = "円" if slot.name in _MONEY else ""
    text = said.numbers[0].written + unit if bare else said.text if said.numbers else _NONE
    value = slot.read(text, voice)
    if not isinstance(value, Misread):
        return value
    if value.key == "free" and (slot.name == "transport" or said.numbers):
        return 0  # whoever goes by bicycle says so; a free bed is asked about, its lodging may be no cost at all
    return value if value.candidates else None
