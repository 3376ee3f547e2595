"""The floors of understanding, on questions the judge was not fitted to."""

from pathlib import Path

import pytest

from knowledge.answers import Answers, place_hints
from knowledge.directory import Directory
from knowledge.judge import Evidence, LogisticJudge
from knowledge.ranking.channels import Terms
from tests.evaluation.measure import Report, auroc, evaluate, wilson
from tests.evaluation.report import draw, places, reports, text

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"


@pytest.fixture(scope="module")
def heldout() -> Report:
    answers = Answers.load(KNOWLEDGE / "answers")
    return evaluate(answers, "heldout", place_hints(Directory.load(KNOWLEDGE)))


@pytest.fixture(scope="module")
def fresh() -> Report:
    return reports(["fresh"])["fresh"]


@pytest.fixture(scope="module")
def blind() -> Report:
    return reports(["blind"])["blind"]


def test_a_file_written_before_the_last_tuning_holds_the_same_floors(fresh: Report) -> None:
    assert fresh.first().value >= 0.88, fresh.table()
    assert fresh.first("kana", "romaji", "typo").value >= 0.90, fresh.table()
    assert fresh.first("english").value >= 0.80, fresh.table()
    assert fresh.among_three().value >= 0.94, fresh.table()
    assert fresh.solved().value >= 0.90, fresh.table()
    assert fresh.precision().value >= 0.95, fresh.table()
    assert fresh.answered().value >= 0.80, fresh.table()
    assert fresh.first_reply().value >= 0.90, fresh.table()
    assert fresh.false_answers().hits <= 2, fresh.table()


def test_questions_of_an_author_who_never_saw_the_desk(blind: Report) -> None:
    assert blind.first_reply().value >= 0.88, blind.table()
    assert blind.first_reply("kana", "romaji", "typo").value >= 0.90, blind.table()
    assert blind.first_reply("english").value >= 0.75, blind.table()
    assert blind.solved().value >= 0.93, blind.table()
    assert blind.false_answers().hits <= 3, blind.table()


def test_the_judge_still_fits_the_training_questions() -> None:
    train = reports(["train"])["train"]
    assert train.false_answers().value <= 0.035, f"run script/calibrate\n{train.table()}"
    assert train.precision().value >= 0.95, f"run script/calibrate\n{train.table()}"
    assert train.answered().value >= 0.70, f"run script/calibrate\n{train.table()}"
    assert train.first_reply().value >= 0.88, f"run script/calibrate\n{train.table()}"


def test_the_judge_has_a_weight_for_every_feature_and_no_other() -> None:
    judge = LogisticJudge.load(KNOWLEDGE / "judge.json")
    nothing = Evidence(Terms("ja", "", (), "", frozenset(), (), (), ()), (), None, 0.0)
    assert set(judge.weights) == set(nothing.features())
    assert judge.probability(nothing) == 0


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


def test_a_doubtful_answer_is_shown_rather_than_asked_about(heldout: Report) -> None:
    assert heldout.first_reply().value >= 0.90, heldout.table()
    assert heldout.first_reply("english").value >= 0.85, heldout.table()
    assert heldout.hedged().value <= 0.25, heldout.table()


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


def test_the_report_says_everything_and_can_be_drawn(heldout: Report, tmp_path: Path) -> None:
    said = text({"heldout": heldout})
    assert all(word in said for word in ("P@1", "hit@3", "AUROC", "false answers", "wrong programme shown"))
    draw(heldout, tmp_path / "evaluation.png")
    assert (tmp_path / "evaluation.png").read_bytes().startswith(b"\x89PNG")


def test_no_programme_of_a_wrong_place_is_counted() -> None:
    correct, wrong = places()
    assert correct.value >= 0.97
    assert wrong.hits == 0
