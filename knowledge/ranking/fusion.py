"""The ranker: coverage in every channel the question's script has, averaged, then the nearest variant weighed in."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from math import inf
from operator import itemgetter
from typing import Protocol

from knowledge.ranking.bm25 import Index
from knowledge.ranking.channels import Analyser, Terms

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
        self._questions = [entry.questions for entry in entries]
        self._analyser = analyser
        counted = [analyser.counts((*entry.questions, *entry.texts)) for entry in entries]
        self._indexes = tuple(Index(counters[channel] for counters in counted) for channel in range(CHANNELS))
        self._ways: dict[tuple[int, bool], Ways] = {}

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
        best = sorted(fused.items(), key=itemgetter(1), reverse=True)[: self._shortlist]
        english = terms.script == "english"
        wanted = frozenset(terms.english) if english else terms.sounds
        sound, character, form, word = (coverage.get for coverage in coverages)
        ranked = []
        for number, score in best:
            near = self._ways_of(number, english).nearest(wanted)
            gain = NEAREST * near + (SAME_GAIN if near >= SAME else 0.0)
            channels = (sound(number, 0.0), character(number, 0.0), form(number, 0.0), word(number, 0.0))
            ranked.append(Ranked(number, score + gain, channels, near))
        return tuple(sorted(ranked, key=lambda found: -found.score))

    def _ways_of(self, number: int, english: bool) -> "Ways":
        """Return the ways a document is asked for, made when it is first among the best."""
        found = self._ways.get((number, english))
        if found is None:
            asked = map(self._analyser.terms, self._questions[number])
            found = Ways.of(frozenset(terms.english) if english else terms.sounds for terms in asked)
            self._ways[number, english] = found
        return found


@dataclass(frozen=True, slots=True)
class Ways:
    """The ways a document is asked for: each as an integer with one bit for each of its terms, and their number."""

    bits: Mapping[str, int]
    ways: tuple[tuple[int, int], ...]

    @staticmethod
    def of(variants: Iterable[frozenset[str]]) -> "Ways":
        """Give each term of the variants a bit."""
        kept = [variant for variant in variants if variant]
        bits = {term: 1 << place for place, term in enumerate(dict.fromkeys(chain.from_iterable(kept)))}
        return Ways(bits, tuple((sum(bits[term] for term in variant), len(variant)) for variant in kept))

    def nearest(self, asked: frozenset[str]) -> float:
        """Return how much the nearest way shares with a question (Dice, 0..1); hopeless lengths are not compared."""
        size, best, held, bit_of = len(asked), 0.0, 0, self.bits.get
        for term in asked:
            held |= bit_of(term, 0)
        shortest, longest = 0.0, inf
        for way, length in self.ways:
            if shortest < length < longest:
                shared = 2 * (held & way).bit_count() / (size + length)
                if shared > best:
                    best, shortest, longest = shared, size * shared / (2 - shared), size * (2 - shared) / shared
        return best
