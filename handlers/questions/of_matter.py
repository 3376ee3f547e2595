"""A short question about the matter beside the programme that was shown last (「何時から？」 after a market)."""

from collections.abc import Iterator

from handlers import faq
from handlers.desk import Desk
from handlers.places.bare_questions import OF_OTHERS, kind_of
from handlers.turn import Conversation, Turn
from knowledge.answers import AnswerCard
from knowledge.text import plain

NOUN = "noun"
"""What is asked where a message is no more than a noun: 「物産展のほうは？」."""
A_FEW, FEW_WORDS = 24, 9
"""Signs of Japanese, words of English up to which a question may leave out what it is about."""


def of_matter(conversation: Conversation, text: str, desk: Desk) -> Turn | None:
    """The card of the matter that tells what is asked and names all that the question names; None where none does."""
    card = desk.library.card(conversation.card)
    few = len(text.split()) <= FEW_WORDS if text.isascii() else len(text) <= A_FEW
    if card is None or card.topic not in OF_OTHERS or conversation.aspect or conversation.form or not few:
        return None
    said, sayings = plain(text).strip(), desk.library.sayings
    kinds = sayings.all_in("matter", said)
    bare = bool(kind_of(text, desk))  # which is answered elsewhere (handlers/places/bare_questions.py)
    if not kinds or bare or sayings.holds("asked.of_this_programme", said) or _of_its_own(text, desk):
        return None
    named, least = said, 0 if kinds == {NOUN} else -1
    for kind in kinds - {NOUN}:
        named = sayings.without(f"matter.{kind}", named)
    telling = (one for one in _family(card, desk) if _tells(one, kinds, desk) and _names_all(one, named, desk, least))
    told = next(telling, None)
    return faq.show_cards((told,), conversation, desk) if told else None


def _of_its_own(text: str, desk: Desk) -> bool:
    """Tell whether a question names such a matter itself."""
    found = desk.library.answers.find(text)
    return found.outcome == "answer" and found.cards[0].topic in OF_OTHERS


def _family(card: AnswerCard, desk: Desk) -> Iterator[AnswerCard]:
    """The card, and those offered beside it that rest on the same section of a document."""
    yield card
    here, beside = _sections(card, desk), (desk.library.card(name) for name in card.next)
    yield from (one for one in beside if one and one.topic in OF_OTHERS and not here.isdisjoint(_sections(one, desk)))


def _sections(card: AnswerCard, desk: Desk) -> frozenset[tuple[str, str]]:
    facts = (desk.library.facts.fact(name) for name in card.facts)
    return frozenset((fact.document, fact.section) for fact in facts)


def _tells(card: AnswerCard, kinds: frozenset[str], desk: Desk) -> bool:
    return all(desk.library.sayings.holds(f"told.{kind}", plain(card.answer["ja"])) for kind in kinds)


def _names_all(card: AnswerCard, text: str, desk: Desk, least: int) -> bool:
    """Tell whether a card holds what a text names; with `least` -1 also where it names nothing."""
    return least <= desk.library.answers.missing(card, text) <= 0
