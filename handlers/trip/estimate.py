"""The estimate: people, nights, lodging and transport in; the waterfall of the caps out, exact to the yen."""

import re
from dataclasses import replace
from functools import lru_cache

from handlers.desk import Desk, Voice
from handlers.forms.asking import ask, open_form, understood
from handlers.forms.form import Answers, Form, Told, answers_of, sure_of, with_answers, with_told, without_answers
from handlers.forms.slots import amount, count
from handlers.menu import tile
from handlers.reading.groups import Party, fares_by_group
from handlers.reading.in_turn import read_in_turn
from handlers.reading.readers import Misread, read_trip
from handlers.reading.totals import UNSAID, UNSAID_NIGHTS
from handlers.trip.bed import bed_basis
from handlers.trip.fare import choices_after, per_head
from handlers.trip.shares import settled, to_share_out, trip_of
from handlers.turn import Bubble, Card, Conversation, Message, Part, Reply, Row, Turn, Value
from knowledge.calendar import year_name, yen
from subsidy import Estimate, estimate

NAME = "estimate"
MONEY = ("lodging", "transport")
LAST, BEFORE, FIRST = f"{NAME}.last", f"{NAME}.before", f"{NAME}.first"
"""Under these names the answers of the last two outcomes and of the first of a trip are kept, to be gone back to."""
_JOINED_BY = re.compile(
    r"(?:一人|ひとり|[1１] ?[人名])(?:は|が|だけ)[^0-9０-９。]{0,14}"
    r"(?:辞退|欠席|キャンセル|不参加|来られなく|行けなく|休み|休む|抜け)"
    r"[^0-9０-９一二三四五六七八九十]{0,14}(?=[0-9０-９一二三四五六七八九十]+[人名])|"
    r"(?:もう|あと|さらに)[一二三四五1-5１-５]人[^0-9０-９一二三四五六七八九十、。]{0,12}(?=[0-9０-９一二三四五六七八九十]+[人名])"
)
"""Who joins or stays away, before how many they are then 「もう一人連れて2人なら」: that alone is the count."""
ANOTHER = 3
"""Answers in which an outcome differs from the last one that make it another trip's."""
MOST_PEOPLE, MOST_NIGHTS = 99, 30


def start(conversation: Conversation, message: Message, desk: Desk) -> Turn:
    """Open the estimate, with what the wish for it tells of the trip."""
    told = trip_told(message.text) if message.kind == "text" else {}
    return from_sentence(conversation, told, desk) if told else open_form(FORM, conversation, desk)


def from_sentence(conversation: Conversation, told: Told, desk: Desk) -> Turn:
    """Take everything a sentence says about the trip, and ask for what is missing or not sure."""
    told = {name: _repeated(name, value, conversation) for name, value in told.items()}
    fresh = FORM.pending(answers_of(conversation, NAME)) is None and len(told) == len(FORM.slots)
    changed = with_trip(without_answers(conversation, NAME) if fresh else conversation, told)
    known = answers_of(changed, NAME)
    noted = {**{name: known[name] for name in told if name in known}, **to_share_out(known, told)}
    return ask(FORM, changed, desk, (understood(FORM, noted, desk.voice(changed)),) if noted else ())


def _repeated(name: str, told: Value | Misread, conversation: Conversation) -> Value | Misread:
    """The figure given before where what may be a total is that figure again: then it means the same as it did."""
    if not isinstance(told, Misread) or told.key not in {"total", UNSAID, UNSAID_NIGHTS}:
        return told
    before = (answers_of(conversation, kept).get(name) for kept in (NAME, LAST, BEFORE))
    return next((value for value in before if value is not None and told.candidates == (value,)), told)


def with_trip(conversation: Conversation, told: Told) -> Conversation:
    """The conversation with what is told of the trip noted; of a total, the amounts it can mean are offered."""
    noted = with_told(conversation, NAME, told)
    return with_answers(noted, NAME, settled(answers_of(noted, NAME)))


def trip_told(text: str) -> dict[str, Value | Misread]:
    """What a sentence says about a trip, by slot, with what it says roughly or in a way that has to be asked about."""
    return dict(_trip_told(text))


@lru_cache(maxsize=512)  # several attempts of a turn ask what its message tells of a trip
def _trip_told(text: str) -> dict[str, Value | Misread]:
    text = _JOINED_BY.sub("", text)
    party = fares_by_group(text)
    if party:
        return _in_groups(party)
    return {**read_trip(text), **{slot: list[Value](prices) for slot, prices in read_in_turn(text).items()}}


def _in_groups(party: Party) -> dict[str, Value | Misread]:
    """The trip of a party told by group: as many people as there are fares, unless the message counts otherwise."""
    told = trip_told(party.rest)
    people = told.get("people", len(party.fares))
    if people != len(party.fares):
        counted = people.candidates if isinstance(people, Misread) else (people,)
        return {**told, "people": Misread("range", tuple(dict.fromkeys((len(party.fares), *counted))))}
    return {**told, "people": people, "transport": list[Value](party.fares)}


def trip_facts(text: str) -> dict[str, Value]:
    """What a sentence says about a trip for sure, by slot."""
    return dict(sure_of(trip_told(text)))


def finish(conversation: Conversation, desk: Desk) -> Turn:
    """Show the estimate, or ask again for the amounts that do not fit."""
    answers = answers_of(conversation, NAME)
    voice = desk.voice(conversation)
    trip = trip_of(answers)
    if trip is None:
        kept = {name: value for name, value in answers.items() if not isinstance(value, list)}
        again = replace(conversation, answers={**conversation.answers, NAME: kept})
        return ask(FORM, again, desk, (Bubble(voice.say("misread.list_length")),))
    result = estimate(desk.rules, trip)
    conversation = _remembered(conversation, answers)
    parts: tuple[Part, ...] = (
        estimate_card(result, answers, voice),
        Bubble(
            "\n".join(
                (voice.say("estimate.result.promise"), *bed_basis(answers, voice), *per_head(conversation, voice))
            )
        ),
        Bubble(_open_points(result, voice)),
    )
    return Turn(conversation, (Reply(parts, choices_after(conversation, voice)),))


def _remembered(conversation: Conversation, answers: Answers) -> Conversation:
    """The conversation with these answers kept as the latest outcome, and the one before it beside them."""
    last = answers_of(conversation, LAST)
    if last == answers:
        return conversation
    differ = sum(answers[slot.name] != last.get(slot.name) for slot in FORM.slots)
    first = dict(answers) if differ >= ANOTHER else answers_of(conversation, FIRST)
    kept = {BEFORE: last, LAST: dict(answers), FIRST: first}
    return replace(conversation, card="", answers={**conversation.answers, **kept})


def estimate_card(result: Estimate, answers: Answers, voice: Voice) -> Card:
    """The waterfall as a card: cost, what each cap leaves and takes, the subsidy, what remains to pay."""
    subsidy, own = yen(result.total, voice.language, man=True), yen(result.own_share, voice.language)
    summary = voice.say(
        "estimate.result.summary", subsidy=subsidy, own=own, people=answers["people"], nights=answers["nights"]
    )
    return Card(
        title=f"{voice.say('estimate.result.subsidy')} {subsidy}",
        subtitle=voice.say("estimate.result.basis", year=year_name(voice.desk.scheme.year, voice.language)),
        summary=summary,
        rows=tuple(estimate_rows(result, voice).values()),
        citation=cited(voice),
        buttons=(tile("eligibility", voice), tile("interest", voice)),
    )


def cited(voice: Voice) -> str:
    """The documents the caps and the rate of the estimate stand in."""
    rules = voice.desk.rules
    sources = dict.fromkeys((rules.night.source, rules.person.source, rules.business.source, rules.rate.source))
    return voice.desk.library.facts.citation(tuple(sources), voice.language)


def estimate_rows(result: Estimate, voice: Voice) -> dict[str, Row]:
    """The working of an estimate by line: what each cap leaves, and in brackets what it takes away."""
    rules = voice.desk.rules
    lodging = sum(share.lodging_counted for share in result.shares)
    transport = sum(share.transport for share in result.shares)

    def line(key: str, value: int, cut: int = 0, cap: int | None = None) -> Row:
        label = voice.say(f"estimate.result.{key}", cap=yen(cap or 0, voice.language))
        shown = yen(value, voice.language)
        if cut:
            shown = voice.say("estimate.result.cut", amount=shown, cut=yen(cut, voice.language))
        return Row(label, shown)

    return {
        "spend": line("spend", result.cost),
        "lodging": line("lodging_capped", lodging, result.night_cap_cost, rules.night.yen),
        "transport": line("transport", transport),
        "person": line("person_capped", result.before_business_cap, result.person_cap_cost, rules.person.yen),
        "per_person": _per_person(result, voice),
        "business": line("business_capped", result.total, result.business_cap_cost, rules.business.yen),
        "own": line("own", result.own_share),
    }


def _per_person(result: Estimate, voice: Voice) -> Row:
    amounts = tuple(share.amount for share in result.shares)
    label = voice.say("estimate.result.per_person")
    if len(set(amounts)) == 1:
        each = yen(amounts[0], voice.language)
        return Row(label, voice.say("estimate.result.same_each", amount=each, people=len(amounts)))
    lines = (
        voice.say("estimate.result.person_line", n=number, amount=yen(value, voice.language))
        for number, value in enumerate(amounts[:10], start=1)
    )
    return Row(label, "\n".join(lines) + ("\n…" if len(amounts) > 10 else ""))


def _open_points(result: Estimate, voice: Voice) -> str:
    texts = voice.desk.scheme.open_points
    points = "\n".join(f"・{voice.pick(texts[point])}" for point in result.open_points)
    return voice.say("estimate.result.open", points=points)


FORM = Form(
    NAME,
    (
        count("people", "people", (1, 2, 3, 4, 5), MOST_PEOPLE),
        count("nights", "nights", (1, 2, 3, 4, 5), MOST_NIGHTS),
        amount("lodging", (8_000, 10_000, 12_000, 15_000)),
        amount("transport", (10_000, 20_000, 30_000, 50_000)),
    ),
    finish,
    settle=settled,
)
