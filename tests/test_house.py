"""House rules no linter has."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
INNER = ("handlers", "knowledge", "subsidy")
PACKAGES = ("bot", *INNER)
SOURCES = sorted(
    path
    for package in PACKAGES
    for path in (ROOT / package).rglob("*.py")
    if "versions" not in path.parts  # migrations are history, written by a tool
)
BANNED_NAMES = {"utils", "helpers", "service", "services", "manager", "common", "misc"}


def tree(path: Path) -> ast.Module:
    """Parse a module."""
    return ast.parse(path.read_text("utf-8"))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_module_is_small_and_named_for_what_it_holds(path: Path) -> None:
    lines = len(path.read_text("utf-8").splitlines())
    assert lines <= 250, f"{lines} lines"
    assert path.stem not in BANNED_NAMES
    assert ast.get_docstring(tree(path)), "a module says in one sentence what it is"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_function_is_longer_than_a_screen(path: Path) -> None:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or 0) - node.lineno + 1
            assert length <= 40, f"{node.name}: {length} lines"


@pytest.mark.parametrize(
    "path",
    [path for path in SOURCES if path.relative_to(ROOT).parts[0] in INNER],
    ids=lambda path: path.relative_to(ROOT).as_posix(),
)
def test_the_inner_packages_never_wait(path: Path) -> None:
    waiting = (ast.AsyncFunctionDef, ast.Await, ast.AsyncFor, ast.AsyncWith)
    assert not [node for node in ast.walk(tree(path)) if isinstance(node, waiting)]


def test_the_words_a_handler_says_are_in_the_catalogue() -> None:
    from knowledge.wording import Catalogue  # noqa: PLC0415

    catalogue = Catalogue.load(ROOT / "knowledge" / "wording")
    said = re.compile(r'\bsay\(\s*"([a-z_.0-9]+)"')
    for path in (ROOT / "handlers").rglob("*.py"):
        for key in said.findall(path.read_text("utf-8")):
            assert key in catalogue.texts, f"{path.name} says {key}"


def test_easy_japanese_uses_western_years_and_no_tilde() -> None:
    from knowledge.wording import Catalogue  # noqa: PLC0415

    for key, texts in Catalogue.load(ROOT / "knowledge" / "wording").texts.items():
        assert not re.search(r"令和|平成|[〜～]", texts["easy"]), key
