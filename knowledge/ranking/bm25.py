"""BM25 over any kind of term, with the score divided by the most the question could have reached (coverage, 0..1)."""

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from heapq import nlargest
from math import log

SATURATION = 1.2
"""BM25 k1: how soon a repeated term stops counting."""
LENGTH_WEIGHT = 0.4
"""BM25 b: how much a long document is marked down; low because a card with many variants is not a worse card."""
SMALL = 2_000
"""Up to this many postings of a term, pruning costs more than it saves."""


@dataclass(frozen=True, slots=True)
class Postings:
    """Where one term occurs: document numbers in order, what each occurrence is worth, and the most it is worth."""

    documents: "array[int]"
    weights: "array[float]"
    most: float

    def weight(self, document: int) -> float:
        """Return what the term is worth in one document, 0 when it does not occur there."""
        at = bisect_left(self.documents, document)
        found = at < len(self.documents) and self.documents[at] == document
        return self.weights[at] if found else 0.0


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
                found = raw.get(term)
                if found is None:
                    found = raw[term] = (array("I"), array("f"))
                found[0].append(number)
                found[1].append(count / (count + damping))
        self._postings = {term: self._weighted(*pair) for term, pair in raw.items()}
        self._unknown = self._rarity(0)

    def _rarity(self, frequency: int) -> float:
        return log(1 + (self.size - frequency + 0.5) / (frequency + 0.5))

    def _weighted(self, documents: "array[int]", shares: "array[float]") -> Postings:
        rarity = self._rarity(len(documents))
        weights = array("f", [rarity * share for share in shares])
        return Postings(documents, weights, max(weights))

    def knows(self, term: str) -> bool:
        """Tell whether any document holds the term."""
        return term in self._postings

    def mass(self, terms: Iterable[str]) -> float:
        """Return the most a document could score: every term, fully saturated; unknown terms count too."""
        postings = self._postings
        total = 0.0
        for term in set(terms):
            found = postings.get(term)
            total += self._rarity(len(found.documents)) if found else self._unknown
        return total

    def coverage(self, terms: Iterable[str], keep: int = 50) -> dict[int, float]:
        """Return the coverage (0..1) of the documents that can be among the best `keep`; ties are kept in order."""
        wanted = set(terms)
        mass = self.mass(wanted)
        found = sorted((self._postings[t] for t in wanted if t in self._postings), key=lambda p: -p.most)
        left = sum(p.most for p in found)
        scores: dict[int, float] = {}
        bar = 0.0
        for postings in found:
            if len(postings.documents) > SMALL and len(scores) >= keep:
                bar = nlargest(keep, scores.values())[-1]
            self._add(scores, postings, left, bar)
            left -= postings.most
        return {number: score / mass for number, score in scores.items()} if mass else {}

    @staticmethod
    def _add(scores: dict[int, float], postings: Postings, left: float, bar: float) -> None:
        """Add one term; once no newcomer can reach the bar, only those that still can are looked up (exact)."""
        if bar and left < bar:
            for number in [number for number, score in scores.items() if score + left < bar]:
                del scores[number]
            for number in scores:
                scores[number] += postings.weight(number)
            return
        get = scores.get
        for number, weight in zip(postings.documents, postings.weights, strict=True):
            scores[number] = get(number, 0.0) + weight

    def coverage_of(self, terms: Iterable[str], documents: Iterable[int]) -> dict[int, float]:
        """Return the exact coverage of the named documents."""
        wanted = set(terms)
        mass = self.mass(wanted)
        found = [self._postings[t] for t in wanted if t in self._postings]
        return {d: sum(p.weight(d) for p in found) / mass if mass else 0.0 for d in documents}
