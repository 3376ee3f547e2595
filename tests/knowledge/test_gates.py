"""Near misses: the year or the attribute asked about is not what the card speaks of."""

import json
from pathlib import Path

import pytest

from knowledge import clauses
from knowledge.errors import BrokenData
from knowledge.gates import AskedYear, Gates
from knowledge.judge import LogisticJudge
from knowledge.manners import Manners
from knowledge.reading import search_form

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"
GATES = Gates.load(KNOWLEDGE / "guard.toml")


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ("令和6年度の募集", ("R6",)),
        ("れいわ６ねんど", ("R6",)),
        ("R5 実施期間", ("R5",)),
        ("令和元年のワーホリ", ("R1",)),
        ("平成30年度", ("H30",)),
        ("2024年度の上限", ("R6",)),
        ("2024年2月の募集", ("R5",)),
        ("fy2023", ("R5",)),
        ("2018年", ("H30",)),
        ("R5とR6の違い", ("R5", "R6")),
        ("6年度の締切", ("R6",)),
        ("令話6年度の実施期間", ("R6",)),
        ("5年度分まとめて", ()),
        ("2年度続けて", ()),
        ("20万円まで出ますか", ()),
        ("10月5日に行きたい", ()),
        ("2000円のお弁当", ()),
    ],
)
def test_the_fiscal_year_asked_about_is_read(said: str, named: tuple[str, ...]) -> None:
    assert GATES.asked_year(search_form(said)).named == named


@pytest.mark.parametrize(
    "said", ["今年の締切は", "来年度もありますか", "rainen mo arimasu ka", "will it be held next year"]
)
def test_a_year_counted_from_today_is_noticed(said: str) -> None:
    assert GATES.asked_year(search_form(said)).relative


@pytest.mark.parametrize(
    ("asked", "years", "text", "closed"),
    [
        (AskedYear(("R6",), relative=False), ("R6",), "", False),
        (AskedYear(("R6",), relative=False), (), "", False),
        (AskedYear(("R7",), relative=False), (), "", True),
        (AskedYear(("R4",), relative=False), ("R6",), "令和4年度の決算", False),
        (AskedYear(("R5",), relative=False), ("R6",), "", True),
        (AskedYear((), relative=True), ("R6",), "", True),
        (AskedYear((), relative=True), (), "来年度の予定", False),
        (AskedYear((), relative=False), ("R5",), "", False),
    ],
)
def test_the_year_gate_closes_unless_the_card_speaks_of_the_year(
    asked: AskedYear, years: tuple[str, ...], text: str, closed: bool
) -> None:
    assert GATES.year_is_closed(asked, years, text) is closed


def test_an_attribute_is_missing_unless_the_card_uses_a_word_of_its_group() -> None:
    assert GATES.missing_attribute("領収書はいりますか", "実績報告の書類") == "領収書"
    assert GATES.missing_attribute("領収書はいりますか", "レシートの写し") == ""
    assert GATES.missing_attribute("補助率は", "補助率は10/10") == ""


def test_matters_of_other_counters_are_attributes_too() -> None:
    assert GATES.missing_attribute("融資の申込みに必要な書類", "提出する書類") == "融資"


@pytest.mark.parametrize(
    ("said", "parts"),
    [
        ("交通費は出ますか？あと併用できますか？", ("交通費は出ますか？", "併用できますか？")),
        ("日帰りはだめですか。また、体験談は書くんですか", ("日帰りはだめですか", "体験談は書くんですか")),
        ("Is transport covered? And can I combine it?", ("Is transport covered?", "And can I combine it?")),
        ("補助率は", ("補助率は",)),
    ],
)
def test_a_message_is_split_at_sentence_ends_and_connecting_words(said: str, parts: tuple[str, ...]) -> None:
    assert clauses.sentences(said) == parts


def test_a_long_message_is_not_split_at_commas() -> None:
    assert clauses.phrases("あの、" * 40) == ()
    assert clauses.phrases("補助率は何割で、最大いくらですか") == ("補助率は何割", "最大いくらですか")


def test_two_places_give_the_question_twice() -> None:
    assert clauses.each_place("喜多方と伊予に行った会社の声") == ("喜多方に行った会社の声", "伊予に行った会社の声")
    assert clauses.each_place("補助金はいくら") == ()


def test_the_judges_coefficients_are_data_and_are_checked(tmp_path: Path) -> None:
    judge = LogisticJudge.load(KNOWLEDGE / "judge.json")
    assert 0 < judge.suggest < judge.answer < 1
    path = tmp_path / "judge.json"
    path.write_text(json.dumps({"weights": {}, "intercept": 0}), "utf-8")
    with pytest.raises(BrokenData, match=r"judge\.json"):
        LogisticJudge.load(path)


def test_a_pattern_that_is_none_is_named(tmp_path: Path) -> None:
    path = tmp_path / "manners.toml"
    path.write_text('[refuse.injection]\nanywhere = ["("]\n[smalltalk]\n', "utf-8")
    with pytest.raises(BrokenData, match="is no pattern"):
        Manners.load(path)


@pytest.mark.parametrize(
    ("text", "key", "reason"),
    [
        ('attributes = ["食事"]', "attributes", "not a list of lists"),
        ("attributes = [[1]]", "attributes", "not a list of lists"),
        ("attributes = []\nelsewere = []", "elsewere", "not a key we know"),
    ],
)
def test_a_list_of_the_gates_that_cannot_be_read_is_named(tmp_path: Path, text: str, key: str, reason: str) -> None:
    path = tmp_path / "guard.toml"
    path.write_text(f"{text}\n[years]\nknown = []\n", "utf-8")
    with pytest.raises(BrokenData) as problem:
        Gates.load(path)
    assert (problem.value.file, problem.value.key) == ("guard.toml", key)
    assert reason in problem.value.reason
