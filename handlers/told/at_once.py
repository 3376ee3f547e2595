"""Everything in one sentence: a trip to be estimated, a case to be checked or a wish to take part."""

import re
from collections.abc import Mapping

from handlers import eligibility, interest
from handlers.desk import Desk
from handlers.forms.asking import ask
from handlers.forms.form import Form, answers_of
from handlers.reading.numerals import MARK, hear
from handlers.reading.situation import asks_if_eligible, situation
from handlers.reading.wishes import wants_a_sum
from handlers.trip import estimate
from handlers.trip.trip_changes import told_next
from handlers.turn import Conversation, Turn, Value
from knowledge.text import plain

ENOUGH = 3
"""Answers to the check a sentence must hold, asked whether one is eligible, to be checked instead of looked up."""
SEVERAL = 2
"""Answers a message must hold to be taken as more than the answer to the pending question."""
MOST_OF_IT = 3
"""Answers to the estimate a question must hold to be the trip itself: what it asks for is the estimate."""
ASKED_BRIEFLY = 30
"""Characters up to which a message can ask for the outcome and nothing else."""
OF_A_TRIP = frozenset({"participants", "nights"})
"""What is told of a trip to be estimated too."""
_CLAUSE = re.compile(r"[。!?\n]|(?<!は)、|,(?!\d)|\. ")
_LAST_SENTENCE = re.compile(r"(?:^|(?<=[。!！\n]))[^。!！\n]*[。!！?？]*$")
_FIGURE = re.compile(
    rf"(?:(?:参加(?:者|人数)?|人数|社員|従業員|職員|スタッフ|メンバー|総勢|全部で)[はが:]?)?"
    rf"{MARK} ?(?:[人名泊晩円日](?:様|間)?|people\b|persons?\b|nights?\b|yen\b)?"
    r"|[。、,!?\n]|\. | (?=[^\x20-\x7f])"
)
_JOINING = " でにはがのもと、:"
_ASKING = re.compile(
    r"[?？]|(?:です|ます|でしょう|ません)か|かな[。\s]*$|いくら|教えて|^(?:how|what|when|where|can|do|is)\b",
    re.IGNORECASE,
)


def answers_at_once(conversation: Conversation, text: str, desk: Desk) -> Turn | None:
    """Several answers to the open form in one message; None when it holds fewer, or is a question."""
    if conversation.form == eligibility.NAME:
        told = eligibility.alone(text, conversation, desk) | situation(text, desk)
        asked = desk.library.sayings.holds("asked.outcome", plain(text))
        return eligibility.from_sentence(conversation, told, desk, asked=asked) if len(told) >= SEVERAL else None
    asking = bool(_ASKING.search(text))
    if conversation.form == estimate.NAME:
        trip = told_next(text, answers_of(conversation, estimate.NAME), desk.voice(conversation))
        enough = MOST_OF_IT if asking and not asks_the_sum(text, desk) else SEVERAL
        enough -= len(estimate.trip_told(text).keys() - trip.keys())  # a 1 that is the unit of a price was told as well
        return estimate.from_sentence(conversation, trip, desk) if trip and len(trip) >= enough else None
    if asking:
        return None
    if conversation.form == interest.NAME:
        wish = interest.wish_facts(text, desk)
        return interest.from_sentence(conversation, wish, desk) if len(wish) >= SEVERAL else None
    return None


def case_meant(text: str, desk: Desk) -> dict[str, Value]:
    """The answers to the check in a message that asks whether one is eligible, or only tells who one is.

    Empty when it tells too little: 「港区の会社ですが対象ですか」 is a question about the programme.
    """
    told = situation(text, desk)
    if asks_if_eligible(text, desk):
        before = _LAST_SENTENCE.sub("", text.strip())
        return dict(told) if len(told) >= ENOUGH or len(situation(before, desk)) >= SEVERAL else {}
    outlook = len(told) > ENOUGH and desk.library.sayings.holds("asked.outcome", plain(text))
    if outlook or tells_a_case(told):
        return dict(told)
    tells = (
        len(told) >= SEVERAL and not told.keys() & OF_A_TRIP and desk.library.sayings.is_all("asked.only_told", text)
    )
    return dict(told) if tells and not _ASKING.search(text) else {}


def asks_the_sum(text: str, desk: Desk) -> bool:
    """Tell whether a clause of a message asks how much the subsidy comes to, whatever is told before it."""
    asked = wants_a_sum(text, desk) or any(_is_the_sum(clause, desk) for clause in _clauses(text))
    return asked or any(_is_the_sum(part, desk) or _wishes(part, desk) for part in _between_figures(text))


def beside_the_sum_asked(text: str, desk: Desk) -> str:
    """What a message says beside the clauses that ask how much the subsidy comes to."""
    return "。".join(clause for clause in _clauses(text) if not _is_the_sum(clause, desk))


def _clauses(text: str) -> list[str]:
    return [clause.strip() for clause in _CLAUSE.split(hear(text).text) if clause.strip()]


def _between_figures(text: str) -> list[str]:
    """What stands between the figures of a message: 「補助額しりたい 8人で行く」 asks, and tells."""
    said = hear(text)
    return [part for piece in said.split(_FIGURE) if (part := piece.shape.strip(_JOINING))] if said.numbers else []


def _wishes(part: str, desk: Desk) -> bool:
    return desk.library.sayings.wish[estimate.NAME].fullmatch(part) is not None


def _is_the_sum(clause: str, desk: Desk) -> bool:
    return desk.library.sayings.is_all("asked.the_sum", clause)


def tells_a_case(told: Mapping[str, object]) -> bool:
    """Tell whether answers to the check are more than anybody tells of a trip or in a question."""
    return len(told.keys() - OF_A_TRIP) >= ENOUGH


def wish_meant(text: str, desk: Desk) -> dict[str, Value]:
    """The answers a wish to take part names; empty when it is none, or only says that one would like to go there."""
    if _ASKING.search(text) or not desk.library.catalogue.contains("interest.sentence.wish", text):
        return {}
    facts = interest.wish_facts(text, desk)
    several = len(facts.keys() - {"nights"}) >= SEVERAL and facts.keys() & {"people", "months"}
    joins = "place" in facts and desk.library.sayings.holds("asked.join", text)
    return facts if several or joins else {}


def outlook(form: Form, conversation: Conversation, text: str, desk: Desk) -> Turn | None:
    """How it looks so far, where the check is asked for its outcome before its end (「判定は？」)."""
    if form.name != eligibility.NAME or len(text) > ASKED_BRIEFLY:
        return None
    asked = eligibility.asks_outcome(text, desk) and not situation(text, desk)
    return ask(form, conversation, desk, eligibility.so_far(conversation, desk)) if asked else None
