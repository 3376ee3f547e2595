"""How the amounts of an estimate were meant 「金額の取り方」: for each or all, a night or the whole stay."""

import re
from collections.abc import Iterator
from dataclasses import replace

from handlers.desk import Desk
from handlers.forms.form import Answers, Slot, Told, doubt_of
from handlers.reading.numerals import LEAST_PRICE, MARK, hear
from handlers.reading.readers import Misread, read_yes_no
from handlers.reading.totals import IN_ALL, UNSAID, UNSAID_NIGHTS
from handlers.trip.bed import ALL, TAKEN, amount_of
from handlers.trip.estimate import FORM, MONEY
from handlers.trip.fare import restated
from handlers.trip.shares import figure_of, of_one, shared_out
from handlers.trip.trip_changes import only_of_a_trip
from handlers.turn import Value
from knowledge.sayings import Sayings
from knowledge.text import plain

_CLAUSE = re.compile(r"[、。,;.!]|(?<=で)(?=宿|交通|往復)|\band\b")
KINDS = ("each", "all", "nightly", "stay", "one_way", "both_ways")
NARROWED = "narrowed"
PAIR = 2
_ROOM = re.compile(
    r"(?:部屋|室)(?:あたり|当たり|単位)?の?(?:料金|値段|価格|金額|代金|分)?(?:だっ|でし|で|です|なの|だ)"
    r".{0,16}(?:一人|1人|1名|ひとり|一名)"
)
"""That a price was of a room, and then what it is for each."""
CHOSEN = {
    "one_way": (frozenset({"one_way"}), frozenset({"both_ways"})),
    NARROWED: (frozenset({"each", "nightly"}), frozenset({"all", "stay"})),
}
"""Of two amounts offered, the words that mean the larger one and those that mean the smaller."""
LONGEST = 60
"""Characters up to which a message only says how amounts were meant."""


def basis_told(text: str, pending: Slot, answers: Answers, desk: Desk) -> Told:
    """The amounts left open, as the words of a message settle them; empty where it asks, or tells figures anew."""
    sayings, said = desk.library.sayings, hear(text).text
    rest = sayings.said["basis.unit"].sub("", said)
    if (
        hear(rest).numbers
        or not of_the_party(said, answers)
        or len(text) > LONGEST
        or sayings.holds("asked.at_all", plain(text))
    ):
        return {}
    agreed = _agreed(text, pending, answers)
    if agreed is not None:
        return {pending.name: agreed}
    if pending.name not in MONEY:
        return {}
    meant = {slot: _meant(slot, said, pending, sayings) for slot in MONEY}
    told = ((slot, _settled(slot, words, answers)) for slot, words in meant.items() if words)
    return {slot: value for slot, value in told if value is not None}


def meant_anew(text: str, answers: Answers, desk: Desk) -> Told:
    """The amounts of an outcome as a statement that tells nothing else says they were meant."""
    of_a_room = _of_a_room(text, answers)
    if of_a_room:
        return of_a_room
    plainly = desk.library.sayings.without("beside.year", hear(text).text)
    if not only_of_a_trip(hear(plainly), desk):
        return {}
    return {
        **_bed_after(plainly, answers, desk),
        **_fare_after(plainly, answers, desk),
        **restated(text, answers, desk),
    }


def _of_a_room(text: str, answers: Answers) -> Told:
    """The price for each, where the lodging told was of a room: 「18,000円は1部屋で、一人9,000円でした」."""
    said = hear(text).text
    told = _ROOM.search(said) if len(text) <= LONGEST else None
    figures = [number.whole for number in hear(said).numbers if number.whole and number.whole >= LEAST_PRICE]
    known = told is not None and len(figures) == PAIR and figures[0] == answers.get("lodging")
    return {"lodging": figures[1]} if known and figures[1] is not None else {}


def _bed_after(text: str, answers: Answers, desk: Desk) -> Told:
    """The lodging of an outcome as words behind it say it was meant, where the desk had taken it for either."""
    sayings, said = desk.library.sayings, hear(text).text
    rest = sayings.said["basis.unit"].sub("", said)
    asks = len(text) > LONGEST or sayings.holds("asked.at_all", plain(text))
    if asks or TAKEN not in answers or hear(rest).numbers or not of_the_party(said, answers):
        return {}
    of_nights = sayings.holds("basis.nightly", said) or sayings.holds("basis.stay", said)
    words = _meant("lodging", said, _slot("lodging" if of_nights else "people"), sayings)
    noted = answers[TAKEN]
    figure = int(str(noted[1])) if isinstance(noted, list) else 0
    if not words or not figure:
        return {}
    if words <= {"each", "nightly"}:
        return {"lodging": figure}
    whole = "all" in words and words <= {"all", "stay"}
    settled = of_one(str(amount_of(ALL, figure, 1)), answers) if whole else _settled("lodging", words, answers)
    return {} if settled is None else {"lodging": settled}


def _fare_after(text: str, answers: Answers, desk: Desk) -> Told:
    """The fare of an outcome where words behind it say of both amounts whether they are of each or of all."""
    said, fare = hear(text).text, answers.get("transport")
    words = _meant("transport", said, _slot("people"), desk.library.sayings)
    if not isinstance(fare, int) or not desk.library.sayings.holds("basis.both", said) or words >= {"each", "all"}:
        return {}
    return {"transport": shared_out(fare, "transport", answers)[0]} if "all" in words else {}


def of_the_party(said: str, answers: Answers) -> bool:
    """Tell whether the people and nights a message counts are those of the trip, or one of them."""
    heard = hear(said)
    return all(
        heard.number_at(hit.start()).whole in {1, answers.get(name)}
        for name, unit in (("people", "[人名]"), ("nights", "[泊晩]"))
        for hit in re.finditer(rf"{MARK} ?{unit}", heard.shape)
    )


def _agreed(text: str, pending: Slot, answers: Answers) -> Value | None:
    """The one value that was offered, where the message says yes to it."""
    doubt = doubt_of(answers, pending)
    return doubt.candidates[0] if doubt and len(doubt.candidates) == 1 and read_yes_no(text) is True else None


def _meant(slot: str, said: str, pending: Slot, sayings: Sayings) -> frozenset[str]:
    """What the clauses about an amount, or about all of them, say of it: each, all, nightly, stay, a way or both."""
    clauses = (one for one in _CLAUSE.split(said) if _about(slot, one, pending, sayings))
    return frozenset(kind for clause in clauses for kind in KINDS if sayings.holds(f"basis.{kind}", clause))


def _about(slot: str, clause: str, pending: Slot, sayings: Sayings) -> bool:
    """Tell whether a clause is about an amount: it names it, or all, or none and this one is asked for."""
    named = [one for one in MONEY if sayings.holds(f"basis.{one}", clause)]
    return slot in named if named else sayings.holds("basis.both", clause) or slot == pending.name


def _settled(slot: str, words: frozenset[str], answers: Answers) -> Value | Misread | None:
    """The amount per person (and night) the words leave, or those among which they do not decide."""
    doubt = doubt_of(answers, _slot(slot))
    known = answers.get(slot)
    noted = answers.get(TAKEN)
    if doubt is None and slot == "lodging" and isinstance(noted, list):
        doubt = Misread(UNSAID, tuple(noted[1:]))
    if doubt is None and slot == "transport" and isinstance(known, int) and "all" in words:
        return shared_out(known, slot, answers)[0]
    if doubt and doubt.key == UNSAID_NIGHTS:
        words, doubt = words | {"each"}, replace(doubt, candidates=(min(map(figure_of, doubt.candidates)),))
    figures = [int(str(one).removeprefix(IN_ALL)) for one in doubt.candidates] if doubt else []
    if doubt is None or not figures or words >= {"each", "all"}:
        return None
    if doubt.key in CHOSEN:
        most, least = CHOSEN[doubt.key]
        return max(figures) if words & most else min(figures) if words & least else None
    left = tuple(dict.fromkeys(_shares(slot, max(figures), words, answers)))
    return left[0] if len(left) == 1 else Misread(NARROWED, left) if left else None


def _slot(name: str) -> Slot:
    return next(slot for slot in FORM.slots if slot.name == name)


def _shares(slot: str, figure: int, words: frozenset[str], answers: Answers) -> Iterator[Value]:
    """The shares of a figure that fit the words; a fare for all that leaves a remainder is kept whole."""
    people, nights = (int(str(answers.get(name, 1))) for name in ("people", "nights"))
    heads = [1] if "each" in words else [people] if "all" in words else [1, people]
    if slot == "transport":
        settled = words & {"each", "all"}
        yield from ([figure] if "each" in words else shared_out(figure, slot, answers)[:1]) if settled else ()
        return
    stays = [1] if "nightly" in words else [nights] if "stay" in words else [1, nights]
    if words & {"each", "all", "nightly", "stay"}:
        yield from (figure // by for by in (head * stay for head in heads for stay in stays) if figure % by == 0)
