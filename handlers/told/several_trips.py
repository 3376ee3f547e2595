"""More in one message than one estimate holds: two trips, two places, or a party whose nights differ; it is said so."""

import re
from dataclasses import dataclass, replace

from handlers.desk import Desk, Voice
from handlers.forms.asking import ask, understood
from handlers.forms.form import Told, answers_of, slot_choice, sure_of
from handlers.outcomes.parties import worked_out_by_group
from handlers.place_names import the_one
from handlers.reading.groups import fares_by_group, part_told
from handlers.reading.numerals import hear
from handlers.reading.trips_told import numbered
from handlers.told.at_once import asks_the_sum
from handlers.trip import estimate
from handlers.trip.destination import gone_to
from handlers.trip.fare import choices_after
from handlers.trip.trip_changes import told_in_form
from handlers.turn import Bubble, Choice, Conversation, Reply, Turn
from knowledge.text import plain

_CLAUSE = re.compile(r"(?<=[、。;\n])|,(?!\d{3})|(?<=円)(?:で|に|と)(?=[^0-9、。]{2,8}(?:が|は|なら|だと))")
_SENTENCE = re.compile(r"(?<=[。!?]) ?")
SEVERAL = 2
MOST_CHOICES = 3
"""Buttons for trips told beside the one that is worked out."""


@dataclass(frozen=True, slots=True)
class Plan:
    """One of several trips in a message: what it is called, where it goes, and what is told of it."""

    name: str
    place: str
    text: str


def several_trips(text: str, conversation: Conversation, desk: Desk) -> Turn | None:
    """Work out the first of several trips, name it and the others; None where the message tells one."""
    if len(hear(text).numbers) < SEVERAL or conversation.form not in {"", estimate.NAME}:
        return None
    if in_parts(text, conversation) and _of_an_estimate(text, conversation, desk):
        return worked_out_by_group(text, conversation, desk) or _one_group_at_a_time(text, conversation, desk)
    plans = _plans(text, desk)
    voice = desk.voice(conversation)
    told = [_told(plan, conversation, voice) for plan in plans]
    in_hand = conversation.form == estimate.NAME or any(set(estimate.MONEY) & facts.keys() for facts in told)
    if len(plans) < SEVERAL or not all(told) or not in_hand:
        return None
    others = "、".join(plan.name for plan in plans[1:])
    lead = Bubble(voice.say("estimate.one_trip", name=plans[0].name, others=others))
    turn = estimate.from_sentence(gone_to(conversation, plans[0].place, desk), told[0], desk)
    buttons = tuple(
        choice for plan, facts in zip(plans[1:], told[1:], strict=True) for choice in _choice(plan, facts, voice)
    )
    return _with(turn, lead, buttons[:MOST_CHOICES])


def in_parts(text: str, conversation: Conversation) -> bool:
    """Tell whether nights or lodging are told for some of the people only."""
    party = fares_by_group(text)
    told = estimate.trip_told(text).get("people") if party is None else len(party.fares)
    known = answers_of(conversation, estimate.NAME).get("people", told)
    return part_told(party.rest if party else text, known if isinstance(known, int) else 0)


def _of_an_estimate(text: str, conversation: Conversation, desk: Desk) -> bool:
    """Tell whether nights told for a part are those of a trip worked out, and no question whether they may differ."""
    if desk.library.sayings.holds("asked.allowed", plain(text)):
        return False
    known = conversation.form or answers_of(conversation, estimate.NAME)
    return bool(known) or bool(set(estimate.MONEY) & estimate.trip_told(text).keys()) or asks_the_sum(text, desk)


def _one_group_at_a_time(text: str, conversation: Conversation, desk: Desk) -> Turn:
    """Say that a group is worked out by itself; what was told before stays, and so does a price told for all."""
    voice = desk.voice(conversation)
    fresh = not answers_of(conversation, estimate.NAME)
    prices = {name: one for name, one in sure_of(estimate.trip_told(text)).items() if name in estimate.MONEY}
    if fresh and prices:
        lead = (Bubble(voice.say("estimate.one_group")), understood(estimate.FORM, prices, voice))
        return ask(estimate.FORM, estimate.with_trip(conversation, prices), desk, lead)
    people = answers_of(conversation, estimate.NAME).get("people")
    kept = (Bubble(voice.say("estimate.party_kept", people=people)),) if isinstance(people, int) else ()
    lead = (Bubble(voice.say("estimate.one_group")), *kept)
    if conversation.form or not people:
        return ask(estimate.FORM, conversation, desk, lead)
    return Turn(conversation, (Reply(lead, choices_after(conversation, voice)),))


def _told(plan: Plan, conversation: Conversation, voice: Voice) -> Told:
    """What is told of one of the trips; in the form, a price without a name is the one that is asked for."""
    answers = answers_of(conversation, estimate.NAME)
    if not answers and conversation.form != estimate.NAME:
        return estimate.trip_told(plan.text)
    asked = estimate.FORM.pending(answers)
    told = told_in_form(plan.text, voice)
    price = asked.read(plan.text, voice) if asked and asked.name in estimate.MONEY and not told else None
    return {asked.name: price} if asked and isinstance(price, int) else told


def _plans(text: str, desk: Desk) -> tuple[Plan, ...]:
    """The trips of a message, each behind its number (「1回目は」) or its place; what stands before is said of all."""
    shared, trips = numbered(text, desk)
    if len(trips) < SEVERAL:
        return _by_place(text, desk)
    codes = [_code(part, desk) for _, part in trips]
    return tuple(
        Plan(_titled(name, code, desk), code, shared + _without_place(part, code, desk))
        for (name, part), code in zip(trips, codes, strict=True)
    )


def _by_place(text: str, desk: Desk) -> tuple[Plan, ...]:
    """The trips that begin with a place and hold a price each."""
    if desk.library.directory.resolve(text).outcome != "several":
        return ()
    shared, told = "", list[tuple[str, str]]()
    for clause in _CLAUSE.split(text):
        code = _code(clause, desk)
        if code and (not told or code != told[-1][0]):
            told.append((code, clause))
        elif told:
            told[-1] = (told[-1][0], told[-1][1] + clause)
        else:
            shared += clause
    plans = tuple(Plan(_name(code, desk), code, shared + _without_place(clause, code, desk)) for code, clause in told)
    return plans if all(re.search(r"円|¥|yen|[0-9]{4}|万|千", plan.text.removeprefix(shared)) for plan in plans) else ()


def _code(text: str, desk: Desk) -> str:
    directory = desk.library.directory
    return the_one(directory.resolve(text), directory)


def _name(code: str, desk: Desk) -> str:
    place = desk.library.directory.place(code)
    return place.name if place else desk.library.place_name(code)


def _titled(number: str, code: str, desk: Desk) -> str:
    return f"{number}（{_name(code, desk)}）" if code else number


def _without_place(text: str, code: str, desk: Desk) -> str:
    return re.sub(r"^[がはならだと:、 ]+", "", desk.library.directory.resolve(text).rest) if code else text


def _choice(plan: Plan, told: Told, voice: Voice) -> tuple[Choice, ...]:
    """The button of another trip, where it differs in one figure only."""
    sure = sure_of(told)
    slot = estimate.FORM.slot(next(iter(sure), "")) if len(told) == len(sure) == 1 else None
    if slot is None:
        return ()
    value = sure[slot.name]
    shown = slot.show(value, voice)
    return (slot_choice(estimate.FORM, slot, (f"{plan.name} {shown}", str(value))),) if isinstance(value, int) else ()


def _with(turn: Turn, lead: Bubble, buttons: tuple[Choice, ...]) -> Turn:
    outgoing = tuple(
        replace(item, parts=(lead, *item.parts), choices=(*buttons, *item.choices)) if isinstance(item, Reply) else item
        for item in turn.outgoing
    )
    return replace(turn, outgoing=outgoing)
