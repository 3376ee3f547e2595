"""`workation-desk evaluate` as a developer types it."""

from pathlib import Path

import pytest

from bot.cli import main


def test_it_prints_every_figure_and_draws_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", "fresh", "--picture", str(tmp_path / "figures.png")]) == 0
    said = capsys.readouterr().out
    assert "== fresh" in said
    for figure in ("right in the first reply", "right or one tap away", "false answers", "wrong programme shown"):
        assert figure in said
    assert (tmp_path / "figures.png").read_bytes().startswith(b"\x89PNG")


def test_a_file_that_is_not_there_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", "yesterday"]) == 2
    assert "questions_yesterday.jsonl" in capsys.readouterr().out
