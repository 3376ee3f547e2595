"""What a what-if leaves as it is 「据え置き」: 「15名に増えたら。交通費の合計は同じとして」."""

import re
from math import prod

from handlers.desk import Desk
from handlers.forms.form import Told, answers_of
from handlers.reading.groups import regrouped, way_of
from handlers.reading.numerals import hear
from handlers.reading.readers import Misread
from handlers.reading.wishes import ESTIMATE
from handlers.trip import estimate
from handlers.trip.bed import taken_whole
from handlers.trip.fare import BASIS, BED, WAY, share_kept, whole_fare
from handlers.trip.shares import shared_out
from handlers.trip.trip_changes import asks_what_if
from handlers.turn import Conversation, Value

SENTENCE = re.compile(r"(?<=[。!！?？])(?=.)")
"""Where one sentence of a message ends and another begins."""


def without_conditions(text: str, desk: Desk) -> str:
    """The message without what leads in to it and says what stays the same; itself where it says nothing else."""
    without = desk.library.sayings.without
    rest = without("asked.in_passing", without("asked.stays", without("asked.in_passing", hear(text).text)))
    return rest if hear(rest).numbers else text


def kept_whole(changes: Told, text: str, conversation: Conversation, desk: Desk) -> Told:
    """The changes, with what was told for everybody shared out anew where only their number or the nights were wrong.

    Asked what if there were more of them, the fare of one stays as it is unless the message says that the whole does.
    """
    if not changes.keys() & {"people", "nights"}:
        return changes
    said = hear(text).text
    wrong = bool(conversation.form) or desk.library.sayings.holds("asked.said_wrong", said)
    lodging = _bed_anew(changes, conversation) if wrong else {}
    return {**changes, **_fare_anew(changes, said, conversation, desk, wrong=wrong), **lodging}


def _fare_anew(changes: Told, said: str, conversation: Conversation, desk: Desk, *, wrong: bool) -> Told:
    people, holds = changes.get("people"), desk.library.sayings.holds
    if not isinstance(people, int) or "transport" in changes or holds("asked.fare_of_one_stays", said):
        return {}
    by_group = _group_anew(people, said, conversation)
    if by_group:
        return {"transport": by_group}
    stays = holds("asked.whole_fare_stays", said)
    whole = _in_hand(conversation) if stays else whole_fare(conversation) if wrong else None
    return {} if whole is None else {"transport": shared_out(whole, "transport", {"people": people})[0]}


def _group_anew(people: int, said: str, conversation: Conversation) -> list[Value]:
    """The fares of all when a group told by its way has grown or shrunk: 「新幹線組がもう1人増えた」; else none."""
    fares = answers_of(conversation, ESTIMATE).get("transport")
    fare = answers_of(conversation, BASIS).get(WAY + way_of(said))
    told = [one for one in fares if isinstance(one, int)] if isinstance(fares, list) else []
    return list[Value](regrouped(told, fare, people)) if told and isinstance(fare, int) else []


def _bed_anew(changes: Told, conversation: Conversation) -> Told:
    """The lodging told for all people and nights together, shared out by those there are; asked about with a rest."""
    answers = answers_of(conversation, ESTIMATE)
    whole = answers_of(conversation, BASIS).get(BED, taken_whole(answers))
    before = [answers.get(name) for name in ("lodging", "people", "nights")]
    counts = [changes.get(name, answers.get(name)) for name in ("people", "nights")]
    figures = [one for one in (*before, *counts, whole) if isinstance(one, int)]
    if "lodging" in changes or len(figures) < len(before) + len(counts) + 1 or prod(figures[:3]) != figures[-1]:
        return {}
    price, rest = divmod(figures[-1], prod(figures[3:5]))
    return {"lodging": Misread("total", (figures[-1],)) if rest else price}


def whole_after_all(text: str, conversation: Conversation, desk: Desk) -> Told:
    """Everybody's fare shared out, where a what-if is followed by that it stays: 「交通費の合計はそのままで」."""
    said, whole = hear(text), share_kept(conversation)
    holds = desk.library.sayings.holds
    asks = holds("asked.at_all", said.text)
    if whole is None or said.numbers or asks or not holds("asked.whole_fare_stays", said.text):
        return {}
    return {"transport": shared_out(whole, "transport", answers_of(conversation, ESTIMATE))[0]}


def _in_hand(conversation: Conversation) -> int | None:
    """Everybody's fare together, as it was told or as the fare of one makes it."""
    answers = answers_of(conversation, ESTIMATE)
    fare, people = answers.get("transport"), answers.get("people")
    of_all = fare * people if isinstance(fare, int) and isinstance(people, int) else None
    return whole_fare(conversation) or of_all


def supposed_at_the_end(text: str, desk: Desk) -> str:
    """The last sentence, where it alone asks what would be: 「3人までと言われた。3人だと？」; else empty."""
    *story, last = SENTENCE.split(text.strip())
    before, told = "".join(story), estimate.trip_told(last)
    if not before or not asks_what_if(last, desk):
        return ""
    numbers = {number.whole for number in hear(last).numbers}
    same = estimate.trip_told(before).keys() <= told.keys() and all(n.whole in numbers for n in hear(before).numbers)
    return last if same else ""
