"""Trips that differ in one count, compared: 「2泊と3泊でどっちが得？」, after an outcome 「2人のときとの差は？」."""

import re
from dataclasses import replace

from handlers.desk import Desk, Voice
from handlers.forms.asking import ask, led, understood
from handlers.forms.form import Answers, Slot, Told, answers_of, sure_of
from handlers.outcomes.outcome import last_two, with_own
from handlers.reading.numerals import MARK, Said, hear
from handlers.reading.trips_told import numbered
from handlers.reading.unit_prices import counting
from handlers.trip import estimate
from handlers.trip.bed import bed_taken
from handlers.trip.estimate import BEFORE, FORM, LAST, NAME, cited
from handlers.trip.shares import trip_of
from handlers.trip.trip_changes import told_in_form
from handlers.turn import Bubble, Card, Conversation, Message, Part, Reply, Row, Turn
from knowledge.calendar import year_name, yen
from subsidy import Trip
from subsidy import estimate as worked_out

COMPARED = f"{NAME}.compared"
"""Under this name the counts to be compared are kept until the rest of the trip is told."""
MOST_COMPARED = 4
_CASE = r"(?:(?:で行く|で行った|で|の|だった)?(?:場合|とき|時|ケース))?"
_JOINED = rf"{_CASE} ?(?:と|か|、|,|/|対|よりも?|または|or|and|vs\.?|versus|than|with)(?: |、)*"
_UNITS = {"people": r" ?(?:人|名|people|persons?|employees)", "nights": r" ?(?:泊|晩|nights?)"}
_PRICED = rf"[^、。泊人名]{{0,4}}{MARK}(?! ?[人名泊晩日])"
_OF_WHAT = rf"の(?!場合|とき|時|差|違|ほう|方|どっち|どちら)|{_PRICED}|家族|兄弟|連れ|組|部屋"
"""Behind a count: it counts something else (4人の子ども), or is the unit of a price (1泊9000円)."""
_LOOSE = re.compile(r"か|、|,|/|\bor\b|\band\b")
"""What stands between counts told one after the other or left open, as well as between those to be compared."""
_BOTH = {name: re.compile(rf"{MARK}(?:{unit})?(?:{_JOINED}{MARK}(?:{unit})?)*{_JOINED}{MARK}{unit}(?!{_OF_WHAT})")
    for name, unit in _UNITS.items()}  # fmt: skip
_WITH_NOW = {name: re.compile(
        rf"{MARK}{unit}(?:の|だった|で行く|で行った)?(?:とき|時|場合|ケース|案)?(?:と|より|に)(?:も|は|の|、)*"
        rf"(?:差|違い|ちがい|比べ|くらべ|比較|どれだけ|どのくらい|いくら)"
        rf"|(?:than|compared (?:to|with)|difference (?:to|from|with)) (?:with |for |if we were )?{MARK}{unit}")
    for name, unit in _UNITS.items()}  # fmt: skip
_PLANS = re.compile(r"案|プラン|plan")
"""Trips of which one is to be chosen, not made both."""
Counts = tuple[str, tuple[int, ...], Said]
"""The question of the estimate, the counts compared, and the message without them."""


def compared(conversation: Conversation, message: Message, desk: Desk) -> Turn | None:
    """Begin or go on with an estimate for each of the counts a message compares; None when it compares none."""
    if message.kind != "text" or conversation.form not in {"", NAME}:
        return None
    apart = _told_apart(message.text, conversation, desk)
    counts = None if apart else _counts(counting(hear(message.text)), conversation, desk)
    if counts is None:
        return apart
    name, values, rest = counts
    voice = desk.voice(conversation)
    told = {slot: value for slot, value in told_in_form(rest.text, voice).items() if slot != name}
    noted = estimate.with_trip(conversation, {**told, name: values[-1]})
    noted = replace(noted, answers={**noted.answers, COMPARED: {name: list(values)}})
    sure = sure_of(told)
    lead = (understood(FORM, sure, voice),) if sure else ()
    return ask(FORM, noted, desk, (*lead, *_announced(name, values, noted, voice)))


def _told_apart(text: str, conversation: Conversation, desk: Desk) -> Turn | None:
    """Each of two trips worked out by itself (「1回目は…、2回目は…」); None where not both are told in full."""
    shared, trips = numbered(text, desk)
    if len(trips) != len((BEFORE, LAST)):
        return None
    last, _, behind = trips[-1][1].partition("。")
    parts = [*(part for _, part in trips[:-1]), last]
    of_all = {**estimate.trip_told(shared), **estimate.trip_told(behind)}
    told = [_in_full({**of_all, **estimate.trip_told(part)}) for part in parts]
    if any(FORM.pending(answers) or trip_of(answers) is None for answers in told):
        return None
    kept = {**conversation.answers, NAME: dict(told[1]), BEFORE: dict(told[0]), LAST: dict(told[1])}
    turn = last_two(replace(conversation, form="", answers=kept), desk)
    voice = desk.voice(conversation)
    plans = bool(_PLANS.search(hear(text).text))
    notes = [voice.say(key) for key in (() if plans else ("outcome.apart",))] + [voice.say("estimate.result.promise")]
    notes += dict.fromkeys(note for answers in told for note in bed_taken(answers, voice))
    return led(turn, tuple(map(Bubble, notes))) if turn else None


def _in_full(told: Told) -> Answers:
    """The answers that what is told of a trip makes by itself."""
    return answers_of(estimate.with_trip(Conversation(), told), NAME)


def _announced(name: str, values: tuple[int, ...], conversation: Conversation, voice: Voice) -> tuple[Bubble, ...]:
    """Which counts will be compared, said while the rest of the trip is still asked for."""
    slot = FORM.slot(name)
    if slot is None or FORM.pending(answers_of(conversation, NAME)) is None:
        return ()
    return (Bubble(voice.say("outcome.will_compare", counts=_joined(slot, values, voice))),)


def _joined(slot: Slot, values: tuple[int, ...], voice: Voice) -> str:
    return (" / " if voice.language == "en" else "と").join(slot.show(value, voice) for value in values)


def _counts(said: Said, conversation: Conversation, desk: Desk) -> Counts | None:
    """The counts of one kind that a message asks to compare, or the one that differs from the outcome's."""
    if not desk.library.sayings.holds("asked.compares", said.text):
        return None
    answers = answers_of(conversation, NAME)
    for name in _UNITS:
        both = _BOTH[name].search(said.shape)
        now = _WITH_NOW[name].search(said.shape) if FORM.pending(answers) is None else None
        hit = both or now
        if both and _LOOSE.search(both[0]) and not desk.library.sayings.holds("asked.weighs", said.text):
            continue
        values = _within(said.part(*hit.span()), name) if hit else ()
        known = answers.get(name)
        values = (*values, known) if now and not both and isinstance(known, int) else values
        if hit and 1 < len(set(values)) == len(values) <= MOST_COMPARED:
            before, after = said.part(0, hit.start()), said.part(hit.end(), len(said.shape))
            return name, values, hear(f"{before.text}、{after.text}")
    return None


def _within(said: Said, name: str) -> tuple[int, ...]:
    most = estimate.MOST_PEOPLE if name == "people" else estimate.MOST_NIGHTS
    return tuple(number.whole for number in said.numbers if number.whole is not None and 0 < number.whole <= most)


def both_shown(turn: Turn, desk: Desk) -> Turn:
    """The turn with all the counts compared where it shows the outcome of one; what was to be compared is forgotten."""
    conversation = turn.conversation
    kept = answers_of(conversation, COMPARED)
    if not kept or conversation.form == NAME:
        return turn
    forgotten = replace(conversation, answers={**conversation.answers, COMPARED: {}})
    trips = _trips(answers_of(conversation, NAME), kept)
    if not trips:
        return replace(turn, conversation=forgotten)
    last_two = {BEFORE: dict(trips[-2][0]), LAST: dict(trips[-1][0])}
    card = _side_by_side(trips, next(iter(kept)), desk.voice(conversation))
    outgoing = tuple(_with_card(item, card) if isinstance(item, Reply) else item for item in turn.outgoing)
    return replace(turn, conversation=replace(forgotten, answers={**forgotten.answers, **last_two}), outgoing=outgoing)


def _trips(answers: Answers, kept: Answers) -> list[tuple[Answers, Trip]]:
    """Each of the trips compared; none when the trip is not told yet, is another one by now, or does not fit them."""
    name, values = next(iter(kept.items()))
    if FORM.pending(answers) is not None or not isinstance(values, list) or answers[name] not in values:
        return []
    each: list[Answers] = [{**answers, name: value} for value in values]
    fitting = [(told, trip) for told in each if (trip := trip_of(told))]
    return fitting if len(fitting) == len(values) else []


def _side_by_side(trips: list[tuple[Answers, Trip]], name: str, voice: Voice) -> Card:
    """One line for each trip, with what it brings and what remains to pay; the title says the sums."""
    slot = FORM.slot(name)
    sums = [worked_out(voice.desk.rules, trip) for _, trip in trips]
    labels = [slot.show(told[name], voice) if slot else "" for told, _ in trips]
    rows = [Row(label, with_own(one, voice)) for label, one in zip(labels, sums, strict=True)]
    totals = [one.total for one in sums]
    rows.append(Row(voice.say("outcome.difference"), yen(max(totals) - min(totals), voice.language)))
    same = tuple(
        Row(voice.say(f"{NAME}.{one.name}.label"), one.show(trips[0][0][one.name], voice))
        for one in FORM.slots
        if one.name != name
    )
    title = " / ".join(f"{label} {yen(one, voice.language)}" for label, one in zip(labels, totals, strict=True))
    basis = voice.say("estimate.result.basis", year=year_name(voice.desk.scheme.year, voice.language))
    return Card(title=title, summary=title, subtitle=basis, rows=(*rows, *same), citation=cited(voice))


def _with_card(reply: Reply, card: Card) -> Reply:
    """The reply with its card of one outcome replaced by the one of all."""
    parts: tuple[Part, ...] = tuple(card if isinstance(part, Card) else part for part in reply.parts)
    return replace(reply, parts=parts)
