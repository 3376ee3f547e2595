"""A bare noun after an answer (「宿は？」 after the caps): it is meant in the topic just talked about."""

from handlers.desk import Desk
from handlers.faq import MONEY
from handlers.forms.form import answers_of
from handlers.places.which_place import pronoun_in
from handlers.questions.follow_ups import OF_PLACE
from handlers.reading.wishes import ESTIMATE
from handlers.turn import Conversation
from knowledge.clauses import without_lead_in
from knowledge.text import ENDING, plain

A_NOUN, A_FEW_WORDS = 16, 40
"""Signs of Japanese, of Latin letters up to which a message is no more than a noun."""


def in_topic(text: str, conversation: Conversation, desk: Desk) -> str:
    """The question a bare noun stands for after the answer shown last, the text itself where it is none."""
    card, said = desk.library.card(conversation.card), plain(without_lead_in(text)).strip(ENDING)
    short = len(said) <= (A_FEW_WORDS if said.isascii() else A_NOUN)
    topics = (card.id, card.topic) if card else (MONEY,) if answers_of(conversation, ESTIMATE) else ()
    if not (topics and short) or conversation.aspect in OF_PLACE:
        return text
    if pronoun_in(said, desk):
        return text
    meant = (desk.library.sayings.asked_after(topic, said) for topic in topics)
    return next((question for question in meant if question != said), text)
