"""How long finding an answer takes: start, one question, and the index at up to 100,000 passages.

Run with `script/benchmark_search`, about a minute. Times are processor time of one thread, the best of a few runs, so
that a busy machine matters less; a fixed loop is timed beside them (0.09 s where the goals were set) to compare with.
"""

import random
import statistics
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from bot.memory import for_good, let_go
from knowledge.answers import Answers, place_hints
from knowledge.directory import Directory
from knowledge.found import PlaceHints
from knowledge.ranking.bm25 import Index
from knowledge.ranking.channels import grams
from knowledge.reading import DICTIONARY, dictionary
from tests.evaluation.measure import questions

KNOWLEDGE = Path(__file__).parents[1] / "knowledge"
SIZES = (100, 1_000, 10_000, 100_000)
RUNS = 3
PICTURE = KNOWLEDGE.parent / "docs" / "performance" / "search.png"
PASSAGE = 90
"""Characters of a made-up passage."""


def timed(work: Callable[[str], object], texts: Iterable[str]) -> list[float]:
    """Return the milliseconds each text takes."""
    asked = list(texts)
    best: dict[int, float] = {}
    for _ in range(RUNS):
        for number, text in enumerate(asked):
            start = time.process_time()
            work(text)
            best[number] = min(1_000 * (time.process_time() - start), best.get(number, 1e9))
    return list(best.values())


def row(name: str, spent: list[float]) -> None:
    middle, late = statistics.median(spent), statistics.quantiles(spent, n=20)[-1]
    print(f"{name:44} p50 {middle:8.3f} ms   p95 {late:8.3f} ms   max {max(spent):8.3f} ms   n={len(spent)}")


def measure_desk() -> None:
    print(f"fixed loop: {fixed_loop():.3f} s")
    before = resident()
    start = time.process_time()
    with for_good():  # as `serve` loads it
        answers = Answers.load(KNOWLEDGE / "answers")
    spent = time.process_time() - start
    print(f"load and index: {spent:.2f} s for {len(answers.cards)} cards and {len(answers.gaps)} gaps")
    print(f"memory: {resident() - before:+.0f} MB")
    hints = place_hints(Directory.load(KNOWLEDGE))
    asked = [question.text for name in ("heldout", "fresh") for question in questions(name)]
    dictionary()
    let_go(DICTIONARY)
    answers.find("補助率は何割ですか")
    print(f"memory after the first question, with the dictionary: {resident() - before:+.0f} MB")
    look = answers.search.look

    def anew(text: str, places: PlaceHints = None) -> None:
        look.remembered.cache_clear()
        Directory.resolve.cache_clear()
        answers.find(text, places=places)

    row("look up one question", timed(lambda text: look.look_up(text, ()), asked))
    row("find, every clause looked up", timed(anew, asked))
    row("find, places resolved as well", timed(lambda text: anew(text, hints), asked))
    row("find, asked before", timed(answers.find, asked[:1] * 200))


def made_up(answers: Answers, size: int) -> list[str]:
    """Return passages mixed from the phrases of the cards, so that their terms are as common as in real text."""
    dice = random.Random(7)
    texts = [part for card in answers.cards for part in card.answer["ja"].split("。") if part]
    return ["".join(dice.choice(texts)[dice.randrange(9) :][:30] for _ in range(3))[:PASSAGE] for _ in range(size)]


def _best(index: Index, question: str) -> dict[int, float]:
    return index.coverage(grams(question, 1, 2))


def measure_index(answers: Answers) -> None:
    asked = [question.text for question in questions("train") if len(question.text) < 60][:100]
    found: list[tuple[int, list[float]]] = []
    for size in SIZES:
        passages = made_up(answers, size)
        start = time.process_time()
        index = Index.of([list(grams(text, 1, 2)) for text in passages])
        print(f"{size:7,} passages: indexed in {time.process_time() - start:.2f} s")
        found.append((size, timed(partial(_best, index), asked)))
        row(f"{size:7,} passages, best 50 by characters", found[-1][1])
    draw(found)


def draw(found: list[tuple[int, list[float]]]) -> None:
    """Draw the times over the number of passages, when matplotlib is there."""
    try:
        from matplotlib.figure import Figure  # noqa: PLC0415 -- only who draws needs it
    except ModuleNotFoundError:
        return
    figure = Figure(figsize=(6, 4), layout="constrained")
    axes = figure.subplots()
    sizes = [size for size, _ in found]
    axes.loglog(sizes, [statistics.median(spent) for _, spent in found], "o-", label="median")
    axes.loglog(sizes, [statistics.quantiles(spent, n=20)[-1] for _, spent in found], "s-", label="95 %")
    axes.axhline(20, color="#999999", linestyle=":", label="goal at 100,000")
    axes.set_xlabel("passages")
    axes.set_ylabel("milliseconds")
    axes.legend()
    figure.savefig(PICTURE, dpi=110, metadata={"Software": None})


def resident() -> float:
    """Return the memory of this process in MB (resident; 0 where the system does not tell)."""
    path = Path("/proc/self/statm")
    return int(path.read_text().split()[1]) * 4_096 / 1e6 if path.exists() else 0.0


def fixed_loop() -> float:
    """Return the seconds of a loop that is the same everywhere."""
    start, total = time.process_time(), 0
    for number in range(3_000_000):
        total += number & 7
    return time.process_time() - start


if __name__ == "__main__":
    measure_desk()
    measure_index(Answers.load(KNOWLEDGE / "answers"))
