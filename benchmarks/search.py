"""How long finding an answer takes: start, one question, and the index at up to 100,000 passages.

Run with `script/benchmark_search`. Times are processor time of one thread, so that a busy machine matters less.
"""

import random
import statistics
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from knowledge.answers import Answers, place_hints
from knowledge.directory import Directory
from knowledge.ranking.bm25 import Index
from knowledge.ranking.channels import grams
from tests.evaluation.measure import questions

KNOWLEDGE = Path(__file__).parents[1] / "knowledge"
SIZES = (300, 1_000, 10_000, 100_000)
PASSAGE = 90
"""Characters of a made-up passage."""


def timed(work: Callable[[str], object], texts: Iterable[str]) -> list[float]:
    """Return the milliseconds each text takes."""
    spent = []
    for text in texts:
        start = time.process_time()
        work(text)
        spent.append(1_000 * (time.process_time() - start))
    return spent


def row(name: str, spent: list[float]) -> None:
    middle, late = statistics.median(spent), statistics.quantiles(spent, n=20)[-1]
    print(f"{name:44} p50 {middle:8.3f} ms   p95 {late:8.3f} ms   max {max(spent):8.3f} ms   n={len(spent)}")


def measure_desk() -> None:
    start = time.process_time()
    answers = Answers.load(KNOWLEDGE / "answers")
    spent = time.process_time() - start
    print(f"load and index: {spent:.2f} s for {len(answers.cards)} cards and {len(answers.gaps)} gaps")
    hints = place_hints(Directory.load(KNOWLEDGE))
    asked = [question.text for name in ("train", "heldout") for question in questions(name)]
    row("look up one question", timed(answers.search.look, asked))
    row("find, every clause looked up", timed(answers.find, asked))
    row("find, places resolved as well", timed(lambda text: answers.find(text, places=hints), asked))


def made_up(answers: Answers, size: int) -> list[str]:
    """Return passages mixed from the phrases of the cards, so that their terms are as common as in real text."""
    dice = random.Random(7)
    texts = [part for card in answers.cards for part in card.answer["ja"].split("。") if part]
    return ["".join(dice.choice(texts)[dice.randrange(9) :][:30] for _ in range(3))[:PASSAGE] for _ in range(size)]


def _best(index: Index, question: str) -> dict[int, float]:
    return index.coverage(grams(question, 1, 2))


def measure_index(answers: Answers) -> None:
    asked = [question.text for question in questions("train") if len(question.text) < 60][:200]
    for size in SIZES:
        passages = made_up(answers, size)
        start = time.process_time()
        index = Index([list(grams(text, 1, 2)) for text in passages])
        print(f"{size:7,} passages: indexed in {time.process_time() - start:.2f} s")
        row(f"{size:7,} passages, best 50 by characters", timed(partial(_best, index), asked))


if __name__ == "__main__":
    measure_desk()
    measure_index(Answers.load(KNOWLEDGE / "answers"))
