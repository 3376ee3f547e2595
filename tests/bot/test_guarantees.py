"""Every sentence of docs/guarantees.md names a test, and every test it names exists."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "guarantees.md").read_text("utf-8")
PROMISES = TEXT.partition("## Not covered")[0]
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", TEXT)))
SENTENCES = [promise.strip() for promise in re.split(r"\n- |\n## .*", PROMISES)[1:] if promise.strip()]


def names(path: Path) -> set[str]:
    """Return what a test module defines at its top."""
    found: set[str] = set()
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Assign):
            found |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    return found


@pytest.mark.parametrize(("path", "name"), NAMED)
def test_a_test_that_holds_a_promise_exists(path: str, name: str) -> None:
    assert name in names(ROOT / path)


@pytest.mark.parametrize("sentence", SENTENCES, ids=lambda sentence: sentence[:40])
def test_no_promise_is_without_a_test(sentence: str) -> None:
    assert re.search(r"`tests/[\w/]+\.py::\w+`", sentence)


def test_the_document_is_read() -> None:
    assert len(SENTENCES) > 30
    assert len(NAMED) > 30
