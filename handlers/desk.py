"""The desk 「窓口」: what the ward has published, and the moment a message is answered."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any, TypeVar

from handlers.turn import Conversation, Language
from knowledge.calendar import Opening, era_date
from knowledge.library import Library
from knowledge.scheme import Scheme, Text
from subsidy import Rules

T = TypeVar("T")
KEPT = 2_048
"""Readings of texts that are kept; then all are let go."""
_UNREAD: Any = object()
"""Stands for a text that was not read yet; None is a reading like any other."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Read-only facts plus now (aware, ward time); made anew for every turn."""

    library: Library
    now: datetime
    opening: Opening = field(default_factory=Opening)
    public_url: str = ""

    def once(self, reading: Callable[[str, "Desk"], T], text: str) -> T:
        """Read a text in one way, however many attempts of a turn ask for it; the reading depends on nothing else.

        The latest readings are kept for other turns, without who wrote: what buttons say comes again and again.
        """
        kept, key = self.library.readings, (reading, text)
        found: T = kept.get(key, _UNREAD)  # one step: another thread may let all go at any moment
        if found is not _UNREAD:
            return found
        found = reading(text, self)
        if len(kept) >= KEPT:
            kept.clear()
        kept[key] = found
        return found

    @property
    def scheme(self) -> Scheme:
        """The newest programme the documents describe."""
        return self.library.schemes[0]

    @property
    def rules(self) -> Rules:
        """The figures of the newest programme."""
        return _rules(self.scheme)

    def voice(self, conversation: Conversation) -> "Voice":
        """The language and words for one person."""
        return Voice(self, conversation.language or conversation.heard or "ja")


@lru_cache(maxsize=8)
def _rules(scheme: Scheme) -> Rules:
    """Read a programme's figures, once: reading them took a quarter of an estimate."""
    return Rules.from_table(scheme.subsidy)


@dataclass(frozen=True, slots=True)
class Voice:
    """Says the desk's texts in one language, with phone and hours always at hand."""

    desk: Desk
    language: Language

    def say(self, key: str, **values: object) -> str:
        """Return a text of the catalogue; {phone}, {hours} and {policy} are filled in for every text.

        Who is given the phone number in another language is told of the three-way call with an interpreter (rule C7).
        """
        catalogue = self.desk.library.catalogue
        plain = catalogue.texts[key][self.language]
        if "{" not in plain:
            return plain
        standing = {
            "phone": self.desk.scheme.contact.phone,
            "hours": catalogue.texts["greeting.hours"][self.language],
            "policy": f"{self.desk.public_url}/policy",
        }
        text = catalogue.say(key, self.language, **{**standing, **values})
        calls = self.language != "ja" and "{phone}" in plain
        known = not calls or catalogue.contains("staff.interpreter.contains", text)
        return text if known else f"{text} {catalogue.texts['staff.interpreter'][self.language]}"

    def pick(self, texts: Mapping[str, str] | Text) -> str:
        """Return the text of a trilingual value in this language, the Japanese one where it has none."""
        if isinstance(texts, Text):
            return texts.of(self.language)
        return texts.get(self.language) or texts["ja"]

    def next_opening(self) -> str:
        """When a person answers next, written out in this language."""
        day = self.desk.opening.next_opening(self.desk.now).date()
        return self.say("staff.next_at", day=era_date(day, self.language))
