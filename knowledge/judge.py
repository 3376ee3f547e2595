"""How sure the desk may be that the best card answers the question: a logistic model whose coefficients are data."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from math import exp, log
from pathlib import Path
from typing import Protocol

from knowledge.errors import BrokenData
from knowledge.ranking.channels import Terms
from knowledge.ranking.fusion import Ranked

LEAST = 0.05
"""Scores below are taken for this one where something is divided by them."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the judge looks at: the ranked cards, the best known gap, and what of the question is not in them.

    `unknown` is the share of its nouns no card uses, `missing` the share the best card lacks, `stranger` the score of
    the best card that is no neighbour of the best one.
    """

    terms: Terms
    ranked: tuple[Ranked, ...]
    gap: Ranked | None
    unknown: float
    stranger: float = 0.0
    missing: float = 0.0

    def features(self) -> dict[str, float]:
        """Return the evidence as numbers of about the same size."""
        scores = [found.score for found in self.ranked[:3]] + [0.0] * 3
        best = self.ranked[0] if self.ranked else None
        gap = self.gap.score if self.gap else 0.0
        nearest = best.nearest if best else 0.0
        length = len(self.terms.sounds) or 4 * len(self.terms.english_words)
        return {
            "score": scores[0],
            "lead": scores[0] - scores[1],
            "lead_stranger": scores[0] - self.stranger,
            "lead3": scores[0] - scores[2],
            "nearest": nearest,
            "close": max(0.0, nearest - 0.5),
            "form": best.channels[2] if best else 0.0,
            "unknown": self.unknown,
            "missing": self.missing,
            "gap": gap,
            "lead_share": (scores[0] - scores[1]) / max(scores[0], LEAST),
            "gap_share": gap / max(scores[0], LEAST),
            "gap_lead": max(0.0, gap - scores[0]),
            "gap_nearest": self.gap.nearest if self.gap else 0.0,
            "long": log(1 + length) / 4,
            "english": float(self.terms.script == "english"),
            "romaji": float(self.terms.script == "romaji"),
            "kana": float(self.terms.script == "kana"),
        }


class Judge(Protocol):
    """Whatever can tell how likely the best card is right; a language model that may only say yes or no is another."""

    @property
    def answer(self) -> float:
        """The probability from which on the desk answers."""
        ...

    @property
    def likely(self) -> float:
        """The probability from which on the desk shows the best card with a caveat."""
        ...

    @property
    def suggest(self) -> float:
        """The probability from which on the desk offers the nearest questions."""
        ...

    @property
    def gap(self) -> float:
        """The score from which on a known gap is named."""
        ...

    def probability(self, evidence: Evidence) -> float:
        """Return how likely the best card answers the question, 0..1."""
        ...


@dataclass(frozen=True, slots=True)
class LogisticJudge:
    """The calibrated model, and from which probability on the desk answers, hedges, or offers buttons."""

    intercept: float
    weights: Mapping[str, float]
    answer: float
    likely: float
    suggest: float
    gap: float

    @classmethod
    def load(cls, path: Path) -> "LogisticJudge":
        """Read the coefficients; raises BrokenData."""
        try:
            values = json.loads(path.read_text("utf-8"))
            weights = {name: float(weight) for name, weight in values["weights"].items()}
            levels = {name: float(values[name]) for name in ("intercept", "answer", "likely", "suggest", "gap")}
        except (OSError, ValueError, KeyError, AttributeError, TypeError) as problem:
            raise BrokenData(path.name, "file", str(problem)) from problem
        return cls(weights=weights, **levels)

    def probability(self, evidence: Evidence) -> float:
        """Return how likely the best card answers the question, 0..1; nothing found is no answer."""
        if not evidence.ranked:
            return 0.0
        features = evidence.features()
        total = self.intercept + sum(weight * features.get(name, 0.0) for name, weight in self.weights.items())
        return 1 / (1 + exp(-max(-30.0, min(30.0, total))))
