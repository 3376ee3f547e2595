"""How the fare of a trip was meant, for each or for all: noted when it is told, and not asked about any more then."""

import re
from dataclasses import replace

from handlers.desk import Desk, Voice
from handlers.forms.form import Answers, Told, answers_of
from handlers.reading.amounts import MOST, amounts_of
from handlers.reading.groups import fares_by_group
from handlers.reading.numerals import MARK, Said, hear
from handlers.reading.readers import Misread, read_yen
from handlers.reading.totals import IN_ALL, in_all, is_in_all, of_each
from handlers.reading.wishes import ESTIMATE
from handlers.staff import staff_choice
from handlers.trip.bed import bed_choice
from handlers.trip.shares import shared_out
from handlers.turn import Choice, Conversation
from knowledge.calendar import yen
from knowledge.text import plain

BASIS = f"{ESTIMATE}.basis"
"""Under this name it is kept for which amount of yen the words "each" and "all" were said of a fare."""
KINDS = ("each", "all")
BED = "bed"
"""Beside them, everybody's lodging of the whole stay."""
WAY = "way:"
"""Begins the name of the fare of a group that goes another way than the rest."""
LEAST_OF_GROUPS = 4
"""Numbers in a message that tells two groups and their fares."""
LONGEST = 300
"""Characters up to which a message is looked through for such words."""
_HEADS = re.compile(rf"{MARK} ?(?:[人名]|people|persons?|of us)|(?<=all ){MARK}(?! ?(?:yen|円))")
_CLAUSE = re.compile(r"(?<![0-9])[、,]|[。;!?\n]|(?<=円)で|\band\b")
_OTHER = {"each": "all", "all": "each"}
"""A fare told for each person takes the place of one told for all, and the other way round."""


def with_basis(conversation: Conversation, text: str, desk: Desk) -> Conversation:
    """The conversation with the amounts noted that a message tells for each person or for all together."""
    said = hear(text) if len(text) <= LONGEST else hear("")
    clauses = said.split(_CLAUSE) if said.numbers and not conversation.with_staff else []
    told = {kind: amount for clause in clauses for kind, amount in (*_told(clause, desk), *_bed_told(clause, desk))}
    party = fares_by_group(text) if len(said.numbers) >= LEAST_OF_GROUPS and clauses else None
    told |= {WAY + way: fare for way, fare in party.by_way.items()} if party else {}
    before = {kind: amount for kind, amount in answers_of(conversation, BASIS).items() if _OTHER.get(kind) not in told}
    known = {**before, **told}
    return replace(conversation, answers={**conversation.answers, BASIS: known}) if told else conversation


def restated(text: str, answers: Answers, desk: Desk) -> Told:
    """The fare a statement tells once more, or for whom it is: 「1人あたり25,000円です」「25,000円は全員分です」."""
    told = [(clause, *one) for clause in hear(text).split(_CLAUSE) for one in _told(clause, desk)]
    told = told or _without_amount(hear(text), answers, desk)
    if (
        len(told) != 1
        or not _only_a_fare(hear(text), answers)
        or desk.library.sayings.holds("asked.at_all", plain(text))
    ):
        return {}
    clause, kind, amount = told[0]
    fare, people = answers["transport"], int(str(answers["people"]))
    meant = amount if kind == "each" else shared_out(amount, "transport", answers)[0]
    named = desk.library.sayings.holds("basis.transport", clause.text)
    known = fare in (amount, meant) and amount != answers["lodging"]
    return {"transport": meant} if people > 1 and (named or known) else {}


def _without_amount(said: Said, answers: Answers, desk: Desk) -> list[tuple[Said, str, int]]:
    """For whom the fare told before is, where a message says only that: 「交通費は全員の合計です」."""
    fare, holds = answers["transport"], desk.library.sayings.holds
    alone = not amounts_of(said) and holds("basis.transport", said.text)
    kinds = [kind for kind in KINDS if holds(f"basis.{kind}", said.text)]
    return [(said, kind, fare) for kind in kinds] if alone and isinstance(fare, int) else []


def _told(clause: Said, desk: Desk) -> list[tuple[str, int]]:
    """What a clause with one amount says it is for, unless it is about the lodging."""
    holds = desk.library.sayings.holds
    amounts = [number.whole for number in amounts_of(clause) if number.whole]
    if len(amounts) != 1 or (holds("basis.lodging", clause.text) and not holds("basis.transport", clause.text)):
        return []
    each = holds("basis.each", clause.text) or of_each(clause.shape)
    meant = {"each": each, "all": holds("basis.all", clause.text) or in_all(clause.shape, 0)}
    return [(kind, amounts[0]) for kind in KINDS if meant[kind]]


def _bed_told(clause: Said, desk: Desk) -> list[tuple[str, int]]:
    """What a clause tells of the lodging of all people and nights together."""
    holds, amounts = desk.library.sayings.holds, [number.whole for number in amounts_of(clause) if number.whole]
    alone = len(amounts) == 1 and holds("basis.lodging", clause.text) and not holds("basis.transport", clause.text)
    return [(BED, amounts[0])] if alone and in_all(clause.shape, 0) and not holds("basis.nightly", clause.text) else []


def fare_told(text: str, slot: str, answers: Answers, desk: Desk) -> Told:
    """The fare of one where it is asked for, told of one or of everybody by a count: 「4人で10万円」「1人で2万円」.

    A fare for another number of people than go (「3人分で9万円」) is asked about.
    """
    said, holds = hear(text), desk.library.sayings.holds
    figures = [number.whole for number in amounts_of(said) if number.whole]
    plainly = isinstance(read := read_yen(text), int) or read.key == "total"
    if slot != "transport" or not plainly or len(figures) != 1 or len(said.numbers) != len(_heads(said)) + 1:
        return {}
    if holds("basis.each", said.text) or of_each(said.shape):
        return {slot: figures[0]} if _heads(said) in ({1}, {answers["people"]}, set()) else {}
    shares = shared_out(figures[0], slot, answers)
    whole = shares[0] if _only_a_fare(said, answers) else Misread("total", shares)
    return {slot: whole} if holds("basis.everybody", said.text) or in_all(said.shape, 0) else {}


def _only_a_fare(said: Said, answers: Answers) -> bool:
    """Tell whether a message holds no more than one amount, and counts nobody but one or all of those who go."""
    heads = _heads(said)
    return heads <= {1, answers["people"]} and len(said.numbers) <= len(_HEADS.findall(said.shape)) + 1


def _heads(said: Said) -> set[int]:
    return {said.number_at(hit.start()).whole or 0 for hit in _HEADS.finditer(said.shape)}


def _is_told(conversation: Conversation) -> bool:
    """Tell whether nothing is to be asked about the fare: it was said for whom it is, or it is told another way."""
    answers, told = answers_of(conversation, ESTIMATE), answers_of(conversation, BASIS)
    fare, people = answers["transport"], int(str(answers["people"]))
    return (
        people == 1
        or not fare
        or not isinstance(fare, int)
        or fare == told.get("each")
        or fare * people == told.get("all")
    )


def whole_fare(conversation: Conversation) -> int | None:
    """Everybody's fare together, where it was told so and the fare in hand is a share of it by those who go."""
    answers, told = answers_of(conversation, ESTIMATE), answers_of(conversation, BASIS)
    fare, people, whole = answers.get("transport"), answers.get("people"), told.get("all")
    if is_in_all(fare):
        return int(str(fare).removeprefix(IN_ALL))
    shares = isinstance(fare, int) and isinstance(people, int) and people > 1 and fare * people == whole
    return whole if shares and isinstance(whole, int) else None


def share_kept(conversation: Conversation) -> int | None:
    """Everybody's fare as it was told for another number of people, where the fare of one is still that share of it."""
    fare, whole = answers_of(conversation, ESTIMATE)["transport"], answers_of(conversation, BASIS).get("all")
    shared = isinstance(fare, int) and isinstance(whole, int) and 0 < fare < whole and whole % fare == 0
    return whole if shared and isinstance(whole, int) and not _is_told(conversation) else None


def whole_anew(text: str, conversation: Conversation, desk: Desk) -> Told:
    """The fare of a sum for everybody told without a name: 「全員で45,000円なら」「4名分で10万円」.

    None where the fare was told for each, or the sum is for another number of people.
    """
    said, answers = hear(text), answers_of(conversation, ESTIMATE)
    figures = [number.whole for number in amounts_of(said) if number.whole]
    alone = len(figures) == 1 and len(said.numbers) == 1 + len(_HEADS.findall(said.shape))
    alone = alone and _heads(said) <= {answers.get("people")} and in_all(said.shape, 0)
    lodging = desk.library.sayings.holds("basis.lodging", said.text)
    known = (None, answers_of(conversation, BASIS).get("each")) if len(said.numbers) == 1 else (None,)
    if not alone or lodging or answers.get("transport") in known:
        return {}
    return {"transport": shared_out(figures[0], "transport", answers)[0]}


def per_head(conversation: Conversation, voice: Voice) -> tuple[str, ...]:
    """How the fare was taken, where it could have meant something else; and how to ask what if."""
    what_if = voice.say("estimate.result.what_if")
    taken = _taken(conversation, voice)
    return (taken, what_if) if taken else (what_if,)


def _taken(conversation: Conversation, voice: Voice) -> str:
    """That the fare of one or of everybody stayed as it was, or that it was taken as that of one; empty where clear."""
    answers, before = answers_of(conversation, ESTIMATE), answers_of(conversation, f"{ESTIMATE}.before")
    fare = answers["transport"]
    if is_in_all(fare):
        moved = fare == before.get("transport") and before.get("people") != answers["people"]
        total = int(str(fare).removeprefix(IN_ALL))
        return voice.say("estimate.result.whole_kept", total=yen(total, voice.language)) if moved else ""
    if _is_told(conversation) or not isinstance(fare, int):
        return ""
    whole, amount = share_kept(conversation), yen(fare, voice.language)
    if whole:
        return voice.say("estimate.result.share_kept", amount=amount, total=yen(whole, voice.language))
    return voice.say("estimate.result.transport_basis", amount=amount)


def choices_after(conversation: Conversation, voice: Voice) -> tuple[Choice, ...]:
    """The buttons under an outcome: the fare as a total, one person more, another answer, a person at the ward."""
    answers = answers_of(conversation, ESTIMATE)
    more = min(int(str(answers["people"])) + 1, MOST["people"])
    whole = share_kept(conversation)
    label = voice.say("form.in_all", amount=yen(whole, voice.language)) if whole else ""
    all_of_it = Choice(
        label or voice.say("estimate.result.total_label"),
        f"slot:{ESTIMATE}.transport",
        f"{IN_ALL}{whole or answers['transport']}",
    )
    return (
        *(() if _is_told(conversation) else (all_of_it,)),
        *bed_choice(answers, f"slot:{ESTIMATE}.lodging", voice),
        Choice(voice.say("estimate.what_if_label", n=more), f"slot:{ESTIMATE}.people", str(more)),
        Choice(voice.say("form.edit_label"), f"form:{ESTIMATE}", "edit"),
        staff_choice(voice),
    )
