"""The ranker: coverage in every channel the question's script has, averaged, then the nearest variant weighed in."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from knowledge.ranking.bm25 import Index
from knowledge.ranking.channels import Analyser, Terms, grams

CHANNELS = 4
"""Sound, characters, forms, English words."""
SHORTLIST = 8
"""Documents whose variants are compared one by one, where nothing else is said."""
WEIGHTS = {
    "ja": (0.34, 0.33, 0.33, 0.0),
    "kana": (0.6, 0.3, 0.1, 0.0),
    "romaji": (0.9, 0.0, 0.0, 0.1),
    "english": (0.0, 0.0, 0.0, 1.0),
}
"""Share of sound, characters, forms and English words, by script: a channel that cannot see a script has no vote."""
NEAREST = 0.3
"""Weight of the nearest variant beside the average coverage."""
SAME, SAME_GAIN = 0.95, 0.3
"""From this nearness on a question is one of the document's own, and what the document gains by it."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """One document for a question: its score, the coverage in each channel, and how near its nearest variant is."""

    number: int
    score: float
    channels: tuple[float, float, float, float]
    nearest: float


class Ranker(Protocol):
    """Whatever can order documents for a question; an embedding or language model end point would be another one."""

    def rank(self, terms: Terms) -> tuple[Ranked, ...]:
        """Return the best documents, best first."""
        ...


@dataclass(frozen=True, slots=True)
class Entry:
    """A document to be found: the questions it answers and the text it shows."""

    questions: Sequence[str]
    texts: Sequence[str]


class LexicalRanker:
    """Ranks by words alone: three Japanese channels and an English one."""

    def __init__(self, entries: Sequence[Entry], analyser: Analyser, shortlist: int = SHORTLIST) -> None:
        self._shortlist = shortlist
        self._variants: list[list[tuple[str, tuple[str, ...]]]] = []
        counted = [self._count(entry, analyser) for entry in entries]
        self._indexes = tuple(Index(counters[channel] for counters in counted) for channel in range(CHANNELS))
        self._sets: dict[tuple[int, bool], tuple[frozenset[str], ...]] = {}

    def _count(self, entry: Entry, analyser: Analyser) -> tuple[Counter[str], ...]:
        """Return how often each channel's terms occur in a document, and keep how its variants sound."""
        counters = tuple(Counter[str]() for _ in range(CHANNELS))
        variants = []
        for text in (*entry.questions, *entry.texts):
            terms = analyser.terms(text)
            variants.append((terms.sound, terms.english))
            for counter, found in zip(counters, terms.channels, strict=True):
                counter.update(found)
        self._variants.append(variants[: len(entry.questions)])
        return counters

    def knows(self, form: str) -> bool:
        """Tell whether any document uses the word (dictionary form)."""
        return self._indexes[2].knows(form)

    def missing(self, number: int, terms: Terms) -> float:
        """Return the share (by rarity) of the question's nouns or English words that a document does not hold."""
        index, groups = self._indexes[2], [(word.form, word.tags) for word in terms.words if word.is_noun]
        if terms.script == "english":
            index, groups = self._indexes[3], [(word, tags) for word, tags in terms.english_words]
        whole = lost = 0.0
        for form, tags in groups:
            rarity = index.rarity(form)
            whole += rarity
            if not any(index.holds(number, term) for term in (form, *tags)):
                lost += rarity
        return lost / whole if whole else 0.0

    def rank(self, terms: Terms) -> tuple[Ranked, ...]:
        """Return the shortlist, best first."""
        asked = terms.channels
        weights = WEIGHTS[terms.script]
        coverages = [
            index.coverage(wanted) if weight and wanted else {}
            for index, wanted, weight in zip(self._indexes, asked, weights, strict=True)
        ]
        fused: dict[int, float] = {}
        for coverage, weight in zip(coverages, weights, strict=True):
            for number, value in coverage.items():
                fused[number] = fused.get(number, 0.0) + weight * value
        best = sorted(fused.items(), key=lambda pair: -pair[1])[: self._shortlist]
        ranked = []
        for number, score in best:
            sound, character, form, english = (coverage.get(number, 0.0) for coverage in coverages)
            near = self._nearest(number, terms)
            gain = NEAREST * near + (SAME_GAIN if near >= SAME else 0.0)
            ranked.append(Ranked(number, score + gain, (sound, character, form, english), near))
        return tuple(sorted(ranked, key=lambda found: -found.score))

    def _nearest(self, number: int, terms: Terms) -> float:
        english = terms.script == "english"
        return _nearest(frozenset(terms.english) if english else terms.sounds, self._variant_sets(number, english))

    def _variant_sets(self, number: int, english: bool) -> tuple[frozenset[str], ...]:
        """Return the terms of a document's variants, made when it is first among the best."""
        found = self._sets.get((number, english))
        if found is None:
            variants = self._variants[number]
            sets = (frozenset(words if english else grams(sound, 2, 3)) for sound, words in variants)
            found = self._sets[number, english] = tuple(filter(None, sets))
        return found


def _nearest(asked: frozenset[str], variants: Sequence[frozenset[str]]) -> float:
    """Return how much the nearest variant shares with the question (Dice, 0..1); hopeless lengths are not compared."""
    size, best = len(asked), 0.0
    for variant in variants:
        whole = size + len(variant)
        if 2 * (size if 2 * size < whole else whole - size) > best * whole:
            shared = 2 * len(asked & variant) / whole
            best = max(best, shared)
    return best
