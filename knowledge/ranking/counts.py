"""Which documents hold a term and how often, in few bytes: what an index is made of, and what of it is stored."""

from array import array
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import accumulate

WORD = "I"
"""Number of a document and count of a term in it (at most 255) in one word of 32 bits."""
_NONE: "array[int]" = array(WORD)


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """The postings of all terms behind one another, and the lengths of the documents."""

    terms: Mapping[str, int]
    """By term its place, from 0."""
    ends: "array[int]"
    """Where the postings of each place end; those of the next begin there."""
    codes: "array[int]"
    lengths: "array[int]"

    @staticmethod
    def of(documents: Iterable[Iterable[str]]) -> "Counts":
        """Count the terms of documents."""
        codes: defaultdict[str, array[int]] = defaultdict(partial(array, WORD))
        lengths = array(WORD, (_note(codes, number, terms) for number, terms in enumerate(documents)))
        ends = array(WORD, accumulate(map(len, codes.values())))
        whole = b"".join(found.tobytes() for found in codes.values())
        return Counts(dict(zip(codes, range(len(codes)), strict=True)), ends, array(WORD, whole), lengths)

    def frequency(self, term: str) -> int:
        """Return how many documents hold a term."""
        start, end = self._where(term)
        return end - start

    def postings(self, term: str) -> "array[int]":
        """Return the documents that hold a term, in order, each with how often it does: number * 256 + count."""
        start, end = self._where(term)
        return self.codes[start:end] if end else _NONE

    def holds(self, document: int, term: str) -> bool:
        """Tell whether a document holds the term."""
        start, end = self._where(term)
        at = bisect_left(self.codes, document << 8, start, end)
        return at < end and self.codes[at] >> 8 == document

    def _where(self, term: str) -> tuple[int, int]:
        place = self.terms.get(term)
        if place is None:
            return 0, 0
        return self.ends[place - 1] if place else 0, self.ends[place]


def _note(codes: "defaultdict[str, array[int]]", number: int, terms: Iterable[str]) -> int:
    """Note number and count of each term; return the document's length."""
    counter, start = terms if isinstance(terms, Counter) else Counter(terms), number << 8
    for term, count in counter.items():
        codes[term].append(start | (count if count < 256 else 255))
    return counter.total()
