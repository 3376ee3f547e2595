"""Labelled place names as people type them: the right place first, and no partner shown where another place was meant.

The train file was used while the rules were written. The held-out file was written before its first run, which gave
0.982 with one wrong partner; that one was then mended, so the file holds the floor but is no longer unseen.
"""

from pathlib import Path

import pytest

from knowledge.directory import Directory
from tests.evaluation.place_names import cases, right

FLOOR = 0.97
FILES = ("train", "heldout")


@pytest.fixture(scope="module")
def directory() -> Directory:
    return Directory.load(Path(__file__).parents[2] / "knowledge")


@pytest.mark.parametrize("name", FILES)
def test_the_first_suggestion_is_right(directory: Directory, name: str) -> None:
    missed = [case["query"] for case in cases(name) if not right(directory.resolve(case["query"]), case)]
    assert len(missed) <= (1 - FLOOR) * len(cases(name)), missed


@pytest.mark.parametrize("name", FILES)
def test_no_programme_is_shown_for_a_wrong_place(directory: Directory, name: str) -> None:
    for case in cases(name):
        found = directory.resolve(case["query"])
        if found.outcome == "partner":
            assert case["expect"] == "partner", case["query"]
            assert [place.code for place in found.places] == case["codes"], case["query"]


@pytest.mark.parametrize("name", FILES)
def test_the_file_is_large_and_in_many_styles(name: str) -> None:
    assert len(cases(name)) >= 150
    assert len({case["style"] for case in cases(name)}) >= 15


def test_no_name_is_in_both_files() -> None:
    train, heldout = ({case["query"] for case in cases(name)} for name in FILES)
    assert len(train & heldout) <= 6
