"""The estimate: people, nights, lodging and transport in; the waterfall of the caps out, exact to the yen."""

from dataclasses import replace

from handlers.asking import ask, open_form, understood
from handlers.desk import Desk, Voice
from handlers.forms import Answers, Form, Told, answers_of, sure_of, with_told, without_answers
from handlers.groups import Party, fares_by_group
from handlers.menu import tile
from handlers.readers import Misread, read_trip
from handlers.sentences import read_in_turn
from handlers.slots import TOTAL, amount, count
from handlers.staff import staff_choice
from handlers.turn import Bubble, Card, Choice, Conversation, Message, Part, Reply, Row, Turn, Value
from knowledge.calendar import year_name, yen
from subsidy import Estimate, PersonTrip, Trip, estimate

NAME = "estimate"
MONEY = ("lodging", "transport")
LAST, BEFORE = f"{NAME}.last", f"{NAME}.before"
"""Under these names the answers of the last two outcomes are kept, so that they can be compared."""
MOST_PEOPLE, MOST_NIGHTS = 99, 30


def start(conversation: Conversation, message: Message, desk: Desk) -> Turn:
    """Open the estimate, with what the wish for it tells of the trip."""
    told = trip_told(message.text) if message.kind == "text" else {}
    return from_sentence(conversation, told, desk) if told else open_form(FORM, conversation, desk)


def from_sentence(conversation: Conversation, told: Told, desk: Desk) -> Turn:
    """Take everything a sentence says about the trip, and ask for what is missing or not sure."""
    known = answers_of(conversation, NAME)
    told = {name: known[name] if _repeats(value, known.get(name)) else value for name, value in told.items()}
    fresh = FORM.pending(known) is None and len(told) == len(FORM.slots)
    changed = with_trip(without_answers(conversation, NAME) if fresh else conversation, told)
    sure = sure_of(told)
    return ask(FORM, changed, desk, (understood(FORM, sure, desk.voice(changed)),) if sure else ())


def _repeats(told: Value | Misread, known: Value | None) -> bool:
    """Tell whether what may be a total is the figure the person gave before: then it means the same again."""
    return isinstance(told, Misread) and told.key == "total" and told.candidates == (known,)


def with_trip(conversation: Conversation, told: Told) -> Conversation:
    """The conversation with what is told of the trip noted; of a total, the amounts it can mean are offered."""
    noted = with_told(conversation, NAME, told)
    answers = answers_of(noted, NAME)
    shared = {name: split(value, name, answers) for name, value in told.items() if isinstance(value, Misread)}
    return with_told(noted, NAME, shared)


def split(doubt: Misread, slot: str, answers: Answers) -> Misread:
    """A doubt about a total with all the amounts it can mean by the people and nights given."""
    if doubt.key != "total" or not doubt.candidates:
        return doubt
    total = max(int(str(candidate)) for candidate in doubt.candidates)
    return replace(doubt, candidates=shared_out(total, slot, answers))


def trip_told(text: str) -> dict[str, Value | Misread]:
    """What a sentence says about a trip, by slot, with what it says roughly or in a way that has to be asked about."""
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


def trip_of(answers: Answers) -> Trip | None:
    """The trip the answers describe; None when the amounts do not fit the people or nights."""
    people, nights = int(str(answers["people"])), int(str(answers["nights"]))
    lodging = _spread(answers["lodging"], nights)
    transport = _shared(str(answers["transport"]), people) or _spread(answers["transport"], people)
    if lodging is None or transport is None:
        return None
    return Trip(tuple(PersonTrip(lodging, fare) for fare in transport))


def shared_out(total: int, slot: str, answers: Answers) -> tuple[Value, ...]:
    """The amounts per person (and night) a total can mean by the people and nights given, then the total itself.

    A fare for everybody that leaves a remainder is offered as what it is: its parts add up to the yen.
    """
    people, nights = (int(str(answers.get(name, 1))) for name in ("people", "nights"))
    divisors = (people * nights, people, nights, 1) if slot == "lodging" else (people, 1)
    shares = dict.fromkeys(total // divisor for divisor in divisors if total % divisor == 0)
    return (f"{TOTAL}{total}", *shares) if slot == "transport" and total % people else tuple(shares)


def _spread(value: Value, count_: int) -> tuple[int, ...] | None:
    amounts = value if isinstance(value, list) else [value] * count_
    return tuple(int(str(part)) for part in amounts) if len(amounts) == count_ else None


def _shared(total: str, people: int) -> tuple[int, ...] | None:
    """A total for everyone, split so that the parts add up to the yen."""
    if not total.startswith(TOTAL):
        return None
    share, rest = divmod(int(total.removeprefix(TOTAL)), people)
    return tuple(share + (1 if number < rest else 0) for number in range(people))


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
        Bubble("\n".join((voice.say("estimate.result.promise"), *_per_head(answers, voice)))),
        Bubble(_open_points(result, voice)),
    )
    return Turn(conversation, (Reply(parts, choices_after(answers, voice)),))


def _remembered(conversation: Conversation, answers: Answers) -> Conversation:
    """The conversation with these answers kept as the latest outcome, and the one before it beside them."""
    last = answers_of(conversation, LAST)
    if last == answers:
        return conversation
    return replace(conversation, card="", answers={**conversation.answers, BEFORE: last, LAST: dict(answers)})


def _per_head(answers: Answers, voice: Voice) -> tuple[str, ...]:
    """How the fare was taken, where it could have meant everybody's; and how to ask what if."""
    transport = answers["transport"]
    what_if = voice.say("estimate.result.what_if")
    if not isinstance(transport, int) or answers["people"] == 1:
        return (what_if,)
    return (voice.say("estimate.result.transport_basis", amount=yen(transport, voice.language)), what_if)


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


def choices_after(answers: Answers, voice: Voice) -> tuple[Choice, ...]:
    """The buttons under an outcome: the fare as a total, one person more, another answer, a person at the ward."""
    people = int(str(answers["people"]))
    more = min(people + 1, MOST_PEOPLE)
    transport = answers["transport"]
    total = (
        (Choice(voice.say("estimate.result.total_label"), f"slot:{NAME}.transport", f"{TOTAL}{transport}"),)
        if people > 1 and isinstance(transport, int)
        else ()
    )
    return (
        *total,
        Choice(voice.say("estimate.what_if_label", n=more), f"slot:{NAME}.people", str(more)),
        Choice(voice.say("form.edit_label"), f"form:{NAME}", "edit"),
        staff_choice(voice),
    )


FORM = Form(
    NAME,
    (
        count("people", "people", (1, 2, 3, 4, 5), MOST_PEOPLE),
        count("nights", "nights", (1, 2, 3, 4, 5), MOST_NIGHTS),
        amount("lodging", (8_000, 10_000, 12_000, 15_000)),
        amount("transport", (10_000, 20_000, 30_000, 50_000)),
    ),
    finish,
)
