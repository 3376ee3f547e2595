"""docs/conformance.md tells the truth about itself: every test it names exists, every line it names is in the operator's book."""

import ast
import re
import tomllib
from functools import cache
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
NAMED = sorted(set(re.findall(r"`(tests/[^`]+::[^`]+)`", TABLE)))
NEVER_RUN = {"skip", "xfail"}
"""Marks under which a test proves nothing; skipif (no browser, no PostgreSQL) is said aloud and allowed."""


@cache
def in_file(path: str) -> dict[str, list[str]]:
    """Return every test function of a file with what stands above it; empty when there is no such file."""
    file = ROOT / path
    nodes = ast.parse(file.read_text("utf-8")).body if file.is_file() else []
    found = [node for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    return {node.name: [ast.unparse(mark) for mark in node.decorator_list] for node in found}


def wrong(name: str) -> str:
    """Return why a named test proves nothing, empty when it does."""
    path, _, function = name.partition("::")
    marks = in_file(path).get(function)
    if marks is None:
        return "no such test"
    body = next(node for node in ast.walk(ast.parse((ROOT / path).read_text("utf-8")))
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == function)  # fmt: skip
    asserts = any(isinstance(node, ast.Assert) for node in ast.walk(body)) or "raises(" in ast.unparse(body)
    calls_one_that_does = re.search(r"\b(check|reads_as|is_fine|fine|bubbles)\(", ast.unparse(body))
    if any(re.search(rf"mark\.{mark}\b(?!if)", text) for mark in NEVER_RUN for text in marks):
        return "never run"
    return "" if asserts or calls_one_that_does else "asserts nothing"


def test_every_must_has_its_row_in_order() -> None:
    assert " ".join(row[0].strip() for row in ROWS) == MUST


@pytest.mark.parametrize("name", NAMED)
def test_a_named_test_exists_is_run_and_asserts_something(name: str) -> None:
    assert wrong(name) == ""


def test_a_row_whose_test_is_gone_would_be_found() -> None:
    path = "tests/test_conformance.py"
    assert len(NAMED) > 150
    assert wrong(f"{path}::test_every_must_has_its_row_in_order") == ""
    assert wrong(f"{path}::test_that_was_renamed") == "no such test"
    assert wrong("tests/gone.py::test_a") == "no such test"
    assert wrong("tests/bot/pages/chatting.py::opened") == "asserts nothing"


@pytest.mark.parametrize("folder", sorted({name.rpartition("/")[0] for name in NAMED}))
def test_the_gate_runs_every_folder_of_the_table_and_leaves_nothing_out(folder: str) -> None:
    options = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["pytest"]["ini_options"]
    assert folder.split("/", maxsplit=1)[0] in options["testpaths"]
    assert [option for option in options["addopts"] if option.startswith(("-m", "-k", "--ignore", "--deselect"))] == []
    gate = (ROOT / "script/test").read_text("utf-8")
    assert re.search(
        r'(?m)^step "pytest" \.venv/bin/python -m pytest -n auto --maxprocesses \d+ --dist worksteal$', gate
    )


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`(tests/bot/test_(?:canary|fuzz_\w+|openapi)\.py)`", TABLE))))
def test_the_canary_and_the_fuzz_runs_are_in_the_gate(path: str) -> None:
    found = in_file(path)
    assert len(found) >= 3
    assert not [
        name for name, marks in found.items() if name.startswith("test_") and any("skip" in mark for mark in marks)
    ]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0].strip())
def test_a_row_has_a_test_a_line_of_the_book_or_says_that_it_is_open(row: list[str]) -> None:
    _, says, tests, state = row
    assert says
    assert "`tests/" in tests or state.startswith(("line: ", "open: "))
    assert not state.startswith("open"), "every MUST is met"


@pytest.mark.parametrize("row", [row for row in ROWS if "`tests/" in row[2]], ids=lambda row: row[0].strip())
def test_a_rule_is_in_the_name_of_one_of_its_tests(row: list[str]) -> None:
    rule, _, tests, _ = row
    named = re.findall(r"::(test_\w+)|`tests/([\w/]+)\.py`", tests)
    assert any(re.search(rf"_{rule.strip().lower()}_", name) or file for name, file in named)


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
