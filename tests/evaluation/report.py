"""How well people are understood, as a table and as a picture: `workation-desk evaluate` prints it."""

from collections.abc import Iterable
from pathlib import Path

from knowledge.answers import Answers, place_hints
from knowledge.directory import Directory
from tests.evaluation.measure import Report, Share, evaluate, wilson
from tests.evaluation.place_names import cases, right

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"
HELD_OUT = ("heldout", "fresh", "blind")
"""Question files nothing was fitted to; "blind" was asked once, by an author who had not seen the desk, and never tuned for."""
BLUE, RED = "#1f5f8b", "#b3402a"


def reports(names: Iterable[str] = HELD_OUT) -> dict[str, Report]:
    """Ask every question of the files; several files also give one report together."""
    answers, directory = Answers.load(KNOWLEDGE / "answers"), Directory.load(KNOWLEDGE)
    found = {name: evaluate(answers, name, place_hints(directory)) for name in names}
    if len(found) > 1:
        found["together"] = Report(tuple(outcome for report in found.values() for outcome in report.outcomes))
    return found


def places(name: str = "heldout") -> tuple[Share, Share]:
    """Return the place look-ups that are right, and those that show a programme of a wrong place."""
    directory = Directory.load(KNOWLEDGE)
    asked = [(case, directory.resolve(case["query"])) for case in cases(name)]
    correct = sum(right(found, case) for case, found in asked)
    wrong = sum(
        found.outcome == "partner"
        and (case["expect"] != "partner" or [place.code for place in found.places][:1] != case["codes"])
        for case, found in asked
    )
    return Share(correct, len(asked)), Share(wrong, len(asked))


def text(found: dict[str, Report]) -> str:
    """Return all figures as text, with 95 % intervals (Wilson)."""
    correct, wrong = places()
    lines = [f"== {name}\n{report.table()}\n" for name, report in found.items()]
    lines += ["== places", f"{'right':28} {correct.text}", f"{'wrong programme shown':28} {wrong.text}"]
    return "\n".join(lines)


def draw(report: Report, path: Path) -> None:
    """Draw right first answers by style, and false answers by kind, with their intervals; needs matplotlib."""
    from matplotlib.figure import Figure  # noqa: PLC0415 -- only who draws needs it

    styles = sorted({outcome.question.style for outcome in report.answerable})
    kinds = sorted({outcome.question.kind for outcome in report.unanswerable})
    figure = Figure(figsize=(9, 4), layout="constrained")
    left, aside = figure.subplots(1, 2)
    _bars(left, {"all": report.first()} | {style: report.first(style) for style in styles}, BLUE)
    _bars(aside, {"all": report.false_answers()} | {kind: report.false_answers(kind) for kind in kinds}, RED)
    left.set_title("Best card right, by style", fontsize=10)
    aside.set_title("Answered although the documents are silent", fontsize=10)
    figure.savefig(path, dpi=110, metadata={"Software": None})


def _bars(axes: object, shares: dict[str, Share], colour: str) -> None:
    values = [share.value for share in shares.values()]
    edges = [wilson(share.hits, share.total) for share in shares.values()]
    low = [max(0.0, value - edge[0]) for value, edge in zip(values, edges, strict=True)]
    high = [max(0.0, edge[1] - value) for value, edge in zip(values, edges, strict=True)]
    labels = [f"{name} (n={share.total})" for name, share in shares.items()]
    axes.barh(labels, values, xerr=[low, high], color=colour, ecolor="#666666", capsize=2)  # type: ignore[attr-defined]
    axes.set_xlim(0, 1)  # type: ignore[attr-defined]
    axes.invert_yaxis()  # type: ignore[attr-defined]
    axes.tick_params(labelsize=8)  # type: ignore[attr-defined]
