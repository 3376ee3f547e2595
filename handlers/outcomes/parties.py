"""A party whose nights differ 「泊数の違う組」: each group worked out by itself, and all of them together."""

import re
from dataclasses import dataclass, replace

from handlers.desk import Desk
from handlers.forms.form import Answers, answers_of
from handlers.outcomes.outcome import with_own
from handlers.reading.numerals import MARK, hear
from handlers.trip import estimate
from handlers.trip.bed import bed_taken
from handlers.trip.estimate import BEFORE, FORM, LAST, NAME, cited
from handlers.trip.fare import choices_after
from handlers.trip.shares import trip_of
from handlers.turn import Bubble, Card, Conversation, Reply, Row, Turn
from knowledge.calendar import year_name, yen
from subsidy import Trip
from subsidy import estimate as worked_out

N = MARK
GROUPS = 2
_GROUP = re.compile(
    rf"(?:残りの?|あとの?|他の?|ほかの?|もう|うち)*{N} ?[人名](?:様)?(?:の?(?:ほう|方))?(?:だけ|のみ)?(?:は|が|も|、)?"
    rf"[^{N}、。人名泊晩円]{{0,6}}{N} ?[泊晩](?:{N} ?日)?(?:して|します|する|で|です|だけ|、)*"
)
"""So many people and their nights: 「残り1人だけ3泊」."""


@dataclass(frozen=True, slots=True)
class Groups:
    """How many people stay how many nights, and the message without them."""

    stays: tuple[tuple[int, int], ...]
    rest: str


def groups_by_nights(text: str) -> Groups | None:
    """Read 「3人のうち2人は2泊、残り1人だけ3泊」; None where no two groups are told, or not all of the party."""
    said = hear(text)
    hits = list(_GROUP.finditer(said.shape))
    told = [said.part(*hit.span()).numbers for hit in hits]
    stays = tuple((people.whole or 0, nights.whole or 0) for people, nights, *_ in told)
    if len(hits) < GROUPS or len({nights for _, nights in stays}) < GROUPS or not all(all(stay) for stay in stays):
        return None
    rest = "、".join(said.part(start, end).text for start, end in _between(hits, len(said.shape)))
    party = estimate.trip_told(rest).get("people")
    whole = party is None or party == sum(people for people, _ in stays)
    return Groups(stays, rest) if whole else None


def _between(hits: list[re.Match[str]], end: int) -> list[tuple[int, int]]:
    return list(zip([0, *(hit.end() for hit in hits)], [*(hit.start() for hit in hits), end], strict=True))


def worked_out_by_group(text: str, conversation: Conversation, desk: Desk) -> Turn | None:
    """Each group and all of them, where they pay the same a night and for the way; None where that is not told."""
    groups = groups_by_nights(text)
    told = estimate.trip_told(groups.rest) if groups else {}
    prices = {slot: told[slot] for slot in estimate.MONEY if slot in told}
    if groups is None or len(prices) < len(estimate.MONEY):
        return None
    each: list[Answers] = [
        answers_of(estimate.with_trip(Conversation(), {**prices, "people": people, "nights": nights}), NAME)
        for people, nights in groups.stays
    ]
    trips = [trip_of(answers) if FORM.pending(answers) is None else None for answers in each]
    whole = [trip for trip in trips if trip is not None]
    if len(whole) < len(each) or any(isinstance(answers[slot], str) for answers in each for slot in estimate.MONEY):
        return None
    kept = {NAME: dict(each[-1]), BEFORE: dict(each[-2]), LAST: dict(each[-1])}
    done = replace(conversation, form="", answers={**conversation.answers, **kept})
    voice = desk.voice(done)
    notes = dict.fromkeys(note for answers in each for note in bed_taken(answers, voice))
    said = Bubble("\n".join((voice.say("estimate.result.promise"), *notes, voice.say("estimate.by_group"))))
    return Turn(done, (Reply((_card(each, whole, desk, done), said), choices_after(done, voice)),))


def _card(each: list[Answers], trips: list[Trip], desk: Desk, conversation: Conversation) -> Card:
    """A line for each group and one for all of them, under whose sum the cap of the business falls."""
    voice = desk.voice(conversation)
    sums = [worked_out(desk.rules, trip) for trip in trips]
    together = worked_out(desk.rules, Trip(tuple(person for trip in trips for person in trip.people)))
    joined = ", " if voice.language == "en" else "・"
    shown = [joined.join(FORM.slots[at].show(answers[FORM.slots[at].name], voice) for at in (0, 1)) for answers in each]
    title = f"{voice.say('estimate.result.subsidy')} {yen(together.total, voice.language, man=True)}"
    rows = (
        *(Row(name, with_own(one, voice)) for name, one in zip(shown, sums, strict=True)),
        Row(voice.say("estimate.by_group_all"), with_own(together, voice)),
    )
    basis = voice.say("estimate.result.basis", year=year_name(desk.scheme.year, voice.language))
    return Card(title=title, summary=title, subtitle=basis, rows=rows, citation=cited(voice))
