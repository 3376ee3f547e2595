"""The partner municipalities of fiscal 2023 (R5): programmes, published results, purposes, and the R6 reading."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from knowledge.pattern import Pattern
from knowledge.text import is_kana, is_kanji, normal

R6Reading = Literal["confirmed", "unverified", ""]
"""What the hardly legible R6 list says of a partner of R5; "" when it does not name it."""
YEAR = "R5"


@dataclass(frozen=True, slots=True)
class Stay:
    """One place and time of a result; the days are as printed, the number of nights is not stored."""

    place: str
    starts: date
    ends: date
    people: int


@dataclass(frozen=True, slots=True)
class Result:
    """One published result 「実施結果」 of one business that the page does not name; texts are our own summaries."""

    id: str
    stays: tuple[Stay, ...]
    dates: Mapping[str, str]
    reasons: Mapping[str, str]
    impressions: Mapping[str, str]
    facts: tuple[str, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        """Return the municipality codes the result belongs to; one entry names two places."""
        return tuple(stay.place for stay in self.stays)

    @property
    def people(self) -> int:
        """Return how many people took part, over all its places."""
        return sum(stay.people for stay in self.stays)

    @property
    def starts(self) -> date:
        """Return the first day of the earliest stay."""
        return min(stay.starts for stay in self.stays)

    @property
    def ends(self) -> date:
        """Return the last day of the latest stay."""
        return max(stay.ends for stay in self.stays)


@dataclass(frozen=True, slots=True)
class Company:
    """A company the ward names as a case of R5, with its place; which result is its own is not known."""

    name: str
    place: str
    fact: str


@dataclass(frozen=True, slots=True)
class Partner:
    """A row of the R5 list 「連携自治体」; `programmes` is empty where the document prints no title."""

    code: str
    name: str
    short: str
    prefectures: tuple[str, ...]
    kana: str
    romaji: str
    programmes: tuple[str, ...]
    unnamed: int
    results: tuple[Result, ...]
    companies: tuple[Company, ...]
    purposes: tuple[str, ...]
    r6: R6Reading
    facts: tuple[str, ...]
    year: str = YEAR

    @property
    def prefecture(self) -> str:
        """Return its prefecture, or both joined by ・ for the one row of two."""
        return "・".join(self.prefectures)


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a business looks for 「目的」, with the partners a document connects with it and the facts that do."""

    id: str
    title: Mapping[str, str]
    words: tuple[str, ...]
    places: Mapping[str, tuple[str, ...]]

    @property
    def codes(self) -> tuple[str, ...]:
        """Return the codes of its partners."""
        return tuple(self.places)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class PartnerList:
    """Everything the documents say about partners (read by knowledge/partner_files.py)."""

    partners: tuple[Partner, ...]
    results: tuple[Result, ...]
    companies: tuple[Company, ...]
    purposes: tuple[Purpose, ...]
    unverified: Mapping[str, str]
    """R6 reading: code -> fact, for names that exist but that nothing confirms."""
    elsewhere: Mapping[str, tuple[str, ...]]
    """Places of the other documents: code -> facts; they are no workation partners."""
    by_code: Mapping[str, Partner]
    """Partners by code; the row of two prefectures also by the code of each."""
    sought: Pattern = field(init=False, repr=False, compare=False)
    """Any word of any purpose."""

    def __post_init__(self) -> None:
        """Put the words of all purposes in one pattern: most messages hold none of them."""
        words = (re.escape(word) for purpose in self.purposes for word in purpose.words)
        object.__setattr__(self, "sought", Pattern("|".join(words) or "(?!)"))

    def in_prefecture(self, prefecture: str) -> tuple[Partner, ...]:
        """Return the partners of a prefecture (full name), the row of two prefectures last."""
        found = (partner for partner in self.partners if prefecture in partner.prefectures)
        return tuple(sorted(found, key=lambda partner: len(partner.prefectures)))

    def for_purpose(self, text: str) -> Purpose | None:
        """Return the purpose a text asks for: its longest word decides, then the first in the file."""
        said = normal(text)
        if not self.sought.search(said):
            return None
        hits = [
            (len(word), -rank)
            for rank, purpose in enumerate(self.purposes)
            for word in purpose.words
            if word in said and _said(word, said)
        ]
        return self.purposes[-max(hits)[1]] if hits else None


def _said(word: str, text: str) -> bool:
    """Return whether the text has the word: one kanji stands alone (島 is not in 広島), Latin words are whole."""
    start = text.find(word)
    while start >= 0:
        before, after = text[start - 1 : start], text[start + len(word) : start + len(word) + 1]
        if _stands(word, before, after):
            return True
        start = text.find(word, start + 1)
    return False


def _stands(word: str, before: str, after: str) -> bool:
    if word.isascii():
        return not (before.isascii() and before.isalpha()) and not (after.isascii() and after.isalpha())
    if len(word) == 1:
        return not any(sign and is_kanji(sign) for sign in (before, after))
    return len(word) > 2 or not is_kana(word) or not is_kana(before)
