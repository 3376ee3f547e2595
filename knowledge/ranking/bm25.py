"""BM25 over any kind of term, with the score divided by the most the question could have reached (coverage, 0..1)."""

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
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
    """An immutable inverted index; safe to read from many threads."""

    def __init__(self, documents: Sequence[Iterable[str]]) -> None:
        counted = [Counter(terms) for terms in documents]
        lengths = [counter.total() for counter in counted]
        self.size = len(counted)
        mean = (sum(lengths) / self.size if self.size else 0.0) or 1.0
        raw: dict[str, tuple[array[int], array[float]]] = {}
        for number, counter in enumerate(counted):
            damping = SATURATION * (1 - LENGTH_WEIGHT + LENGTH_WEIGHT * lengths[number] / mean)
            for term, count in counter.items():
                share = count / (count + damping)
                if term in raw:
                    found = raw[term]
                    found[0].append(number)
                    found[1].append(share)
                else:
                    raw[term] = (array("I", (number,)), array("f", (share,)))
        rarities = [self._rarity(frequency) for frequency in range(self.size + 1)]
        most = max(FEW, COMMON * self.size)
        self._postings = {
            term: Postings(numbers, shares, rarities[len(numbers)])
            for term, (numbers, shares) in raw.items()
            if len(numbers) <= most
        }
        self._common = frozenset(term for term, pair in raw.items() if len(pair[0]) > most)
        self._unknown = rarities[0]

    def _rarity(self, frequency: int) -> float:
        return log(1 + (self.size - frequency + 0.5) / (frequency + 0.5))

    def knows(self, term: str) -> bool:
        """Tell whether any document holds the term."""
        return term in self._postings or term in self._common

    def rarity(self, term: str) -> float:
        """Return how much a term tells: 0 when most documents hold it, the most when none does."""
        found = self._postings.get(term)
        if found:
            return found.rarity
        return 0.0 if term in self._common else self._unknown

    def holds(self, document: int, term: str) -> bool:
        """Tell whether a document holds the term."""
        found = self._postings.get(term)
        return term in self._common or (found is not None and found.weight(document) > 0)

    def mass(self, terms: Iterable[str]) -> float:
        """Return the most a document could score: every term, fully saturated; unknown terms count too."""
        return sum(self.rarity(term) for term in set(terms))

    def coverage(self, terms: Iterable[str], keep: int = 50) -> dict[int, float]:
        """Return the coverage (0..1) of the documents that can be among the best `keep`."""
        wanted = set(terms)
        mass = self.mass(wanted)
        found = sorted((self._postings[t] for t in wanted if t in self._postings), key=lambda p: -p.most)
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
        found = [self._postings[t] for t in wanted if t in self._postings]
        return {d: sum(p.weight(d) for p in found) / mass if mass else 0.0 for d in documents}
