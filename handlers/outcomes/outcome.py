"""Questions about the estimate shown last: again, its inputs, one person's part, what the caps take, two compared."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from handlers import faq
from handlers.desk import Desk, Voice
from handlers.forms.asking import ask
from handlers.forms.form import Answers, answers_of
from handlers.menu import say, tile
from handlers.outcomes.beside_figures import year_note
from handlers.outcomes.outcome_heard import ENDING, asked_about, in_other_words, just_shown
from handlers.staff import staff_choice
from handlers.trip.estimate import BEFORE, FORM, LAST, NAME, cited, estimate_rows
from handlers.trip.fare import choices_after
from handlers.trip.shares import trip_of
from handlers.trip.trip_changes import trip_changes
from handlers.turn import Bubble, Card, Choice, Conversation, Part, Reply, Row, Turn
from knowledge.calendar import year_name, yen
from knowledge.text import plain
from subsidy import Estimate, Trip
from subsidy import estimate as worked_out

LONG = 60
"""Characters beyond which a message is about more than the figures shown."""
_SHARE_OPEN = "business_split"
"""Key of the open point that nothing tells how a binding cap of the business is shared out."""
_SURE = frozenset({"answer", "gap"})
"""What the look-up comes to where something else than the sum is asked: 「電話が出ない！どうなってんの」."""
_SHARE_GAP = "share_of_cap"
"""Id of the gap for the same, asked about no result."""
_TAX = "tax"
"""Key of the open point that nothing tells whether tax is in the sums."""
_BESIDE_A_CARD = frozenset({"working", "doubted"})
"""What is asked of an answer shown since as well, unless it speaks of money."""
Shown = Callable[[Estimate, Answers, Voice], tuple[Part, ...]]


def about_outcome(conversation: Conversation, text: str, desk: Desk) -> Turn | None:
    """Answer a question about the estimate that was worked out last; None when it is none, or there is none."""
    answers = answers_of(conversation, NAME)
    if conversation.form or FORM.pending(answers) is not None or len(text) > LONG:
        return None
    asked = asked_about(text, KINDS, desk)
    asked = asked or in_other_words(text, conversation, desk)
    voice = desk.voice(conversation)
    beside = asked in _BESIDE_A_CARD and _about_what_was_shown(conversation, plain(text), desk)
    another = asked == "again" and desk.library.sayings.holds("outcome.another", plain(text))
    another = another or (asked == "year_alone" and not just_shown(conversation))
    if not asked or beside or another or _tells_another_trip(text, answers, voice):
        return None
    if asked == "compared":
        return last_two(conversation, desk)
    trip = trip_of(answers)
    if asked in AS_BEFORE or trip is None:
        note = year_note(text, voice) if asked in OTHER_YEAR else ""
        return ask(FORM, conversation, desk, (Bubble(note),) if note else ())
    parts = shown(asked, worked_out(desk.rules, trip), answers, voice)
    again = Choice(voice.say("outcome.again_label"), f"form:{NAME}", "resume")
    return Turn(conversation, (Reply(parts, (again, *choices_after(conversation, voice))),))


def shown(kind: str, result: Estimate, answers: Answers, voice: Voice) -> tuple[Part, ...]:
    """What answers one kind of question about an outcome."""
    return _SHOWN[kind](result, answers, voice)


def _about_what_was_shown(conversation: Conversation, said: str, desk: Desk) -> bool:
    """Tell whether a question how something comes about is about an answer or a place shown since, not about a sum."""
    sayings = desk.library.sayings
    of_place = conversation.aspect and sayings.is_all("bare.why", said.strip(f"{ENDING}。?!"))
    of_sum = sayings.holds("outcome.of_money", said) or sayings.holds("shown.refers", said)
    return bool(conversation.card or of_place) and not of_sum


def not_yet(conversation: Conversation, text: str, desk: Desk) -> Turn | None:
    """What can be said to a question about an outcome there is none of yet: how it comes about, how it is shared."""
    if FORM.pending(answers_of(conversation, NAME)) is None or len(text) > LONG:
        return None
    voice, asked = desk.voice(conversation), asked_about(text, KINDS, desk)
    choices = (tile(NAME, voice), staff_choice(voice))
    alone = not (conversation.card or conversation.aspect) and desk.library.answers.find(text).outcome not in _SURE
    if asked == "working" and (conversation.form == NAME or alone):
        return say(conversation, desk, Bubble(voice.say("outcome.not_yet")), choices=choices)
    gap = next((one for one in desk.library.answers.gaps if one.id == _SHARE_GAP), None)
    shared = gap and asked == "shared" and desk.library.sayings.holds("outcome.of_money", plain(text))
    return faq.show_gap(gap, (), conversation, desk) if gap and shared else None


def _tells_another_trip(text: str, answers: Answers, voice: Voice) -> bool:
    told = trip_changes(text, answers, voice)
    return any(isinstance(value, int) and value != answers[name] for name, value in told.items())


def _card(title: str, rows: tuple[Row, ...], voice: Voice) -> Card:
    """A few lines of the working with the year and the documents they rest on; the title says the result."""
    basis = voice.say("estimate.result.basis", year=year_name(voice.desk.scheme.year, voice.language))
    return Card(title=title, summary=title, subtitle=basis, rows=rows, citation=cited(voice))


def _titled(key: str, amount: int, result: Estimate, names: tuple[str, ...], voice: Voice) -> Card:
    rows = estimate_rows(result, voice)
    title = voice.say(f"outcome.{key}", amount=yen(amount, voice.language))
    return _card(title, tuple(rows[name] for name in names), voice)


def _inputs(result: Estimate, answers: Answers, voice: Voice) -> tuple[Part, ...]:
    subsidy = Row(voice.say("estimate.result.subsidy"), yen(result.total, voice.language))
    return (_card(voice.say("outcome.inputs"), (*_told_rows(answers, voice), subsidy), voice),)


def _told_rows(answers: Answers, voice: Voice) -> tuple[Row, ...]:
    return tuple(
        Row(voice.say(f"{NAME}.{slot.name}.label"), slot.show(answers[slot.name], voice)) for slot in FORM.slots
    )


def _one_person(result: Estimate, answers: Answers, voice: Voice) -> tuple[Part, ...]:
    """One person's working where all spend the same, else everybody's part; how a binding cap is shared is open."""
    trip, rows = trip_of(answers), estimate_rows(result, voice)
    alike = trip is not None and len(set(trip.people)) == 1
    one = worked_out(voice.desk.rules, Trip(trip.people[:1])) if trip and alike else result
    own = tuple(estimate_rows(one, voice)[name] for name in ("lodging", "transport", "person"))
    key = "each_person" if not alike else "before_cap" if result.business_cap_cost else "one_person"
    title = voice.say(f"outcome.{key}", amount=yen(one.before_business_cap, voice.language))
    card = _card(title, (*own, rows["per_person"], rows["business"]), voice)
    return (card, _share_open(voice)) if result.business_cap_cost else (card,)


def _share_open(voice: Voice) -> Bubble:
    return Bubble(voice.pick(voice.desk.scheme.open_points[_SHARE_OPEN]))


def _shared(result: Estimate, answers: Answers, voice: Voice) -> tuple[Part, ...]:
    """Everybody's part as far as it is known, and that no document tells how the sum of the business is shared."""
    return (_one_person(result, answers, voice)[0], _share_open(voice))


def _working(result: Estimate, answers: Answers, voice: Voice) -> tuple[Part, ...]:
    """Everything the figure came from: what was told, then each step of the sum."""
    amount = voice.say("outcome.working", amount=yen(result.total, voice.language))
    return (_card(amount, (*_told_rows(answers, voice), *estimate_rows(result, voice).values()), voice),)


def _firm(result: Estimate, _: Answers, voice: Voice) -> tuple[Part, ...]:
    """That the figure is an estimate and promised by nobody."""
    return (
        Bubble(voice.say("estimate.result.promise")),
        _titled("working", result.total, result, ("business",), voice),
    )


def _taxed(result: Estimate, _: Answers, voice: Voice) -> tuple[Part, ...]:
    """That the figures are taken as they were told, and that nothing tells whether tax is in them."""
    point = voice.pick(voice.desk.scheme.open_points[_TAX])
    return (Bubble(voice.say("outcome.taxed", cost=yen(result.cost, voice.language), point=point)),)


def _own(result: Estimate, _: Answers, voice: Voice) -> tuple[Part, ...]:
    """What remains to pay, for everybody and on the average of those who go."""
    people = len(result.shares)
    card = _titled("own", result.own_share, result, ("spend", "business", "own"), voice)
    if people == 1 or result.own_share % people:
        return (card,)
    each = Row(voice.say("outcome.own_each"), yen(result.own_share // people, voice.language))
    return (replace(card, rows=(*card.rows, each)),)


def _lodging(result: Estimate, _: Answers, voice: Voice) -> tuple[Part, ...]:
    counted = sum(share.lodging_counted for share in result.shares)
    return (_titled("lodging", counted, result, ("lodging", "person", "business"), voice),)


def _transport(result: Estimate, _: Answers, voice: Voice) -> tuple[Part, ...]:
    counted = sum(share.transport for share in result.shares)
    return (_titled("transport", counted, result, ("transport", "person", "business"), voice),)


def _caps(result: Estimate, _: Answers, voice: Voice) -> tuple[Part, ...]:
    """Which caps take something away from this estimate, and how much; that none does is an answer too."""
    taken = {"lodging": result.night_cap_cost, "person": result.person_cap_cost, "business": result.business_cap_cost}
    binding = tuple(name for name, cut in taken.items() if cut)
    rest = tuple(dict.fromkeys((*binding, "per_person", "business", "own"))) if binding else tuple(taken)
    return (_titled("caps" if binding else "no_caps", sum(taken.values()), result, ("spend", *rest), voice),)


def _doubted(result: Estimate, answers: Answers, voice: Voice) -> tuple[Part, ...]:
    """Why the figure is no other: what the caps take from the cost, or that they take nothing; and the working."""
    cut, rules = result.night_cap_cost + result.person_cap_cost + result.business_cap_cost, voice.desk.rules
    limits = {"night": rules.night, "person": rules.person, "business": rules.business}
    sums = {"cost": result.cost, "amount": result.total, "cut": cut}
    sums |= {name: limit.yen or 0 for name, limit in limits.items()}
    shown = {name: yen(value, voice.language) for name, value in sums.items()}
    text = voice.say("outcome.doubted" if cut else "outcome.as_told", **shown)
    return (Bubble(text), *(_caps if cut else _working)(result, answers, voice))


def last_two(conversation: Conversation, desk: Desk) -> Turn | None:
    """The last two outcomes side by side, and how much more the better one brings."""
    voice = desk.voice(conversation)
    both = [answers_of(conversation, name) for name in (BEFORE, LAST)]
    trips = [trip_of(answers) if answers else None for answers in both]
    results = [worked_out(desk.rules, trip) for trip in trips if trip]
    totals = [result.total for result in results]
    if len(totals) < len(both):
        return None
    named = [_told(answers, voice) for answers in both]
    rows = [Row(name, with_own(result, voice)) for name, result in zip(named, results, strict=True)]
    difference = abs(totals[0] - totals[1])
    better = max(zip(totals, named, strict=True))[1]
    title = voice.say("outcome.more" if difference else "outcome.same", trip=better)
    rows.append(Row(voice.say("outcome.difference"), yen(difference, voice.language)))
    return Turn(conversation, (Reply((_card(title, tuple(rows), voice),), choices_after(conversation, voice)),))


def with_own(result: Estimate, voice: Voice) -> str:
    """What an estimate comes to, and what remains to pay."""
    own = yen(result.own_share, voice.language)
    return voice.say("outcome.with_own", amount=yen(result.total, voice.language), own=own)


def _told(answers: Answers, voice: Voice) -> str:
    """A trip in one line: 「6名・1泊・8,500円・19,300円」."""
    return (", " if voice.language == "en" else "・").join(slot.show(answers[slot.name], voice) for slot in FORM.slots)


_SHOWN: Mapping[str, Shown] = {
    "caps": _caps,
    "doubted": _doubted,
    "firm": _firm,
    "inputs": _inputs,
    "one_person": _one_person,
    "own": _own,
    "lodging": _lodging,
    "transport": _transport,
    "shared": _shared,
    "taxed": _taxed,
    "working": _working,
}
OTHER_YEAR = frozenset({"other_year", "year_alone"})
"""The same figures by another year's rules, in many words or in none but the year."""
AS_BEFORE = OTHER_YEAR | {"again"}
"""What is answered by the whole outcome once more."""
KINDS = ("again", "compared", *_SHOWN, "other_year", "year_alone")
"""What can be asked, in the order it is tried; the words are in the sayings under `outcome`."""
