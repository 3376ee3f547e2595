"""Messages that ask for no fact: thanks, greetings, talk, and attempts to turn the desk against its rules."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from knowledge.pattern import Meanings, Pattern
from knowledge.reading import search_form
from knowledge.strict import Table, read

CHAT_LENGTH = 24
"""Characters up to which a word of talk makes a message talk; in a longer one it may be part of a question."""
WHOLE_LENGTH = 60
"""Characters up to which a piece of a message can be talk and nothing else."""
LONGEST = 240
"""Characters up to which a message can be talk in all its pieces: long thanks."""
_REMARK = "remark"
"""The kind that is talk only beside another: 「上司に見せてみます」 after thanks."""
_PASSING = frozenset({"laugh", "hesitation", "greeting", "apology", _REMARK})
"""Kinds of talk that only lead in to what is said beside them."""
_THANKS = "thanks"
"""The kind that tells least of those that are no mere lead-in."""
_ANYTHING = "offtopic"
"""The kind that a word anywhere makes a message: its pieces may tell better, as a greeting and the weather."""
_PIECE = re.compile(r"[、。,.!！\n]+|[~〜ー…]* +(?=[ぁ-んァ-ヶ一-龥])|(?<=[?？])")
_PLAIN = re.compile(r"[\s、。,.!?！？…~ー〜・♪☆★()「」]+$|[^\w\s'’%+*/×÷=-]+")
_SPACES = re.compile(r"\s+")


Outcome = Literal["refuse", "smalltalk"]


@dataclass(frozen=True, slots=True)
class Manner:
    """What kind of talk a message is."""

    outcome: Outcome
    kind: str


class Manners:
    """Recognises talk by patterns that are data: a kind named first goes before the ones after it."""

    def __init__(self, kinds: Sequence[tuple[Manner, Table]]) -> None:
        """Read the patterns of each kind; raises BrokenData for one that is no regular expression."""
        self._kinds = tuple(manner for manner, _ in kinds)
        self._unless, self._whole, self._anywhere = (
            Meanings([(at, pattern) for at, (_, table) in enumerate(kinds) for pattern in _patterns(table, key)])
            for key in ("unless", "whole", "anywhere")
        )

    @classmethod
    def load(cls, path: Path) -> "Manners":
        """Read the patterns; raises BrokenData."""
        table = read(path)
        outcomes: tuple[Outcome, ...] = ("refuse", "smalltalk")
        tables = [(outcome, table.table(outcome)) for outcome in outcomes]
        return cls([(Manner(out, kind), kinds.table(kind)) for out, kinds in tables for kind, _ in kinds.items()])

    def of(self, text: str) -> Manner | None:
        """Return what kind of talk a message is, all of it or each piece; None when it may be a question."""
        text = _SPACES.sub(" ", search_form(text))
        found = self._of_one(text)
        whole = None if found and found.kind == _REMARK else found
        if whole and whole.kind != _ANYTHING:
            return whole
        pieces = [piece for piece in _PIECE.split(text) if piece.strip()] if len(text) <= LONGEST else []
        told = [manner for piece in pieces if (manner := self._of_one(piece)) and manner.outcome == "smalltalk"]
        if len(pieces) < 2 or len(told) < len(pieces) or {manner.kind for manner in told} == {_REMARK}:
            return whole
        meant = [manner for manner in reversed(told) if manner.kind not in _PASSING] or told
        return next((manner for manner in meant if manner.kind != _THANKS), meant[0])

    def _of_one(self, text: str) -> Manner | None:
        plain = _PLAIN.sub("", text).strip() or text
        asks = set(self._unless.told(text))
        short = len(text) <= CHAT_LENGTH
        near = (number for number in self._anywhere.told(text) if short or self._kinds[number].outcome == "refuse")
        told = next((number for number in near if number not in asks), None)
        whole = self._whole.of(plain) if len(plain) <= WHOLE_LENGTH else None
        first = min((number for number in (told, whole) if number is not None), default=None)
        return None if first is None else self._kinds[first]


def _patterns(table: Table, key: str) -> tuple[Pattern, ...]:
    try:
        return tuple(Pattern(pattern) for pattern in table.texts(key))
    except re.error as problem:
        raise table.broken(key, f"{problem.pattern!r} is no pattern: {problem}") from problem
