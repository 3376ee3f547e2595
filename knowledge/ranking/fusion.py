"""The ranker: coverage in every channel the question's script has, averaged, then the nearest variant weighed in."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter, mul
from typing import Protocol

from knowledge.ranking import packed
from knowledge.ranking.bm25 import SMALL, Index
from knowledge.ranking.channels import Analyser, Terms
from knowledge.ranking.counts import Counts
from knowledge.ranking.packed import Packed
from knowledge.ranking.ways import Ways

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
    channels: tuple[float, ...]
    nearest: float


Fused = tuple[int, float, tuple[float, ...]]
"""A document, the average of its coverages, and the coverage in each channel."""


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

    def __init__(
        self,
        entries: Sequence[Entry],
        analyser: Analyser,
        shortlist: int = SHORTLIST,
        counts: Sequence[Counts] | None = None,
    ) -> None:
        """Index documents; `counts` of each channel are taken as they are where they are known already."""
        self._shortlist = shortlist
        self._questions = [entry.questions for entry in entries]
        self._analyser = analyser
        self.counts = tuple(counts or _counted(entries, analyser))
        self._indexes = tuple(map(Index, self.counts))
        self._packed = tuple(map(Packed, self._indexes)) if 0 < len(entries) <= SMALL else ()
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
        english = terms.script == "english"
        wanted = frozenset(terms.english) if english else terms.sounds
        ranked = []
        for number, score, channels in self._best(terms.channels, WEIGHTS[terms.script]):
            near = self._ways_of(number, english).nearest(wanted)
            gain = NEAREST * near + (SAME_GAIN if near >= SAME else 0.0)
            ranked.append(Ranked(number, score + gain, channels, near))
        return tuple(sorted(ranked, key=_by_score))

    def _best(self, asked: Sequence[Iterable[str]], weights: Sequence[float]) -> Iterator[Fused]:
        """Return the documents of the shortlist, with their average coverage and the coverage in each channel."""
        wanted = [terms if weight else () for terms, weight in zip(asked, weights, strict=True)]
        return self._of_few(wanted, weights) if self._packed else self._of_many(wanted, weights)

    def _of_few(self, asked: Sequence[Iterable[str]], weights: Sequence[float]) -> Iterator[Fused]:
        size = self._indexes[0].size
        sums = [index.sum_of(terms) for index, terms in zip(self._packed, asked, strict=True)]
        order = packed.fused(sums, weights, size)
        least = max(sorted(order)[-self._shortlist :][0], 1)
        best = [number for number, value in enumerate(order) if value >= least]
        columns = [packed.coverage(found, best, size) for found in sums]
        for number, channels in zip(best, zip(*columns, strict=True), strict=True):
            yield number, sum(map(mul, channels, weights)), channels

    def _of_many(self, asked: Sequence[Iterable[str]], weights: Sequence[float]) -> Iterator[Fused]:
        coverages = [index.coverage(terms) if terms else {} for index, terms in zip(self._indexes, asked, strict=True)]
        fused: dict[int, float] = {}
        for coverage, weight in zip(coverages, weights, strict=True):
            for number, value in coverage.items():
                fused[number] = fused.get(number, 0.0) + weight * value
        for number, score in sorted(fused.items(), key=itemgetter(1), reverse=True)[: self._shortlist]:
            yield number, score, tuple(coverage.get(number, 0.0) for coverage in coverages)

    def _ways_of(self, number: int, english: bool) -> Ways:
        """Return the ways a document is asked for, made when it is first among the best."""
        found = self._ways.get((number, english))
        if found is None:
            asked = map(self._analyser.terms, self._questions[number])
            found = Ways.of(frozenset(terms.english) if english else terms.sounds for terms in asked)
            self._ways[number, english] = found
        return found


def _counted(entries: Sequence[Entry], analyser: Analyser) -> Iterator[Counts]:
    counted = [analyser.counts((*entry.questions, *entry.texts)) for entry in entries]
    return (Counts.of(counters[channel] for counters in counted) for channel in range(CHANNELS))


def _by_score(found: Ranked) -> float:
    return -found.score
