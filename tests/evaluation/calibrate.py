"""Fits the judge to labelled questions and writes knowledge/judge.json.

Run it whenever cards or gaps change.

No question may find itself: variants of cards and gaps are asked of an index that was built without them (five folds).
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from knowledge.answers import Answers, place_hints
from knowledge.directory import Directory
from knowledge.found import PlaceHints
from knowledge.judge import Evidence
from knowledge.reading import Reader, search_form
from tests.evaluation.measure import is_right, questions

ROOT = Path(__file__).parents[2]
FOLDS = 5
FEATURES = (
    "score", "lead", "lead_stranger", "lead3", "nearest", "form", "unknown", "missing",
    "close", "lead_share", "gap_share", "gap", "gap_lead", "gap_nearest", "long", "english", "romaji", "kana",
)  # fmt: skip
RIDGE = 0.5
"""Strength of the pull towards zero; few questions, so the coefficients are kept small."""
FALSE_ANSWERS = 0.02
"""Share of the labelled questions without an answer that may be answered, out of fold; questions of new authors do worse,
so that 0.03 there turned into 0.044 of 90 unseen ones."""
LEAST_LIKELY = 0.15
"""Below this probability the nearest card is wrong about as often as right, and buttons serve better."""
HEDGED = 0.2
"""Share of the questions without an answer that may be shown the nearest card, with the caveat that it may be another."""
PRECISION = 0.97
"""Both on labelled questions only: a variant whose card or gap has lost a fifth of its variants is harder than real."""
LEAST_GAP = 0.3
"""Score below which any long message is like some gap by chance."""
LOST_TO_GAPS = 0.02
GARBLED = "garbled"
"""Kind of the texts without any meaning: they teach, but are too easy to be counted among what should not be answered."""
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Sample:
    """One question as the judge sees it, whether the best card is right, and whether a gate already closed."""

    evidence: Evidence
    right: bool
    answerable: bool
    closed: bool
    labelled: bool


def samples(answers: Answers, hints: PlaceHints) -> Iterator[Sample]:
    """Yield the labelled training questions, then the card variants and gap variants of every fold."""
    for question in questions("train"):
        if len(question.right) > 1 or question.expect in {"refuse", "smalltalk"}:
            continue
        look = answers.search.clearest(question.text, hints)
        best = answers.cards[look.evidence.ranked[0].number] if look.evidence.ranked else None
        right = best is not None and any(is_right(best, group) for group in question.right)
        admitted = best is not None and best.id in question.admits
        if not admitted:
            real = question.kind != GARBLED
            yield Sample(look.evidence, right, question.answerable, bool(look.closed), real)
    for fold in range(FOLDS):
        yield from _folded(answers, fold, hints)


def _folded(answers: Answers, fold: int, hints: PlaceHints) -> Iterator[Sample]:
    reader = Reader()
    cards = [replace(card, questions=_without(card.questions, fold)) for card in answers.cards]
    gaps = [replace(gap, questions=_without(gap.questions, fold)) for gap in answers.gaps]
    search = Answers(cards, gaps, reader).search
    for card in answers.cards:
        for text in card.questions[fold::FOLDS]:
            look = search.look(search_form(text), hints)
            right = bool(look.evidence.ranked) and cards[look.evidence.ranked[0].number].id == card.id
            yield Sample(look.evidence, right, answerable=True, closed=bool(look.closed), labelled=False)
    for gap in answers.gaps:
        for text in gap.questions[fold::FOLDS]:
            look = search.look(search_form(text), hints)
            yield Sample(look.evidence, right=False, answerable=False, closed=bool(look.closed), labelled=False)


def _without(variants: Sequence[str], fold: int) -> tuple[str, ...]:
    return tuple(text for number, text in enumerate(variants) if number % FOLDS != fold)


def matrix(found: Sequence[Sample]) -> Floats:
    """Return the features with a leading one."""
    rows = [[1.0, *(sample.evidence.features()[name] for name in FEATURES)] for sample in found]
    return np.array(rows, dtype=np.float64)


def weights(found: Sequence[Sample]) -> Floats:
    """Return weights that give right and not right the same mass, and labelled questions together as much as variants."""
    labelled = np.array([sample.labelled for sample in found])
    base = np.where(labelled, (~labelled).sum() / labelled.sum(), 1.0)
    right = np.array([sample.right for sample in found])
    base[right] *= base.sum() / (2 * base[right].sum())
    base[~right] *= base[right].sum() / base[~right].sum()
    result: Floats = base
    return result


def fit(features: Floats, right: Floats, mass: Floats) -> Floats:
    """Return the coefficients of a logistic regression with a ridge (Newton's method)."""
    ridge = np.diag([0.0] + [RIDGE] * (features.shape[1] - 1))
    coefficients: Floats = np.zeros(features.shape[1])
    for _ in range(30):
        chance = 1 / (1 + np.exp(-features @ coefficients))
        slope = features.T @ (mass * (right - chance)) - ridge @ coefficients
        curve = (features * (mass * chance * (1 - chance))[:, None]).T @ features + ridge
        coefficients += np.linalg.solve(curve, slope)
    return coefficients


def out_of_fold(features: Floats, right: Floats, mass: Floats) -> Floats:
    """Return for every question the probability by a model that has not seen it."""
    chance: Floats = np.zeros(len(right))
    fold = np.random.default_rng(7).permutation(len(right)) % FOLDS
    for number in range(FOLDS):
        seen = fold != number
        coefficients = fit(features[seen], right[seen], mass[seen])
        chance[~seen] = 1 / (1 + np.exp(-features[~seen] @ coefficients))
    return chance


def answer_level(found: Sequence[Sample], chance: Floats) -> float:
    """Return the smallest probability that keeps false answers and wrong answers within their limits."""
    opened = np.array([not sample.closed for sample in found])
    answerable = np.array([sample.answerable for sample in found])
    labelled = np.array([sample.labelled for sample in found])
    right = np.array([sample.right for sample in found])
    for level in np.arange(0.3, 0.96, 0.01):
        said = opened & labelled & (chance >= level)
        false = (said & ~answerable).sum() / max(1, (labelled & ~answerable).sum())
        inside = said & answerable
        if false <= FALSE_ANSWERS and right[inside].sum() >= PRECISION * inside.sum():
            return float(round(level, 2))
    return 0.95


def likely_level(found: Sequence[Sample], chance: Floats, answer: float) -> float:
    """Return the smallest probability from which few enough questions without an answer are shown a card at all."""
    silent = np.array([sample.labelled and not sample.answerable for sample in found])
    opened = np.array([not sample.closed for sample in found])
    for level in np.arange(LEAST_LIKELY, answer, 0.01):
        if (silent & opened & (chance >= level)).sum() <= HEDGED * silent.sum():
            return float(round(level, 2))
    return answer


def gap_level(found: Sequence[Sample]) -> float:
    """Return the smallest gap score at which hardly any right answer is lost to a gap."""
    right = [sample for sample in found if sample.right]
    for level in np.arange(LEAST_GAP, 0.9, 0.01):
        lost = sum(_names_gap(sample, float(level)) for sample in right)
        if lost <= LOST_TO_GAPS * len(right):
            return float(round(level, 2))
    return 0.9


def _names_gap(sample: Sample, level: float) -> bool:
    gap, ranked = sample.evidence.gap, sample.evidence.ranked
    return gap is not None and gap.score >= level and (not ranked or gap.score > ranked[0].score)


def main() -> None:
    """Fit, choose the levels, write the file and print what the folds say."""
    answers = Answers.load(ROOT / "knowledge" / "answers")
    hints = place_hints(Directory.load(ROOT / "knowledge"))
    found = tuple(samples(answers, hints))
    features, mass = matrix(found), weights(found)
    right = np.array([float(sample.right) for sample in found])
    chance = out_of_fold(features, right, mass)
    coefficients = fit(features, right, mass)
    level = answer_level(found, chance)
    suggest = float(np.quantile(chance[right > 0], 0.01))
    values = {
        "intercept": round(float(coefficients[0]), 4),
        "weights": {name: round(float(value), 4) for name, value in zip(FEATURES, coefficients[1:], strict=True)},
        "answer": level,
        "likely": likely_level(found, chance, level),
        "suggest": round(min(level, suggest), 3),
        "gap": gap_level(found),
    }
    (ROOT / "knowledge" / "judge.json").write_text(json.dumps(values, indent=2) + "\n", "utf-8")
    bad = np.array([not sample.answerable for sample in found])
    opened = np.array([not sample.closed for sample in found])
    said = opened & (chance >= level)
    labelled = np.array([sample.labelled for sample in found])
    print(f"{len(found)} questions, {int(bad.sum())} without an answer; levels {values}")
    for name, part in (("labelled", labelled), ("variants", ~labelled)):
        answered, false = said[~bad & part].mean(), said[bad & part].mean()
        precision = right[said & ~bad & part].mean()
        print(f"{name} out of fold: answered {answered:.3f}, right {precision:.3f}, false answers {false:.3f}")


if __name__ == "__main__":
    main()
