"""How people write English in a chat: patterns with the plain words for what they find."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from knowledge.pattern import Pattern
from knowledge.sayings import put_together
from knowledge.strict import Table, read

Rules = tuple[tuple[str, Pattern], ...]
"""What is said instead, with {1} for a group, {1+1} and {1*2} for a number in it; and the pattern, in their order."""


@dataclass(frozen=True, slots=True)
class English:
    """Patterns on a text in NFKC and small letters."""

    before: Pattern
    """What leads in to a sentence and says nothing."""
    behind: Pattern
    figures: Rules
    """In a message with figures, wherever they fit."""
    names: Rules
    """The same in a message with a price, unless it asks for a rule."""
    asks_rules: Pattern
    whole: Rules
    """A whole sentence."""
    puts_right: Pattern
    """Of a number alone: that it takes the place of one told before."""

    @classmethod
    def load(cls, path: Path) -> "English":
        """Read the patterns with their parts put in; raises BrokenData for one that is no regular expression."""
        table = read(path)
        parts = {name: str(part) for name, part in table.table("parts").items()}
        around, names, whole = table.table("around"), table.table("names"), table.table("whole")
        return cls(
            before=_one(around, "before", parts),
            behind=_one(around, "behind", parts),
            figures=_rules(table.table("figures"), parts),
            names=_rules(names, parts),
            asks_rules=_one(names, "asks_rules", parts),
            whole=_rules(whole, parts),
            puts_right=_one(whole, "puts_right", parts),
        )


def _one(table: Table, key: str, parts: Mapping[str, str]) -> Pattern:
    return _pattern(table, key, "|".join(f"(?:{text})" for text in table.texts(key)), parts)


def _rules(table: Table, parts: Mapping[str, str]) -> Rules:
    told = table.raw("rules")
    if not isinstance(told, list) or not all(isinstance(rule, list) and len(rule) > 1 for rule in told):
        raise table.broken("rules", "is not a list of words, each with its patterns")
    return tuple((str(words), _pattern(table, "rules", str(text), parts)) for words, *texts in told for text in texts)


def _pattern(table: Table, key: str, text: str, parts: Mapping[str, str]) -> Pattern:
    try:
        return Pattern(put_together(table, key, text, parts))
    except re.error as problem:
        raise table.broken(key, f"{problem.pattern!r} is no pattern: {problem}") from problem
