"""Compiled patterns of an earlier start: the same matches, and no harm from a file that is broken or not there."""

from pathlib import Path

import pytest

from bot.kept_patterns import kept_patterns
from knowledge.pattern import COMPILED, Pattern

PATTERN = r"(?P<count>[0-9]+) ?(?:人|名)(?!目)|(?<=約)[一二三]"


def used() -> set[str]:
    return set(COMPILED.used)


def test_a_pattern_of_an_earlier_start_matches_as_before(tmp_path: Path) -> None:
    file = tmp_path / "cache" / "patterns.json"
    with kept_patterns(file):
        first = Pattern(PATTERN)
    with kept_patterns(file):
        second = Pattern(PATTERN)
    for text in ("社員3名で", "3人目", "約二", "だれも"):
        one, other = first.search(text), second.search(text)
        assert (one and (one.span(), one.groupdict())) == (other and (other.span(), other.groupdict()))
    assert first.needs == second.needs


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'["a"]', b'{"a": 1}', b"\xff", b'["%s", [32, "AAA=", 0, {}, [], []]]']
)
def test_a_broken_file_costs_only_the_time(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "patterns.json"
    file.write_bytes(content.replace(b"%s", b"[0-9]+x"))
    with kept_patterns(file):
        assert Pattern("[0-9]+x").search("12x")
    with kept_patterns(file):
        assert Pattern("[0-9]+x").fullmatch("7x")


def test_a_folder_that_cannot_be_written_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with kept_patterns(tmp_path / "file" / "patterns.json"):
        assert Pattern("a|b").search("b")


def test_what_is_written_down_is_what_was_used(tmp_path: Path) -> None:
    file = tmp_path / "patterns.json"
    with kept_patterns(file):
        Pattern("never[0-9]")
        assert "never[0-9]" in used()
    assert "never[0-9]" in file.read_text("utf-8")
    assert not used()
