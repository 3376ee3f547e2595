"""The table of figures: what it may say, and what stops it."""

import copy
import tomllib
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from knowledge.schemes import load_schemes
from subsidy.rules import BadRules, Limit, Rules

FOLDER = Path(__file__).parents[2] / "knowledge" / "schemes"
R6: dict[str, Any] = tomllib.loads((FOLDER / "minato-r6.toml").read_text("utf-8"))["subsidy"]


def changed(place: str, value: object) -> dict[str, Any]:
    """Return the table of R6 with one key set, or taken out when the value is None."""
    table = copy.deepcopy(R6)
    *parents, last = place.split(".")
    inner = table
    for parent in parents:
        inner = inner[parent]
    if value is None:
        del inner[last]
    else:
        inner[last] = value
    return table


def test_every_programme_file_is_accepted_by_the_rules() -> None:
    assert len(load_schemes(FOLDER, Rules.from_table)) == 2


def test_the_figures_of_r6() -> None:
    rules = Rules.from_table(R6)
    assert rules.night == Limit(10_000, "R6-CAP-NIGHT")
    assert rules.person == Limit(50_000, "R6-CAP-PERSON")
    assert rules.business == Limit(200_000, "R6-CAP-BIZ")
    assert rules.rate.value == 1
    assert {point.known for point in (rules.tax, rules.rounding, rules.cap_period)} == {False}


def test_the_rate_of_r5_is_an_assumption() -> None:
    table = tomllib.loads((FOLDER / "minato-r5.toml").read_text("utf-8"))["subsidy"]
    rate = Rules.from_table(table).rate
    assert (rate.stated, rate.assumed, rate.source) == (None, Fraction(1), "R5-ABSENT-RATE")


@pytest.mark.parametrize(
    ("place", "value", "key", "reason"),
    [
        ("caps.night.yen", None, "caps.night.yen", "missing"),
        ("caps.night.yen", "10000", "caps.night.yen", "neither a whole amount"),
        ("caps.night.yen", 10_000.0, "caps.night.yen", "neither a whole amount"),
        ("caps.night.yen", True, "caps.night.yen", "neither a whole amount"),
        ("caps.night.yen", 0, "caps.night.yen", "neither a whole amount"),
        ("caps.night.source", "", "caps.night.source", "needs its source"),
        ("caps.week", {}, "caps.week", "not a key we know"),
        ("caps", [], "caps", "not a table"),
        ("year", 6, "year", "not a text"),
        ("bonus", 1, "bonus", "not a key we know"),
        ("rate.value", "ten tenths", "rate.value", "neither a fraction"),
        ("rate.value", "1/0", "rate.value", "neither a fraction"),
        ("rate.value", "11/10", "rate.value", "at most 1"),
        ("rate.value", "unknown", "rate.assumed", "needed"),
        ("tax.value", "maybe", "tax.value", "not one of"),
        ("tax.value", "included", "tax.source", "needs its source"),
        ("requirements.located.met", "head_office", "requirements.located.met", "not a list"),
        ("requirements.located.met", ["headoffice"], "requirements.located.met", "not one of"),
        ("requirements.located.not_met", ["head_office"], "requirements.located.not_met", "which meets it"),
        ("requirements.kind.sources", {"club": "R6-WHO"}, "requirements.kind.sources.club", "not a key"),
        ("requirements.located.source", "", "requirements.located.source", "needs its source"),
        ("requirements.age", {}, "requirements.age", "not one of the questions"),
    ],
)
def test_a_figure_that_cannot_be_used_is_named(place: str, value: object, key: str, reason: str) -> None:
    with pytest.raises(BadRules) as problem:
        Rules.from_table(changed(place, value))
    assert problem.value.key == key
    assert reason in problem.value.reason


def test_an_unknown_cap_needs_no_source_and_takes_nothing_away() -> None:
    rules = Rules.from_table(changed("caps.person", {"yen": "unknown", "source": ""}))
    assert rules.person.of(123_456) == 123_456
