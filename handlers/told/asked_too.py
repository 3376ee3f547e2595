"""A question in a sentence of its own beside a trip or a case told whole: it is answered before them."""

from collections.abc import Iterator

from handlers import eligibility, faq
from handlers.desk import Desk
from handlers.questions.several_questions import SURE
from handlers.reading.situation import asks_if_eligible, situation
from handlers.told.at_once import asks_the_sum
from handlers.trip import estimate
from handlers.trip.kept_same import SENTENCE
from handlers.turn import Conversation, Part, Reply
from knowledge.answers import Found
from knowledge.clauses import asks, without_lead_in
from knowledge.text import ENDING, plain

SHOWN = 3
"""Parts of its answer that are shown."""


def asked_too(text: str, conversation: Conversation, desk: Desk) -> tuple[Part, ...]:
    """The answer to the one other question of a message; nothing where it asks none, or several."""
    found = list(_found(text, desk))
    turn = faq.show_found(found[0], conversation, desk) if len(found) == 1 else None
    reply = turn.outgoing[0] if turn else None
    return reply.parts[:SHOWN] if isinstance(reply, Reply) else ()


def _found(text: str, desk: Desk) -> Iterator[Found]:
    """What the questions of a message come to that are not for the sum or one's own case."""
    for sentence in SENTENCE.split(text.strip()):
        if not asks(sentence) or _of_the_sum(sentence, desk) or _of_the_case(sentence, desk):
            continue
        found = desk.library.answers.find(desk.library.sayings.question(without_lead_in(sentence)))
        own = asks_if_eligible(sentence, desk)  # 「レンタカーは対象？」 is not asked of one's own case
        if found.outcome in SURE and not (own and found.outcome != "gap"):
            yield found


def _of_the_sum(sentence: str, desk: Desk) -> bool:
    """Tell whether a sentence tells of the trip, or asks for its sum."""
    alone = desk.library.sayings.is_all("asked.sum_alone", plain(sentence).strip(ENDING))
    return alone or asks_the_sum(sentence, desk) or bool(estimate.trip_facts(sentence))


def _of_the_case(sentence: str, desk: Desk) -> bool:
    """Tell whether a sentence tells of the case, or asks what comes of it."""
    return bool(situation(sentence, desk)) or eligibility.asks_outcome(sentence, desk)
