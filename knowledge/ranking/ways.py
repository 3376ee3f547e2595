"""The ways a document is asked for, and the one of them that is nearest to a question."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter, truediv

from knowledge.ranking.packed import one_at, unpacked

FIELD = "H"
"""How many terms a way shares with a question: 16 bits."""


@dataclass(frozen=True, slots=True)
class Ways:
    """The ways a document is asked for: each term as an integer with a field for every way, one where the way has it.

    Behind the ways stands one without terms.
    """

    fields: Mapping[str, int]
    size: int
    longest: int
    lengths: Callable[[Sequence[int]], tuple[int, ...]]
    """Picks the item at each way's length."""

    @staticmethod
    def of(variants: Iterable[frozenset[str]]) -> "Ways":
        """Note for every term which of the variants have it."""
        kept = [variant for variant in variants if variant]
        lengths = [*map(len, kept), 1, 1]
        fields: dict[str, int] = {}
        for place, variant in enumerate(kept):
            one = one_at(place, len(lengths), FIELD)
            for term in variant:
                fields[term] = fields.get(term, 0) | one
        return Ways(fields, len(lengths), max(lengths), itemgetter(*lengths))

    def nearest(self, asked: frozenset[str]) -> float:
        """Return how much the nearest way shares with a question (Dice, 0..1)."""
        size, fields = len(asked), self.fields
        shared = sum([fields[term] for term in asked if term in fields])
        sums = self.lengths(range(size, size + self.longest + 1))
        best: float = max(map(truediv, unpacked(shared, self.size, FIELD), sums))
        return 2 * best
