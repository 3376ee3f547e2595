"""Measures how well questions are understood: right first, right among three, and what should not be answered."""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import sqrt
from pathlib import Path
from typing import Any

from knowledge.answers import AnswerCard, Answers, Found, place_hints
from knowledge.directory import Directory
from knowledge.found import PlaceHints
from knowledge.reading import search_form

HERE = Path(__file__).parent
SHOWN = frozenset({"answer", "likely"})
"""Outcomes that show a card; a likely one says that it may not be what was asked."""
Z = 1.96
"""Standard normal quantile of a 95 % interval."""


@dataclass(frozen=True, slots=True)
class Question:
    """A labelled question: what a right answer is (one group per thing asked), or that there is none."""

    text: str
    style: str
    expect: str
    right: tuple[Mapping[str, Sequence[str]], ...] = ()
    kind: str = ""
    admits: tuple[str, ...] = ()
    """Cards that say in so many words that the documents leave this open: showing one is no false answer."""

    @property
    def answerable(self) -> bool:
        """True when a card answers it."""
        return self.expect == "answer"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the desk made of one question."""

    question: Question
    found: Found
    first: bool
    among_three: bool
    probability: float


def questions(name: str) -> tuple[Question, ...]:
    """Read questions_<name>.jsonl."""
    lines = (HERE / f"questions_{name}.jsonl").read_text("utf-8").splitlines()
    return tuple(_question(json.loads(line)) for line in lines if line)


def _question(row: Mapping[str, Any]) -> Question:
    right = tuple(row.get("right", ()))
    return Question(
        row["question"], row["style"], row["expect"], right, row.get("kind", ""), tuple(row.get("admits", ()))
    )


def is_right(card: AnswerCard, group: Mapping[str, Sequence[str]]) -> bool:
    """Tell whether a card is a right answer, by its id, or by what its text shows."""
    shown = f"{card.title['ja']}\n{card.answer['ja']}"
    if card.id in group.get("cards", ()):
        return True
    must = group.get("must", ())
    return bool(must) and all(re.search(pattern, shown) for pattern in must)


def measure(answers: Answers, asked: Iterable[Question], hints: PlaceHints = None) -> tuple[Outcome, ...]:
    """Ask every question and judge what comes back."""
    return tuple(_outcome(answers, question, hints) for question in asked)


def _outcome(answers: Answers, question: Question, hints: PlaceHints) -> Outcome:
    found = answers.find(question.text, places=hints)
    look = answers.search.look(search_form(question.text), hints)
    ranked = [answers.cards[entry.number] for entry in look.evidence.ranked[:3]]
    if len(question.right) > 1:
        cards = found.cards if found.outcome in SHOWN else ()
        first = among = all(any(is_right(card, group) for card in cards) for group in question.right)
    else:
        first = any(is_right(card, group) for card in ranked[:1] for group in question.right)
        among = any(is_right(card, group) for card in ranked for group in question.right)
    quiet = found.outcome in {"refuse", "smalltalk"} or bool(look.closed)
    return Outcome(question, found, first, among, 0.0 if quiet else look.probability)


def wilson(hits: int, total: int) -> tuple[float, float]:
    """Return the 95 % Wilson interval of a share."""
    if not total:
        return 0.0, 1.0
    share, square = hits / total, Z * Z
    centre = share + square / (2 * total)
    spread = Z * sqrt(share * (1 - share) / total + square / (4 * total * total))
    return max(0.0, (centre - spread) / (1 + square / total)), min(1.0, (centre + spread) / (1 + square / total))


def auroc(good: Sequence[float], bad: Sequence[float]) -> float:
    """Return how often an answerable question gets the higher probability."""
    wins = sum((one > other) + 0.5 * (one == other) for one in good for other in bad)
    return wins / (len(good) * len(bad)) if good and bad else 0.0


@dataclass(frozen=True, slots=True)
class Share:
    """A measured share with its counts."""

    hits: int
    total: int

    @property
    def value(self) -> float:
        """The share, 0..1; 0 of nothing is 0."""
        return self.hits / self.total if self.total else 0.0

    @property
    def text(self) -> str:
        """The share with its interval."""
        low, high = wilson(self.hits, self.total)
        return f"{self.value:.3f} ({low:.2f}-{high:.2f}, n={self.total})"


def share(outcomes: Iterable[Outcome], right: Callable[[Outcome], bool]) -> Share:
    """Return of how many outcomes something holds."""
    found = [right(outcome) for outcome in outcomes]
    return Share(sum(found), len(found))


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of one run."""

    outcomes: tuple[Outcome, ...]

    @property
    def answerable(self) -> tuple[Outcome, ...]:
        """Outcomes of questions that have an answer, one thing asked."""
        return tuple(o for o in self.outcomes if o.question.answerable and len(o.question.right) == 1)

    @property
    def unanswerable(self) -> tuple[Outcome, ...]:
        """Outcomes of questions without an answer."""
        return tuple(o for o in self.outcomes if not o.question.answerable)

    def first(self, *styles: str) -> Share:
        """P@1: the best card is right (whether or not the desk dares to say it)."""
        return share((o for o in self.answerable if not styles or o.question.style in styles), lambda o: o.first)

    def among_three(self, *styles: str) -> Share:
        """Hit@3: a right card is among the best three."""
        return share((o for o in self.answerable if not styles or o.question.style in styles), lambda o: o.among_three)

    def two(self) -> Share:
        """Messages with two questions of which both are answered."""
        return share((o for o in self.outcomes if len(o.question.right) > 1), lambda o: o.first)

    def answered(self) -> Share:
        """Answerable questions that are answered directly."""
        return share(self.answerable, lambda o: o.found.outcome == "answer")

    def precision(self) -> Share:
        """Direct answers to answerable questions that are right."""
        return share((o for o in self.answerable if o.found.outcome == "answer"), _shows_right)

    def first_reply(self, *styles: str) -> Share:
        """Answerable questions whose right card is shown at once, with the caveat or without."""
        asked = (o for o in self.answerable if not styles or o.question.style in styles)
        return share(asked, lambda o: o.found.outcome in SHOWN and _shows_right(o))

    def solved(self) -> Share:
        """Answerable questions with the right card shown or one tap away."""
        return share(self.answerable, _within_a_tap)

    def false_answers(self, kind: str = "") -> Share:
        """Questions without an answer that get one all the same."""
        asked = (o for o in self.unanswerable if not kind or o.question.kind == kind)
        return share(asked, _is_false)

    def hedged(self) -> Share:
        """Questions without an answer that are shown the nearest card, with the caveat that it may be another."""
        return share(self.unanswerable, lambda o: o.found.outcome == "likely")

    def auroc(self) -> float:
        """How well answerable and unanswerable are told apart, gates included."""
        good = [o.probability for o in self.answerable]
        return auroc(good, [o.probability for o in self.unanswerable])

    def table(self) -> str:
        """Return the figures as a table."""
        lines = ["style        P@1                        hit@3"]
        styles = dict.fromkeys(o.question.style for o in self.answerable)
        lines += [f"{style:12} {self.first(style).text:26} {self.among_three(style).text}" for style in sorted(styles)]
        lines += [f"{'all':12} {self.first().text:26} {self.among_three().text}", ""]
        lines += [f"{'two':28} {self.two().text}", f"{'answered directly':28} {self.answered().text}"]
        lines += [
            f"{'of these right':28} {self.precision().text}",
            f"{'right in the first reply':28} {self.first_reply().text}",
            f"{'right or one tap away':28} {self.solved().text}",
        ]
        lines += [f"{'AUROC':28} {self.auroc():.3f}", f"{'false answers':28} {self.false_answers().text}"]
        lines += [f"{'nearest shown with a caveat':28} {self.hedged().text}"]
        kinds = dict.fromkeys(o.question.kind for o in self.unanswerable)
        lines += [f"  {kind:26} {self.false_answers(kind).text}" for kind in kinds]
        return "\n".join(lines)


def _shows_right(outcome: Outcome) -> bool:
    return any(is_right(card, group) for card in outcome.found.cards for group in outcome.question.right)


def _within_a_tap(outcome: Outcome) -> bool:
    buttons = outcome.found.near[:2] if outcome.found.outcome == "likely" else ()
    on_offer = replace(outcome, found=replace(outcome.found, cards=(*outcome.found.cards, *buttons)))
    return outcome.found.outcome in SHOWN | {"suggest"} and _shows_right(on_offer)


def _is_false(outcome: Outcome) -> bool:
    shown = outcome.found.cards if outcome.found.outcome == "answer" else ()
    return any(card.id not in outcome.question.admits for card in shown)


def evaluate(answers: Answers, name: str, hints: PlaceHints = None) -> Report:
    """Run one file of questions."""
    return Report(measure(answers, questions(name), hints))


if __name__ == "__main__":
    knowledge = HERE.parents[1] / "knowledge"
    loaded, resolver = Answers.load(knowledge / "answers"), place_hints(Directory.load(knowledge))
    for part in ("train", "heldout"):
        print(f"== {part}\n{evaluate(loaded, part, resolver).table()}\n")
