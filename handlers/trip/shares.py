"""What an amount comes to per person and night: a total shared out, amounts told one by one, the trip they make."""

from collections.abc import Iterable
from dataclasses import replace

from handlers.forms.form import DOUBT, Answers
from handlers.reading.readers import Misread
from handlers.reading.totals import IN_ALL, UNSAID, UNSAID_NIGHTS, is_in_all
from handlers.trip.bed import amount_of, readings, taken
from handlers.turn import Value
from subsidy import PersonTrip, Trip

SHARED_BY = {"lodging": ("people", "nights"), "transport": ("people",)}
"""What has to be known before an amount told as everybody's can be shared out."""


def settled(answers: Answers) -> Answers:
    """The answers with what was told as everybody's taken once it is known how many they are; a doubt is split anew."""
    kept = dict(answers)
    for slot in SHARED_BY:
        told = kept.pop(slot + DOUBT, None)
        if slot in kept or not isinstance(told, list) or not told:
            continue
        kept |= _left(Misread(str(told[0]), tuple(told[1:])), slot, answers)
    whole = kept.get("lodging")
    if is_in_all(whole) and all(name in kept for name in SHARED_BY["lodging"]):
        kept["lodging"] = of_one(str(whole), kept)
    return kept


def _left(doubt: Misread, slot: str, answers: Answers) -> dict[str, Value]:
    """The answer a doubt has become by the people and nights there are, or what of it is to be asked."""
    known = all(name in answers for name in SHARED_BY[slot])
    if doubt.key in {UNSAID, UNSAID_NIGHTS} and known:
        figure = min(figure_of(candidate) for candidate in doubt.candidates)
        people, nights = (int(str(answers[name])) for name in SHARED_BY[slot])
        kinds = readings(doubt.key, figure, people, nights)
        if len(kinds) == 1:
            return taken(kinds[0], figure, people, nights)
        offered = tuple(amount_of(kind, figure, people) for kind in kinds)
        doubt = replace(doubt, candidates=offered) if offered else split(Misread("total", (figure,)), slot, answers)
    meant = _settled(doubt, slot, answers)
    return {slot + DOUBT: [meant.key, *meant.candidates]} if isinstance(meant, Misread) else {slot: meant}


def of_one(whole: str, answers: Answers) -> Value:
    """A total as the amount of one, where that leaves no remainder."""
    share, rest = divmod(figure_of(whole), int(str(answers["people"])) * int(str(answers["nights"])))
    return whole if rest else share


def to_share_out(answers: Answers, told: Iterable[str]) -> Answers:
    """What was told as everybody's and is kept until it is known how many they are, by slot."""
    kept = {slot: answers.get(slot + DOUBT) for slot in SHARED_BY if slot in told}
    waits = {slot: doubt[1:] for slot, doubt in kept.items() if isinstance(doubt, list)}
    return {slot: amounts[0] for slot, amounts in waits.items() if len(amounts) == 1 and is_in_all(amounts[0])}


def _settled(doubt: Misread, slot: str, answers: Answers) -> Value | Misread:
    """The amount of one where the doubt is a total told as everybody's, whole where it leaves a remainder."""
    if len(doubt.candidates) != 1 or not is_in_all(doubt.candidates[0]):
        return split(doubt, slot, answers)
    if not all(name in answers for name in SHARED_BY[slot]):
        return doubt
    return (
        split(doubt, slot, answers).candidates[0] if slot == "transport" else of_one(str(doubt.candidates[0]), answers)
    )


def figure_of(candidate: Value) -> int:
    """The yen of an amount, whether it is of one or of all."""
    return int(str(candidate).removeprefix(IN_ALL))


def split(doubt: Misread, slot: str, answers: Answers) -> Misread:
    """A doubt about a total with all the amounts it can mean by the people and nights given."""
    if doubt.key != "total" or not doubt.candidates:
        return doubt
    total = max(figure_of(candidate) for candidate in doubt.candidates)
    return replace(doubt, candidates=shared_out(total, slot, answers))


def trip_of(answers: Answers) -> Trip | None:
    """The trip the answers describe; None when the amounts do not fit the people or nights."""
    people, nights = int(str(answers["people"])), int(str(answers["nights"]))
    transport = _shared(str(answers["transport"]), people) or _spread(answers["transport"], people)
    nightly, beds = _spread(answers["lodging"], nights), _shared(str(answers["lodging"]), people * nights)
    if transport is None or (nightly is None and beds is None):
        return None
    stays = [beds[number::people] for number in range(people)] if beds else [nightly or ()] * people
    return Trip(tuple(PersonTrip(stay, fare) for stay, fare in zip(stays, transport, strict=True)))


def shared_out(total: int, slot: str, answers: Answers) -> tuple[Value, ...]:
    """The amounts per person (and night) a total can mean by the people and nights given, then the total itself.

    A fare for everybody that leaves a remainder is offered as what it is: its parts add up to the yen.
    """
    people, nights = (int(str(answers.get(name, 1))) for name in ("people", "nights"))
    divisors = (people * nights, people, nights, 1) if slot == "lodging" else (people, 1)
    shares = dict.fromkeys(total // divisor for divisor in divisors if total % divisor == 0)
    return (f"{IN_ALL}{total}", *shares) if slot == "transport" and total % people else tuple(shares)


def _spread(value: Value, count_: int) -> tuple[int, ...] | None:
    amounts = value if isinstance(value, list) else [] if is_in_all(value) else [value] * count_
    return tuple(int(str(part)) for part in amounts) if len(amounts) == count_ else None


def _shared(total: str, people: int) -> tuple[int, ...] | None:
    """A total for everyone, split so that the parts add up to the yen."""
    if not total.startswith(IN_ALL):
        return None
    share, rest = divmod(int(total.removeprefix(IN_ALL)), people)
    return tuple(share + (1 if number < rest else 0) for number in range(people))
