"""What the desk can answer: the curated cards, the known gaps, and the search over both."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path

from knowledge import stored_words
from knowledge.cards import AnswerCard, Gap, load_cards, load_gaps
from knowledge.directory import Directory
from knowledge.found import Found, PlaceHints
from knowledge.gates import Gates
from knowledge.glossary import Glossary
from knowledge.judge import Judge, LogisticJudge
from knowledge.look import Tools
from knowledge.manners import Manners
from knowledge.named_places import NamedPlaces
from knowledge.ranking.channels import Analyser
from knowledge.ranking.stored import StoredCounts, mark_of
from knowledge.ranking.stored import load as load_counts
from knowledge.reading import Reader, search_form
from knowledge.romaji import words
from knowledge.search import Search

__all__ = ["AnswerCard", "Answers", "Found", "Gap", "place_hints"]
HERE = Path(__file__).parent
WORDS, TERMS = HERE / "words.tsv", HERE / "terms.bin"
READ_BY = (WORDS, HERE / "glossary.toml")
"""What decides, beside a text itself, which terms it has."""
_LOWER = re.compile(r"\b[a-z]{2,}\b")
"""Words that are no names: written small in a sentence."""


def place_hints(directory: Directory) -> Callable[[str], tuple[str, ...]]:
    """Return what tells the search which places a text names: the directory's outcome, then the codes."""
    return lambda text: NamedPlaces(directory.resolve).hints(text)


class Answers:
    """All answer cards and gaps, ready to be asked; immutable and safe to share between threads."""

    def __init__(
        self,
        cards: Sequence[AnswerCard],
        gaps: Sequence[Gap],
        reader: Reader | None = None,
        judge: Judge | None = None,
        stored: StoredCounts | None = None,
    ) -> None:
        self._cards = {card.id: card for card in cards}
        self.gaps = tuple(gaps)
        glossary = Glossary.load(HERE / "glossary.toml")
        texts = [text for card in cards for text in (card.title["en"], card.answer["en"])]
        known = frozenset(word for text in texts for word in words(text))
        self._english = frozenset(word for text in texts for word in _LOWER.findall(text)) | glossary.talk
        self._analyser = Analyser(reader or Reader(), glossary, known)
        self._gates = Gates.load(HERE / "guard.toml")
        tools = Tools(
            analyser=self._analyser,
            gates=self._gates,
            manners=Manners.load(HERE / "manners.toml"),
            judge=judge or LogisticJudge.load(HERE / "judge.json"),
            stored=stored or StoredCounts(),
        )
        self.search = Search(cards, gaps, tools)

    @classmethod
    def load(cls, folder: Path, reader: Reader | None = None) -> "Answers":
        """Read all cards of a folder and the gaps.toml beside or in it; raises BrokenData."""
        cards = load_cards(folder)
        places = (folder / "gaps.toml", folder.parent / "gaps.toml")
        gaps = next(map(load_gaps, filter(Path.exists, places)), ())
        if reader:
            return cls(cards, gaps, reader)
        stored = load_counts(TERMS, mark_of(READ_BY))
        return cls(cards, gaps, Reader(stored_words.load(WORDS)), stored=stored)

    def find(self, question: str, *, limit: int = 3, places: PlaceHints = None) -> Found:
        """Return what may be said to a message; `places` is what the directory knows of the places it names."""
        return self.search.find(question, limit, places)

    def years(self, text: str) -> tuple[str, ...]:
        """Return the fiscal years a text names."""
        return self._gates.asked_year(search_form(text)).named

    def missing(self, card: AnswerCard, question: str) -> float:
        """Return the share of what a question names that a card does not hold; -1 when it names nothing."""
        return self.search.look.missing(card.id, search_form(question))

    def card(self, card_id: str) -> AnswerCard:
        """Return a card by its id; KeyError when there is none."""
        return self._cards[card_id]

    def named(self, card_id: str) -> AnswerCard | None:
        """Return a card by its id, None when there is none (any more)."""
        return self._cards.get(card_id)

    @property
    def cards(self) -> tuple[AnswerCard, ...]:
        """All cards, in the order of their files."""
        return tuple(self._cards.values())

    def script(self, text: str) -> str:
        """Tell how a message is written: ja, kana, romaji or english; a bare name or number counts as romaji."""
        if not any(sign.isalpha() for sign in text):
            return "romaji"
        script = self._analyser.script(search_form(text))
        names_only = script == "english" and not self._english.intersection(words(text))
        return "romaji" if names_only else script
