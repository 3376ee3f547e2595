"""Everything the ward has published, loaded once: programmes, facts, answers, places, wording."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from knowledge.answers import Answers
from knowledge.cards import AnswerCard
from knowledge.directory import Directory
from knowledge.english import English
from knowledge.facts import Facts
from knowledge.foreign import Tongue, has_kana, load_tongues, tongue_of
from knowledge.sayings import Sayings
from knowledge.scheme import Scheme
from knowledge.schemes import Check, load_schemes
from knowledge.wording import Catalogue

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Library:
    """A read-only snapshot of the knowledge; safe to share between threads."""

    schemes: tuple[Scheme, ...]
    facts: Facts
    answers: Answers
    directory: Directory
    catalogue: Catalogue
    sayings: Sayings
    tongues: tuple[Tongue, ...]
    english: English
    readings: dict[tuple[Any, str], Any] = field(default_factory=dict, init=False, repr=False, compare=False)
    """What was read of the latest texts, by the way it was read; whoever reads bounds it (handlers/desk.py)."""

    @staticmethod
    def load(folder: Path = HERE, check: Check | None = None) -> "Library":
        """Read every data file below a folder; BrokenData names the file, the key and the reason.

        `check` is given each programme's table of figures (subsidy.Rules.from_table).
        """
        return Library(
            load_schemes(folder / "schemes", check),
            Facts.load(folder / "facts"),
            Answers.load(folder / "answers"),
            Directory.load(folder),
            Catalogue.load(folder / "wording"),
            Sayings.load(folder / "sayings.toml"),
            load_tongues(folder / "foreign.toml"),
            English.load(folder / "english.toml"),
        )

    def card(self, name: str) -> AnswerCard | None:
        """Return an answer card by its id, None when there is none (any more)."""
        return self.answers.named(name)

    def about_place(self, code: str) -> tuple[AnswerCard, ...]:
        """Return the answer cards about one place."""
        return tuple(card for card in self.answers.cards if card.place == code)

    def place_name(self, code: str) -> str:
        """Return prefecture and name of a municipality or partner, empty when the code is unknown."""
        partner = self.directory.partner(code)
        if partner:
            return partner.name
        place = self.directory.place(code)
        return place.full if place else ""

    def tongue_of(self, text: str) -> Tongue | None:
        """Tell the language a message is written in that the desk does not speak; None for one it does."""
        return tongue_of(text, self.tongues)

    def may_be_foreign(self, text: str) -> bool:
        """Tell whether a message has no kana, so that it may be in the language of the one before it."""
        return not text.isascii() and not has_kana(text)

    def in_japanese(self, text: str) -> str:
        """Return a message without kana as Japanese, whichever of the other languages it is in."""
        for tongue in self.tongues:
            text = tongue.in_japanese(text)
        return text

    def language_of(self, text: str) -> Literal["ja", "en"] | None:
        """Tell the language a message is written in; None when it tells none (numbers, bare names, romaji)."""
        script = self.answers.script(text)
        return {"ja": "ja", "kana": "ja", "english": "en"}.get(script)  # type: ignore[return-value]
