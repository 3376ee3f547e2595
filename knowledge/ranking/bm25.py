"""BM25 over any kind of term, with the score divided by the most the question could have reached (coverage, 0..1)."""

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from heapq import nlargest
from math import log
from operator import itemgetter

SATURATION = 1.2
"""BM25 k1: how soon a repeated term stops counting."""
LENGTH_WEIGHT = 0.4
"""BM25 b: how much a long document is marked down; low because a card with many variants is not a worse card."""
SMALL = 2_000
"""Up to this many postings of a term, pruning costs more than it saves."""
BUDGET = 40_000
"""Postings read for one question, the rarest terms first; beyond it only the best so far are scored on (not exact)."""
COMMON, FEW = 0.5, 20
"""A term that more than this share of the documents hold tells nothing; but a handful is never too many."""


@dataclass(frozen=True, slots=True)
class Postings:
    """Where one term occurs: document numbers in order, how saturated it is there (0..1), and how rare it is."""

    documents: "array[int]"
    shares: "array[float]"
    rarity: float

    @property
    def most(self) -> float:
        """The most the term can be worth in any document."""
        return self.rarity

    def weight(self, document: int) -> float:
        """Return what the term is worth in one document, 0 when it does not occur there."""
        at = bisect_left(self.documents, document)
        found = at < len(self.documents) and self.documents[at] == document
        return self.rarity * self.shares[at] if found else 0.0


class Index:
    """An inverted index that does not change once built; safe to read from many threads.

    Postings are kept in few bytes and spread out when a question first asks for them: most terms never are.
    """

    def __init__(self, documents: Iterable[Iterable[str]]) -> None:
        self._codes: dict[str, array[int]] = {}
        lengths = [self._note(number, terms) for number, terms in enumerate(documents)]
        self.size = len(lengths)
        mean = (sum(lengths) / self.size if self.size else 0.0) or 1.0
        self._damping = [SATURATION * (1 - LENGTH_WEIGHT + LENGTH_WEIGHT * length / mean) for length in lengths]
        self._most = max(FEW, COMMON * self.size)
        self._unknown = self._rarity(0)
        self._ready = {t: self._decoded(c) for t, c in self._codes.items() if SMALL < len(c) <= self._most}

    def _note(self, number: int, terms: Iterable[str]) -> int:
        """Note number and count (at most 255) of each term in one word of 32 bits; return the document's length."""
        counter = terms if isinstance(terms, Counter) else Counter(terms)
        codes, start = self._codes, number << 8
        for term, count in counter.items():
            code = start | (count if count < 256 else 255)
            if term in codes:
                codes[term].append(code)
            else:
                codes[term] = array("I", (code,))
        return counter.total()

    def _postings_of(self, term: str) -> Postings | None:
        """Return a term's postings, made when first asked for; None when no document or too many hold it."""
        found = self._ready.get(term)
        if found is None and term in self._codes and len(self._codes[term]) <= self._most:
            found = self._ready[term] = self._decoded(self._codes[term])
        return found

    def _decoded(self, codes: "array[int]") -> Postings:
        numbers, damping = [code >> 8 for code in codes], self._damping
        counts = [code & 255 for code in codes]
        shares = [count / (count + damping[number]) for number, count in zip(numbers, counts, strict=True)]
        return Postings(array("I", numbers), array("f", shares), self._rarity(len(codes)))

    def _rarity(self, frequency: int) -> float:
        return log(1 + (self.size - frequency + 0.5) / (frequency + 0.5))

    def knows(self, term: str) -> bool:
        """Tell whether any document holds the term."""
        return term in self._codes

    def rarity(self, term: str) -> float:
        """Return how much a term tells: 0 when most documents hold it, the most when none does."""
        found = self._codes.get(term)
        if found is None:
            return self._unknown
        return self._rarity(len(found)) if len(found) <= self._most else 0.0

    def holds(self, document: int, term: str) -> bool:
        """Tell whether a document holds the term."""
        found = self._codes.get(term)
        if found is None or len(found) > self._most:
            return found is not None
        at = bisect_left(found, document << 8)
        return at < len(found) and found[at] >> 8 == document

    def mass(self, terms: Iterable[str]) -> float:
        """Return the most a document could score: every term, fully saturated; unknown terms count too."""
        return sum(self.rarity(term) for term in set(terms))

    def coverage(self, terms: Iterable[str], keep: int = 50) -> dict[int, float]:
        """Return the coverage (0..1) of the documents that can be among the best `keep`."""
        wanted = set(terms)
        mass = self.mass(wanted)
        found = sorted(self._found(wanted), key=lambda p: -p.most)
        whole = left = sum(p.most for p in found)
        scores: dict[int, float] = {}
        spent, bar = 0, 0.0
        for postings in found:
            spent += len(postings.documents)
            if len(postings.documents) > SMALL and 2 * left < whole and len(scores) >= keep:
                bar = nlargest(keep, scores.values())[-1]
            if spent > BUDGET and scores:
                scores = dict(nlargest(4 * keep, scores.items(), key=itemgetter(1)))
            self._add(scores, postings, 0.0 if spent > BUDGET and scores else left, bar)
            left -= postings.most
        return {number: score / mass for number, score in scores.items()} if mass else {}

    def _found(self, terms: Iterable[str]) -> list[Postings]:
        return [postings for term in terms if (postings := self._postings_of(term)) is not None]

    @staticmethod
    def _add(scores: dict[int, float], postings: Postings, left: float, bar: float) -> None:
        """Add one term; once no newcomer can reach the bar, only those that still can are looked up (exact)."""
        if left >= bar and left:
            get, rarity = scores.get, postings.rarity
            for number, share in zip(postings.documents, postings.shares, strict=True):
                scores[number] = get(number, 0.0) + rarity * share
            return
        for number in [number for number, score in scores.items() if left and score + left < bar]:
            del scores[number]
        for number in scores:
            scores[number] += postings.weight(number)

    def coverage_of(self, terms: Iterable[str], documents: Iterable[int]) -> dict[int, float]:
        """Return the exact coverage of the named documents."""
        wanted = set(terms)
        mass = self.mass(wanted)
        found = self._found(wanted)
        return {d: sum(p.weight(d) for p in found) / mass if mass else 0.0 for d in documents}
