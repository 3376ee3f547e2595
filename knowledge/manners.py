"""Messages that ask for no fact: thanks, greetings, talk, and attempts to turn the desk against its rules."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from knowledge.pattern import Pattern
from knowledge.reading import search_form
from knowledge.strict import Table, read

CHAT_LENGTH = 24
"""Characters up to which a word of talk makes a message talk; in a longer one it may be part of a question."""
WHOLE_LENGTH = 60
"""Characters up to which a piece of a message can be talk and nothing else."""
LONGEST = 240
"""Characters up to which a message can be talk in all its pieces: long thanks."""
_PASSING = frozenset({"laugh", "hesitation", "greeting", "apology"})
"""Kinds of talk that only lead in to what is said beside them."""
_THANKS = "thanks"
"""The kind that tells least of those that are no mere lead-in."""
_ANYTHING = "offtopic"
"""The kind that a word anywhere makes a message: its pieces may tell better, as a greeting and the weather."""
_PIECE = re.compile(r"[、。,.!！\n]+|[~〜ー…]* +(?=[ぁ-んァ-ヶ一-龥])|(?<=[?？])")
_PLAIN = re.compile(r"[\s、。,.!?！？…~ー〜・♪☆★()「」]+$|[^\w\s'’%+*/×÷=-]+")
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Manner:
    """What kind of talk a message is."""

    outcome: Literal["refuse", "smalltalk"]
    kind: str


@dataclass(frozen=True, slots=True)
class _Rule:
    manner: Manner
    unless: tuple[Pattern, ...]
    whole: tuple[Pattern, ...]
    anywhere: tuple[Pattern, ...]


class Manners:
    """Recognises talk by patterns that are data."""

    def __init__(self, rules: tuple[_Rule, ...]) -> None:
        self._rules = rules

    @classmethod
    def load(cls, path: Path) -> "Manners":
        """Read the patterns; raises BrokenData for one that is no regular expression."""
        table = read(path)
        rules: list[_Rule] = []
        for outcome in ("refuse", "smalltalk"):
            kinds = table.table(outcome)
            rules += [_rule(kinds.table(kind), Manner(outcome, kind)) for kind, _ in kinds.items()]
        return cls(tuple(rules))

    def of(self, text: str) -> Manner | None:
        """Return what kind of talk a message is, all of it or each piece; None when it may be a question."""
        text = _SPACES.sub(" ", search_form(text))
        whole = self._of_one(text)
        if whole and whole.kind != _ANYTHING:
            return whole
        pieces = [piece for piece in _PIECE.split(text) if piece.strip()] if len(text) <= LONGEST else []
        told = [manner for piece in pieces if (manner := self._of_one(piece)) and manner.outcome == "smalltalk"]
        if len(pieces) < 2 or len(told) < len(pieces):
            return whole
        meant = [manner for manner in reversed(told) if manner.kind not in _PASSING] or told
        return next((manner for manner in meant if manner.kind != _THANKS), meant[0])

    def _of_one(self, text: str) -> Manner | None:
        plain = _PLAIN.sub("", text).strip() or text
        for rule in self._rules:
            short = rule.manner.outcome == "refuse" or len(text) <= CHAT_LENGTH
            asks = any(pattern.search(text) for pattern in rule.unless)
            if short and not asks and any(pattern.search(text) for pattern in rule.anywhere):
                return rule.manner
            if len(plain) <= WHOLE_LENGTH and any(pattern.fullmatch(plain) for pattern in rule.whole):
                return rule.manner
        return None


def _rule(table: Table, manner: Manner) -> _Rule:
    return _Rule(manner, _patterns(table, "unless"), _patterns(table, "whole"), _patterns(table, "anywhere"))


def _patterns(table: Table, key: str) -> tuple[Pattern, ...]:
    try:
        return tuple(Pattern(pattern) for pattern in table.texts(key))
    except re.error as problem:
        raise table.broken(key, f"{problem.pattern!r} is no pattern: {problem}") from problem
