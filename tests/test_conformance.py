"""docs/conformance.md tells the truth about itself: every test it names exists, every line it names is in the operator's book."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TABLE = (ROOT / "docs/conformance.md").read_text("utf-8")
BOOK = (ROOT / "docs/operations.md").read_text("utf-8")
ROWS = [line.strip("|").split(" | ") for line in TABLE.splitlines() if re.match(r"\| [A-I]\d+ \|", line)]
MUST = (
    "A1 A2 A3 A4 A5 A7 A8 A9 A10 A11 A12 A14 A17 B1 B2 B3 B4 B5 B6 B7 B8 B9 B10 B12 C1 C2 C3 C4 C5 C6 C7 D1 D2 D3 D4 D5 D6 D7 "
    "D9 D10 D11 D12 D13 D14 D15 F1 F2 F3 F4 F5 F6 F7 F8 F10 G1 G2 G3 H1 H2 H4 H5 H6 I1 I2"
)


def test_every_must_has_its_row_in_order() -> None:
    assert " ".join(row[0].strip() for row in ROWS) == MUST


@pytest.mark.parametrize("name", sorted(set(re.findall(r"`(tests/[^`]+::[^`]+)`", TABLE))))
def test_a_named_test_exists(name: str) -> None:
    path, _, function = name.partition("::")
    assert re.search(rf"^(async )?def {function}\(", (ROOT / path).read_text("utf-8"), re.MULTILINE)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0].strip())
def test_a_row_has_a_test_a_line_of_the_book_or_says_that_it_is_open(row: list[str]) -> None:
    _, says, tests, state = row
    assert says
    assert "`tests/" in tests or state.startswith(("line: ", "open: "))


@pytest.mark.parametrize("words", sorted(set(re.findall(r"line: ([^|;]+?) \|", TABLE))))
def test_a_line_is_in_the_operators_book(words: str) -> None:
    assert words.casefold() in BOOK.casefold()


@pytest.mark.parametrize(
    "rule", ["A4", "A7", "A9", "A10", "A11", "A12", "A13", "A15", "A16", "A17", "D1", "D7", "D14", "E15"]
)
def test_what_only_a_person_can_see_to_is_in_the_operators_book(rule: str) -> None:
    assert re.search(rf"\({rule}\)", BOOK)


def test_a12_the_leak_path_is_linked_from_the_index_and_names_the_days() -> None:
    index, _, rest = BOOK.partition("## Before going live")
    assert "#if-data-leaked" in index
    for words in ("3 to 5 days", "30 days", "**60**", "個人情報保護委員会"):
        assert words in rest


def test_every_metric_is_explained() -> None:
    registered = re.findall(r'"(desk_[a-z_]+)"', (ROOT / "bot/metrics.py").read_text("utf-8"))
    assert [name for name in registered if f"`{name}" not in BOOK] == []


def test_every_retention_setting_is_explained() -> None:
    from dataclasses import fields  # noqa: PLC0415

    from bot.keeping import Retention  # noqa: PLC0415

    assert [rule.name for rule in fields(Retention) if f"`RETENTION_{rule.name.upper()}`" not in BOOK] == []
