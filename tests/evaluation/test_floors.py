"""The floors of understanding, on questions the judge was not fitted to."""

from pathlib import Path

import pytest

from knowledge.answers import Answers, place_hints
from knowledge.directory import Directory
from tests.evaluation.measure import Report, auroc, evaluate, wilson

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"


@pytest.fixture(scope="module")
def heldout() -> Report:
    answers = Answers.load(KNOWLEDGE / "answers")
    return evaluate(answers, "heldout", place_hints(Directory.load(KNOWLEDGE)))


def test_the_best_card_is_right(heldout: Report) -> None:
    assert heldout.first().value >= 0.88, heldout.table()


def test_a_right_card_is_among_three(heldout: Report) -> None:
    assert heldout.among_three().value >= 0.94, heldout.table()


def test_english_is_understood(heldout: Report) -> None:
    assert heldout.first("english").value >= 0.80, heldout.table()


def test_kana_and_romaji_are_understood(heldout: Report) -> None:
    assert heldout.first("kana", "romaji").value >= 0.93, heldout.table()


def test_both_of_two_questions_are_answered(heldout: Report) -> None:
    assert heldout.two().value >= 0.80, heldout.table()


def test_direct_answers_are_right(heldout: Report) -> None:
    assert heldout.precision().value >= 0.95, heldout.table()
    assert heldout.answered().value >= 0.70, heldout.table()


def test_hardly_any_question_without_an_answer_gets_one(heldout: Report) -> None:
    assert heldout.false_answers().value <= 0.05, heldout.table()


def test_attempts_to_turn_the_desk_get_no_fact(heldout: Report) -> None:
    assert heldout.false_answers("injection").hits == 0


def test_the_interval_of_a_share_is_wilsons() -> None:
    low, high = wilson(59, 59)
    assert (round(low, 3), round(high, 3)) == (0.939, 1.0)
    assert wilson(0, 0) == (0.0, 1.0)


def test_auroc_counts_ties_as_half() -> None:
    assert auroc([0.9, 0.5], [0.5, 0.1]) == pytest.approx(0.875)
