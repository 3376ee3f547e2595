"""What people say in their own words: patterns by key, and patterns with what each of them means."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from knowledge.strict import Table, read

_PART = re.compile(r"%([a-z_]+)%")
Patterns = tuple[re.Pattern[str], ...]
Meanings = tuple[tuple[str, re.Pattern[str]], ...]


@dataclass(frozen=True, slots=True)
class Sayings:
    """Regular expressions on a text in NFKC and small letters, in the order they are tried."""

    wish: Mapping[str, Patterns]
    """By intent: a short message that wishes for what the desk does."""
    said: Mapping[str, Patterns]
    """By dotted key, such as asked.eligible: anything else a message may say."""
    situation: Mapping[str, Meanings]
    """By question of the check: the answer and what a sentence says for it, the first fit counts."""
    meant: Meanings
    """The question that is meant by a bare one, such as 「上限は？」."""
    idiom: Meanings
    """What is heard instead of a turn of phrase that means something else than its words (「問題ありません」)."""
    topic: Meanings
    """What a piece of a message is about, where its case is told."""

    @classmethod
    def load(cls, path: Path) -> "Sayings":
        """Read the patterns with their parts put in; raises BrokenData for one that is no regular expression."""
        table = read(path)
        parts = {name: str(part) for name, part in table.table("parts").items()}
        situation = table.table("situation")
        told = {name: _meanings(situation, name, parts) for name, _ in situation.items()}
        said = {
            f"{kind}.{name}": patterns
            for kind in ("asked", "bare", "told", "thinking", "beside", "language", "order", "outcome", "clause")
            for name, patterns in _lists(table, kind, parts).items()
        }
        pairs = {name: _meanings(table, name, parts) for name in ("meant", "idiom", "topic")}
        return cls(_lists(table, "wish", parts), said, told, **pairs)

    def question(self, text: str) -> str:
        """Return the question a bare one stands for, the text itself when it says what it means."""
        return next((meant for meant, pattern in self.meant if pattern.fullmatch(text)), text)

    def holds(self, key: str, text: str) -> bool:
        """Tell whether a pattern of a key fits somewhere in the text."""
        return any(pattern.search(text) for pattern in self.said[key])

    def is_all(self, key: str, text: str) -> bool:
        """Tell whether a pattern of a key fits the whole text."""
        return any(pattern.fullmatch(text) for pattern in self.said[key])


def _lists(table: Table, key: str, parts: Mapping[str, str]) -> dict[str, Patterns]:
    inner = table.table(key)
    return {name: tuple(_pattern(inner, name, text, parts) for text in inner.texts(name)) for name, _ in inner.items()}


def _meanings(table: Table, key: str, parts: Mapping[str, str]) -> Meanings:
    pairs = table.raw(key)
    if not isinstance(pairs, list) or not all(isinstance(pair, list) and len(pair) > 1 for pair in pairs):
        raise table.broken(key, "is not a list of meanings, each with its patterns")
    return tuple((str(meaning), _pattern(table, key, str(text), parts)) for meaning, *texts in pairs for text in texts)


def _pattern(table: Table, key: str, text: str, parts: Mapping[str, str]) -> re.Pattern[str]:
    while found := _PART.search(text):
        if found[1] not in parts:
            raise table.broken(key, f"names the part {found[0]}, which does not exist")
        text = text.replace(found[0], parts[found[1]])
    try:
        return re.compile(text)
    except re.error as problem:
        raise table.broken(key, f"{problem.pattern!r} is no pattern: {problem}") from problem
