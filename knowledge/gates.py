"""What keeps a near miss from being answered: a year or an attribute the card does not speak of."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from knowledge import clauses
from knowledge.pattern import Pattern
from knowledge.reading import search_form
from knowledge.strict import read
from knowledge.text import normal

_REIWA = re.compile(
    r"(?:令[和話輪羽]|れいわ|reiwa ?|(?<![a-z])r)(元|\d{1,2})(?![\d-])(?:年度?|ねんど?|\b|(?=[^\d万円人泊件]))"
)
_ERA_LEFT_OUT = re.compile(r"(?<![\d./和話輪羽成-])([5-9]|1[0-2])年度(?!目|分|間|連続)")
"""A fiscal year said as people of the ward say it among themselves (6年度): of the era that goes on."""
_HEISEI = re.compile(r"(?:平成|へいせい|heisei ?)(元|\d{1,2})")
_WESTERN = re.compile(
    r"(?<!\d)(?<!jpy )(?:fy ?)?(20[0-4]\d)(?!\d)(?! ?(?:円|人|件|名|社|個|yen|jpy|people))"
    r"(?:[年/.-] ?(1[0-2]|0?[1-9])(?!\d))?"
)
_NUMBERED = re.compile(r"[\d元]")
"""Without a number no year is named."""
_PERSON = re.compile(r"さん|様|先生|君|ちゃん")
_FIRST_REIWA, _FIRST_HEISEI = 2018, 1988
_APRIL = 4
START = 2
"""Characters of a word by which its group is found."""


@dataclass(frozen=True, slots=True)
class AskedYear:
    """The fiscal years a question names, and whether it counts a year from today (今年度, next year)."""

    named: tuple[str, ...]
    relative: bool


@dataclass(frozen=True, slots=True)
class Gates:
    """Word lists of the gates."""

    attributes: tuple[tuple[str, ...], ...]
    known_years: frozenset[str]
    relative: tuple[str, ...]
    past: tuple[str, ...]
    starts: Mapping[str, tuple[int, ...]]
    """The numbers of the groups that have a word beginning so: most groups need not be looked at."""
    place_wanted: Pattern
    """What is asked about places, and no word of a person's: プログラム, 行った会社."""

    @classmethod
    def load(cls, path: Path) -> "Gates":
        """Read the lists; raises BrokenData."""
        table = read(path)
        years = table.table("years")
        groups = (*table.groups("attributes"), *((word,) for word in table.texts("elsewhere")))
        attributes = tuple(tuple(search_form(word) for word in group) for group in groups)
        known = frozenset(years.texts("known"))
        wanted = Pattern("|".join(_standing(word) for word in table.texts("place_wanted")))
        gates = cls(attributes, known, years.texts("relative"), years.texts("past"), _starts(attributes), wanted)
        years.done()
        table.done()
        return gates

    def asked_year(self, text: str) -> AskedYear:
        """Return the fiscal years a text in its search form names; January to March belong to the year before."""
        if not _NUMBERED.search(text):
            return AskedYear((), self._counts_from_today(text))
        named = [f"R{_number(found)}" for found in (*_REIWA.findall(text), *_ERA_LEFT_OUT.findall(text))]
        named += [f"H{_number(found)}" for found in _HEISEI.findall(text)]
        for year, month in _WESTERN.findall(text):
            fiscal = int(year) - (1 if month and int(month) < _APRIL else 0)
            named.append(f"R{fiscal - _FIRST_REIWA}" if fiscal > _FIRST_REIWA else f"H{fiscal - _FIRST_HEISEI}")
        return AskedYear(tuple(dict.fromkeys(named)), self._counts_from_today(text))

    def _counts_from_today(self, text: str) -> bool:
        asking = [part for part in clauses.sentences(text) if clauses.asks(part)] or [text]
        return any(word in text for word in self.relative) or any(word in part for part in asking for word in self.past)

    def year_is_closed(self, asked: AskedYear, card_years: Iterable[str], card_text: str) -> bool:
        """Tell whether the card says nothing for the year asked about."""
        years = frozenset(card_years)
        for year in asked.named:
            if year in years or (not years and year in self.known_years):
                continue
            if not any(name in card_text for name in _names(year)):
                return True
        words = self.relative + self.past
        return asked.relative and not asked.named and not any(word in card_text for word in words)

    def wants_a_place(self, text: str) -> bool:
        """Tell whether a text asks about a place by words of its own, though none was heard in it."""
        said = normal(text)
        return not _PERSON.search(said) and bool(self.place_wanted.search(said))

    def missing_attribute(self, text: str, card_text: str) -> str:
        """Return the word the question asks about and the card does not name; empty when there is none."""
        for group in self._groups_in(text):
            word = next((word for word in group if word in text), "")
            if word and not any(other in card_text for other in group):
                return word
        return ""

    def _groups_in(self, text: str) -> list[tuple[str, ...]]:
        """Return the groups of which a word may be in the text, in their order: those that share a word's start."""
        starts = {text[at : at + START] for at in range(len(text))} | set(text)
        return [self.attributes[number] for number in sorted(set().union(*map(self._numbers, starts)))]

    def _numbers(self, start: str) -> tuple[int, ...]:
        return self.starts.get(start, ())


def _standing(word: str) -> str:
    """Return the pattern of a word; one kanji has to stand alone: 島 is not in 新島襄."""
    return f"(?<![一-龠]){word}(?![一-龠])" if len(word) == 1 else re.escape(word)


def _starts(groups: Sequence[Sequence[str]]) -> dict[str, tuple[int, ...]]:
    starts: dict[str, tuple[int, ...]] = {}
    for number, group in enumerate(groups):
        for start in {word[:START] for word in group}:
            starts[start] = (*starts.get(start, ()), number)
    return starts


def _number(text: str) -> int:
    return 1 if text == "元" else int(text)


def _names(year: str) -> tuple[str, ...]:
    number = int(year[1:])
    if year[0] == "R":
        return (
            f"令和{number}年",
            f"{_FIRST_REIWA + number}年",
            f"fy{_FIRST_REIWA + number}",
            f" {_FIRST_REIWA + number}",
        )
    return (f"平成{number}年", f"{_FIRST_HEISEI + number}年")
