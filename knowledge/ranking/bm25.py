"""BM25 over any kind of term, with the score divided by the most the question could have reached (coverage, 0..1)."""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from heapq import nlargest
from math import log
from operator import itemgetter

from knowledge.ranking.counts import Counts

SATURATION = 1.2
"""BM25 k1: how soon a repeated term stops counting."""
LENGTH_WEIGHT = 0.4
"""BM25 b: how much a long document is marked down; low because a card with many variants is not a worse card."""
SMALL = 2_000
"""Up to this many postings of a term, pruning costs more than it saves."""
DENSE = 20_000
"""Up to this many documents every one is added up: choosing costs more than it saves."""
BUDGET = 20_000
"""Postings read for one question, the rarest terms first; beyond it only the best so far are scored on (not exact)."""
NOTHING = 1e-9
"""Scores below this are none."""
COMMON, FEW = 0.5, 20
"""A term that more than this share of the documents hold tells nothing; but a handful is never too many."""


@dataclass(frozen=True, slots=True)
class Postings:
    """Where one term occurs: document numbers in order, what it is worth there, and the most it can be worth."""

    documents: Sequence[int]
    worths: Sequence[float]
    rarity: float

    def worth(self, document: int) -> float:
        """Return what the term is worth in one document, 0 when it does not occur there."""
        at = bisect_left(self.documents, document)
        return self.worths[at] if at < len(self.documents) and self.documents[at] == document else 0.0


class Index:
    """An inverted index that does not change once built; safe to read from many threads.

    Postings are kept in few bytes and spread out when a question first asks for them: most terms never are.
    """

    def __init__(self, counts: Counts) -> None:
        self.counts = counts
        self.size = len(counts.lengths)
        mean = (sum(counts.lengths) / self.size if self.size else 0.0) or 1.0
        self._damping = [SATURATION * (1 - LENGTH_WEIGHT + LENGTH_WEIGHT * length / mean) for length in counts.lengths]
        self._most = max(FEW, COMMON * self.size)
        self._unknown = self._rarity(0)
        long = counts.terms if self.size > SMALL else ()
        found = ((term, counts.postings(term)) for term in long)
        self._ready = {term: self._decoded(codes) for term, codes in found if SMALL < len(codes) <= self._most}

    @classmethod
    def of(cls, documents: Iterable[Iterable[str]]) -> "Index":
        """Return an index over documents, each the terms in it."""
        return cls(Counts.of(documents))

    def postings(self, term: str) -> Postings | None:
        """Return a term's postings, made when first asked for; None when no document or too many hold it."""
        found = self._ready.get(term)
        if found is None:
            found = self.decoded(term)
            if found is not None:
                self._ready[term] = found
        return found

    def decoded(self, term: str) -> Postings | None:
        """Return a term's postings without keeping them, for who keeps what becomes of them."""
        told = 0 < self.counts.frequency(term) <= self._most
        return self._decoded(self.counts.postings(term)) if told else None

    def _decoded(self, codes: "array[int]") -> Postings:
        rarity, damping = self._rarity(len(codes)), self._damping
        numbers = [code >> 8 for code in codes]
        counts = [code & 255 for code in codes]
        worths = [rarity * count / (count + damping[at]) for at, count in zip(numbers, counts, strict=True)]
        if self.size <= SMALL:
            return Postings(numbers, worths, rarity)
        return Postings(array("I", numbers), array("f", worths), rarity)

    def _rarity(self, frequency: int) -> float:
        return log(1 + (self.size - frequency + 0.5) / (frequency + 0.5))

    def knows(self, term: str) -> bool:
        """Tell whether any document holds the term."""
        return term in self.counts.terms

    def rarity(self, term: str) -> float:
        """Return how much a term tells: 0 when most documents hold it, the most when none does."""
        frequency = self.counts.frequency(term)
        return self._rarity(frequency) if frequency <= self._most else 0.0

    def holds(self, document: int, term: str) -> bool:
        """Tell whether a document holds the term."""
        return self.counts.frequency(term) > self._most or self.counts.holds(document, term)

    def coverage(self, terms: Iterable[str], keep: int = 50) -> dict[int, float]:
        """Return the coverage (0..1) of the documents that can be among the best `keep`."""
        found, mass = self._found(set(terms))
        if self.size <= DENSE:
            return self._summed(found, mass, keep)
        return {number: score / mass for number, score in self._pruned(found, keep).items()}

    def _found(self, terms: Iterable[str]) -> tuple[list[Postings], float]:
        """Return the postings of the terms, and the most a document could score: unknown terms count too."""
        found, mass = [], 0.0
        for term in terms:
            postings = self._ready.get(term) or self.postings(term)
            if postings:
                found.append(postings)
                mass += postings.rarity
            elif not self.knows(term):
                mass += self._unknown
        return found, mass

    def _summed(self, found: Iterable[Postings], mass: float, keep: int) -> dict[int, float]:
        """Add up for every document: in a small index that is quicker than choosing."""
        scores = [0.0] * self.size
        for postings in found:
            for number, worth in zip(postings.documents, postings.worths, strict=True):
                scores[number] += worth
        least = max(sorted(scores)[-keep] if keep < self.size else 0.0, NOTHING)
        return {number: score / mass for number, score in enumerate(scores) if score >= least}

    @staticmethod
    def _pruned(found: Sequence[Postings], keep: int) -> dict[int, float]:
        """Add the rarest terms up; once no newcomer can reach the bar, or the budget is spent, only finish the best."""
        found = sorted(found, key=lambda postings: -postings.rarity)
        left = whole = sum(postings.rarity for postings in found)
        scores: dict[int, float] = {}
        spent, checked, bar = 0, SMALL, 0.0
        for at, postings in enumerate(found):
            spent += len(postings.documents)
            if spent > checked and 2 * left < whole and len(scores) >= keep:
                bar, checked = nlargest(keep, scores.values())[-1], 2 * spent
            if scores and (left < bar or spent > BUDGET):
                scores = dict(nlargest(4 * keep, scores.items(), key=itemgetter(1))) if left >= bar else scores
                return _finished(scores, found[at:], left, bar)
            get = scores.get
            for number, worth in zip(postings.documents, postings.worths, strict=True):
                scores[number] = get(number, 0.0) + worth
            left -= postings.rarity
        return scores

    def coverage_of(self, terms: Iterable[str], documents: Iterable[int]) -> dict[int, float]:
        """Return the exact coverage of the named documents."""
        found, mass = self._found(set(terms))
        return {d: sum(postings.worth(d) for postings in found) / mass if mass else 0.0 for d in documents}


def _finished(scores: dict[int, float], rest: Sequence[Postings], left: float, bar: float) -> dict[int, float]:
    """Add the remaining terms to the documents that can still reach the bar (exact for those)."""
    for postings in rest:
        scores = {n: score + postings.worth(n) for n, score in scores.items() if score + left >= bar}
        left -= postings.rarity
    return scores
