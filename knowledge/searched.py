"""What of a card or a gap is searched: its questions and titles, and the text it shows."""

from knowledge.cards import AnswerCard, Gap
from knowledge.ranking.fusion import Entry
from knowledge.reading import search_form


def card_entry(card: AnswerCard) -> Entry:
    """Return a card as the ranker takes it."""
    return Entry((card.title["ja"], card.title["en"], *card.questions), (card.answer["ja"], card.answer["en"]))


def gap_entry(gap: Gap) -> Entry:
    """Return a gap as the ranker takes it: its note says what the documents do not say, so it is not searched."""
    return Entry((gap.title["ja"], gap.title["en"], *gap.questions), ())


def card_text(card: AnswerCard) -> str:
    """Return all that a card shows and is asked by, in the search form."""
    shown = (*card.title.values(), *card.questions, card.answer["ja"], card.answer["en"])
    return "\n".join(search_form(text) for text in shown)
