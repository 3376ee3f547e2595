"""Sums over a few documents at once: one integer has a field for each of them, so that one addition adds to all."""

import sys
from array import array
from collections.abc import Iterable, Sequence

from knowledge.ranking.bm25 import Index

FIELD = "Q"
"""One field: 64 bits without a sign."""
WORTH, SHARE = 1 << 32, 1 << 30
"""What a worth of one, and a channel's weight of one, are in a field; a coverage is at most one: nothing overflows."""
Sum = tuple[int, float]
"""The fields added up, and the most a document could have reached."""


def packed(fields: Iterable[int], kind: str = FIELD) -> int:
    """Return numbers as the fields of one integer."""
    return int.from_bytes(array(kind, fields).tobytes(), sys.byteorder)


def one_at(place: int, size: int, kind: str = FIELD) -> int:
    """Return an integer of so many fields with a one in one of them."""
    return 1 << 8 * array(kind).itemsize * (place if sys.byteorder == "little" else size - 1 - place)


def unpacked(whole: int, size: int, kind: str = FIELD) -> "array[int]":
    """Return the fields of an integer."""
    fields = array(kind)
    fields.frombytes(whole.to_bytes(size * fields.itemsize, sys.byteorder))
    return fields


class Packed:
    """An index of a few documents (bm25.SMALL at most); what a term is worth is packed when it is first asked for."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._terms: dict[str, Sum] = {}

    def sum_of(self, terms: Iterable[str]) -> Sum:
        """Return the worths of the terms, each once, for all documents."""
        ready = self._terms
        found = [ready[term] if term in ready else self._packed(term) for term in set(terms)]
        return sum([worths for worths, _ in found]), sum([rarity for _, rarity in found])

    def _packed(self, term: str) -> Sum:
        postings = self._index.decoded(term)
        if postings is None:  # too common to tell anything, or unknown: then it counts as missing everywhere
            found = 0, self._index.rarity(term)
            if self._index.knows(term):
                self._terms[term] = found
            return found
        fields = [0] * self._index.size
        for number, worth in zip(postings.documents, postings.worths, strict=True):
            fields[number] = int(worth * WORTH)
        found = self._terms[term] = packed(fields), postings.rarity
        return found


def coverage(found: Sum, numbers: Iterable[int], size: int) -> Sequence[float]:
    """Return the coverage (0..1) of the named documents."""
    whole, most = found
    fields, one = unpacked(whole, size), most * WORTH or 1.0
    return [fields[number] / one for number in numbers]


def fused(sums: Sequence[Sum], weights: Sequence[float], size: int) -> "array[int]":
    """Return a number for every document that orders them by the weighted average of the coverages."""
    pairs = zip(sums, weights, strict=True)
    return unpacked(sum(int(SHARE * weight / most) * whole for (whole, most), weight in pairs if most), size)
