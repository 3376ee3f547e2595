"""deploy/alerts.yml watches figures that exist, with labels and values they have."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from bot.channels.line import Quota
from bot.metrics import Metrics
from bot.store.figures import Figures

ROOT = Path(__file__).parents[1]
FILE = ROOT / "deploy/alerts.yml"
RULES = yaml.safe_load(FILE.read_text("utf-8"))["groups"][0]["rules"]
BOOK = (ROOT / "docs/operations.md").read_text("utf-8")
ELSEWHERE = {
    "up", "probe_success", "node_filesystem_avail_bytes", "node_filesystem_size_bytes", "node_systemd_unit_state",
    "node_systemd_timer_last_trigger_seconds",
}  # fmt: skip
"""Figures of Prometheus' own exporters."""


def shown() -> str:
    """Return /metrics of a desk in which everything happened once."""
    metrics = Metrics()
    metrics.turns.labels("failed").inc()
    metrics.answer_seconds.labels("line").observe(1)
    metrics.show_quota(Quota(1, 2))
    rows = {("outbox", state): 1 for state in ("dead", "uncertain", "held")}
    rows |= {("timers", state): 1 for state in ("failing", "dead")}
    return metrics.text(Figures(rows, {"inbox": 1.0, "outbox": 1.0}, {"line": True}, {"new": 1}, 1)).decode()


def selectors(expression: str) -> list[tuple[str, dict[str, str]]]:
    """Return every metric of an expression with its labels."""
    found = re.findall(r"\b((?:desk|node|probe)_[a-z_]+|up)\b(?:\{([^}]*)\})?", expression)
    return [(name, dict(re.findall(r'(\w+)=~?"([^"]*)"', labels))) for name, labels in found]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_every_figure_of_a_rule_exists_with_its_labels(rule: dict[str, str]) -> None:
    metrics = shown()
    for name, labels in selectors(rule["expr"]):
        if name in ELSEWHERE:
            assert (ROOT / "deploy" / labels.get("name", "alerts.yml")).is_file(), labels
            continue
        lines = [line for line in metrics.splitlines() if re.match(rf"{name}[ {{]", line)]
        assert lines, name
        for label, values in labels.items():
            for value in values.split("|"):
                assert any(f'{label}="{value}"' in line for line in lines), (name, label, value)


def test_every_rule_says_what_to_do_and_stands_in_the_book() -> None:
    assert len(RULES) >= 10
    for rule in RULES:
        assert len(rule["annotations"]["summary"]) > 20
        assert f"`{rule['alert']}`" in BOOK


def test_a_figure_that_is_gone_would_be_found() -> None:
    assert selectors('desk_gone{state=~"a|b"} > 0') == [("desk_gone", {"state": "a|b"})]
    assert "desk_gone" not in shown()


@pytest.mark.skipif(not shutil.which("promtool"), reason="NO promtool: the rules were read, not checked")
def test_prometheus_takes_the_rules() -> None:
    done = subprocess.run(["promtool", "check", "rules", FILE], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
