"""Draws what benchmarks/line.py wrote with --json: latency against the offered rate, one line per product.

Run: python -m benchmarks.plot results.json docs/performance/latency.png
"""

import json
import sys
from collections import defaultdict
from pathlib import Path

from matplotlib.figure import Figure


def main(source: Path, target: Path) -> None:
    """Read the rows and write the picture."""
    series: dict[str, list[dict[str, float]]] = defaultdict(list)
    for line in source.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["offered"]:
            series[row["name"]].append(row)
    figure = Figure(figsize=(8, 4.5), layout="constrained")
    axes = figure.subplots()
    for name, rows in series.items():
        offered = [row["offered"] for row in rows]
        (drawn,) = axes.plot(offered, [row["p50"] for row in rows], marker="o", label=f"{name}, half of the replies")
        axes.plot(
            offered, [row["p99"] for row in rows], marker="^", linestyle=":", color=drawn.get_color(),
            label=f"{name}, 99 of 100",
        )  # fmt: skip
    axes.set(xlabel="turns offered a second", ylabel="milliseconds from webhook to reply", yscale="log")
    axes.grid(visible=True, alpha=0.3)
    axes.legend(fontsize=8)
    target.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(target, dpi=120)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
