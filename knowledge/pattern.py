"""Regular expressions of which most cannot fit most texts: each is only run where the signs it needs are."""

import _sre  # type: ignore[import-not-found]
import re
from array import array
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from re import _compiler as compiler  # type: ignore[attr-defined]
from re import _constants as code
from re import _parser as parser
from typing import Any, Generic, TypeVar

M = TypeVar("M")
Kept = list[Any]
"""Flags, packed code, number of groups, their names, their order, and the signs a pattern needs."""
Signs = frozenset[str]
"""Signs and pairs of signs, of which a text must hold one."""
MOST = 24
"""Signs of a class in brackets up to which it is looked at."""
KANJI, OTHERS, ONE_ALONE = 1, 4, 8
"""How common a pair of signs is that begins with a kanji, any other pair, and a single sign beside a pair."""
USELESS = 400
"""From this weight on nearly every text holds one of the signs."""


@lru_cache(maxsize=512)
def signs(text: str) -> Signs:
    """Return the signs of a text and its pairs of neighbours; one message is asked for them by some 300 patterns."""
    return frozenset(map(str.__add__, text, text[1:])).union(text)


class Pattern:
    """A compiled regular expression that knows which signs a text must have; used like one of `re`."""

    __slots__ = ("_regex", "needs", "pattern")

    def __init__(self, pattern: str) -> None:
        """Compile it; raises re.error."""
        self.pattern = pattern
        self._regex, self.needs = COMPILED.regex(pattern)

    def search(self, text: str) -> re.Match[str] | None:
        """Return where the pattern first fits."""
        return None if self.needs and self.needs.isdisjoint(signs(text)) else self._regex.search(text)

    def fullmatch(self, text: str) -> re.Match[str] | None:
        """Return the match with the whole text."""
        return None if self.needs and self.needs.isdisjoint(signs(text)) else self._regex.fullmatch(text)

    def match(self, text: str) -> re.Match[str] | None:
        """Return the match at the beginning of the text."""
        return None if self.needs and self.needs.isdisjoint(signs(text)) else self._regex.match(text)

    def sub(self, put: str, text: str, count: int = 0) -> str:
        """Return the text with what fits replaced."""
        return text if self.needs and self.needs.isdisjoint(signs(text)) else self._regex.sub(put, text, count)

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """Return all places where the pattern fits."""
        return self._regex.finditer(text)


class Compiled:
    """Patterns as they were compiled at an earlier start, and those of this one; what is missing is compiled."""

    def __init__(self) -> None:
        self._known: dict[str, Kept] = {}
        self.used: dict[str, Kept] = {}

    def know(self, kept: dict[str, Kept]) -> None:
        """Take what was compiled at an earlier start by the same interpreter."""
        self._known = kept

    def forget(self) -> None:
        """Let go of it once everything is loaded."""
        self._known, self.used = {}, {}

    def regex(self, pattern: str) -> "tuple[re.Pattern[str], Signs]":
        """Return a compiled pattern and the signs it needs; raises re.error."""
        try:
            return self._made(pattern, self._known[pattern])
        except (
            KeyError,
            ValueError,
            TypeError,
            RuntimeError,
            OverflowError,
        ):  # not known, or of another build
            return self._made(pattern, _compiled(pattern))

    def _made(self, pattern: str, kept: Kept) -> "tuple[re.Pattern[str], Signs]":
        flags, packed, groups, index, names, needed = kept
        words = array("I", b64decode(packed)).tolist()
        made = _sre.compile(pattern, flags, words, groups, index, tuple(names)), frozenset(needed)
        self.used[pattern] = kept
        return made


COMPILED = Compiled()


def _compiled(pattern: str) -> Kept:
    parsed = parser.parse(pattern)
    state = parsed.state
    names: list[str | None] = [None] * state.groups
    for name, group in state.groupdict.items():
        names[group] = name
    packed = b64encode(array("I", compiler._code(parsed, 0))).decode()  # noqa: SLF001
    return [state.flags, packed, state.groups - 1, state.groupdict, names, sorted(_of_pattern(parsed))]


def needs(pattern: str) -> Signs:
    """Return signs of which every text has one that the pattern fits somewhere; empty when nothing is sure."""
    return _of_pattern(parser.parse(pattern))


def _of_pattern(parsed: Any) -> Signs:
    found = None if parsed.state.flags & re.IGNORECASE else _of_sequence(parsed)
    return found if found and _weight(found) < USELESS else frozenset()


def _of_sequence(items: Any) -> Signs | None:
    """Return the rarest of what the parts of a sequence need, a run of letters by its pairs."""
    found, run = list[Signs | None](), ""
    for kind, value in (*items.data, (None, None)):
        if kind is code.LITERAL:
            run += chr(value)
            continue
        if run:
            found += [frozenset((run[at : at + 2],)) for at in range(max(len(run) - 1, 1))]
            run = ""
        found.append(_of_part(kind, value))
    return min((some for some in found if some), key=_weight, default=None)


def _of_part(kind: Any, value: Any) -> Signs | None:
    if kind is code.BRANCH:
        return _of_all([_of_sequence(branch) for branch in value[1]])
    if kind is code.IN:
        return _of_class(value)
    if kind is code.SUBPATTERN:
        return None if value[1] & re.IGNORECASE else _of_sequence(value[3])
    if kind in _REPEATS:
        return _of_sequence(value[2]) if value[0] else None
    if kind is code.ASSERT:
        return _of_sequence(value[1])
    return None


_REPEATS = frozenset({code.MAX_REPEAT, code.MIN_REPEAT, code.POSSESSIVE_REPEAT})


def _of_all(branches: Sequence[Signs | None]) -> Signs | None:
    """Return what one of several ways needs, None where one needs nothing."""
    known = [branch for branch in branches if branch]
    return frozenset[str]().union(*known) if len(known) == len(branches) else None


def _of_class(items: Iterable[tuple[Any, Any]]) -> Signs | None:
    found = set[str]()
    for kind, value in items:
        if kind is code.LITERAL:
            found.add(chr(value))
        elif kind is code.RANGE and value[1] - value[0] < MOST:
            found.update(map(chr, range(value[0], value[1] + 1)))
        else:
            return None
    return frozenset(found) if len(found) <= MOST else None


def _weight(found: Signs) -> int:
    """Return how likely a text is to hold one of the signs, roughly."""
    return sum(map(_commonness, found))


@cache
def _commonness(sign: str) -> int:
    return (KANJI if "一" <= sign[0] <= "龠" else OTHERS) * (ONE_ALONE if len(sign) == 1 else 1)


class Meanings(Generic[M]):
    """Patterns with what each means, in the order they are tried; a text is only tried with the few that can fit."""

    __slots__ = ("_always", "_by_sign", "pairs")

    def __init__(self, pairs: Sequence[tuple[M, Pattern]]) -> None:
        """Note for every sign which patterns may fit a text that holds it."""
        self.pairs = tuple(pairs)
        self._by_sign: dict[str, tuple[int, ...]] = {}
        self._always = tuple(number for number, (_, pattern) in enumerate(pairs) if not pattern.needs)
        for number, (_, pattern) in enumerate(pairs):
            for sign in pattern.needs:
                self._by_sign[sign] = (*self._by_sign.get(sign, ()), number)

    def told(self, text: str) -> Iterator[M]:
        """Return the meanings of which a pattern fits somewhere in the text, in order; one may come twice."""
        return (meaning for meaning, pattern in self._possible(text) if pattern.search(text))

    def wholly(self, text: str) -> Iterator[M]:
        """Return the meanings of which a pattern fits the whole text, in order; one may come twice."""
        return (meaning for meaning, pattern in self._possible(text) if pattern.fullmatch(text))

    def of(self, text: str) -> M | None:
        """Return the first meaning of which a pattern fits the whole text, None when none does."""
        return next(self.wholly(text), None)

    def _possible(self, text: str) -> Iterator[tuple[M, Pattern]]:
        found = signs(text) & self._by_sign.keys()
        numbers = set(self._always).union(*map(self._by_sign.__getitem__, found))
        return map(self.pairs.__getitem__, sorted(numbers))
