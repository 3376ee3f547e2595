"""The estimate as people ask for it."""

import pytest

from handlers.desk import Desk
from tests.handlers.conftest import Talk


@pytest.mark.parametrize(
    ("sentence", "subsidy", "own"),
    [
        ("3人で2泊、1泊12,000円、交通費3万円", "150,000円(15万円)", "12,000円"),
        ("１人で３泊、１泊１２０００円、交通費４万円", "50,000円(5万円)", "26,000円"),
        ("4人で2泊、1泊9,800円、交通費28,000円", "190,400円", "0円"),
        ("五人で三泊、一泊一万二千円、交通費四万円", "200,000円(20万円)", "180,000円"),
        ("6名で2泊 1泊8千円 交通費1.5万円", "186,000円", "0円"),
        ("3 people, 2 nights, 12,000 yen a night, 30,000 yen transport", "JPY 150,000", "JPY 12,000"),
    ],
    ids=["no cap of the business", "one person", "no cap", "cap of the business", "thousands", "english"],
)
def test_a_trip_in_one_sentence_is_reckoned_to_the_yen(desk: Desk, sentence: str, subsidy: str, own: str) -> None:
    result = Talk(desk).say(sentence)
    assert f"補助の見込額 {subsidy}" in result or f"Estimated subsidy {subsidy}" in result
    assert f"自己負担: {own}" in result or f"You pay: {own}" in result


def test_b7_every_estimate_says_what_it_is_not_and_what_is_open(talk: Talk) -> None:
    result = talk.say("3人で2泊、1泊12,000円、交通費3万円")
    for expected in (
        "交付額を約束するものではありません",
        "併用できません",
        "補助率10/10",
        "出典",
        "税込みか税抜きか",
        "端数",
    ):
        assert expected in result


def test_each_cap_says_what_it_takes_away(talk: Talk) -> None:
    result = talk.say("5人で3泊、1泊12,000円、交通費4万円")
    assert "宿泊(1泊10,000円まで): 150,000円（上限で30,000円減）" in result
    assert "一人50,000円までの合計: 250,000円（上限で100,000円減）" in result
    assert "1事業者200,000円まで: 200,000円（上限で50,000円減）" in result


def test_the_form_asks_only_for_what_a_sentence_left_out(talk: Talk) -> None:
    asked = talk.say("2人で1泊したらいくら補助されますか")
    assert "人数 2名、泊数 1泊" in asked
    assert "【補助額の試算 3/4】" in asked


def test_what_ifs_change_one_answer_and_keep_the_others(talk: Talk) -> None:
    talk.say("3人で2泊、1泊12,000円、交通費3万円")
    assert "補助の見込額 200,000円(20万円)" in talk.say("4人だったら？")
    assert "補助の見込額 160,000円(16万円)" in talk.say("1泊なら？")
    assert talk.conversation.answers["estimate"] == {"people": 4, "nights": 1, "lodging": 12_000, "transport": 30_000}


def test_nights_and_people_may_cost_different_amounts(talk: Talk) -> None:
    talk.say("補助額の試算")
    talk.say("2人")
    talk.say("2泊")
    talk.say("9,000円、12,000円")
    result = talk.say("2万円、3万円")
    assert "宿泊(1泊10,000円まで): 38,000円（上限で4,000円減）" in result
    assert "1人目 39,000円" in result
    assert "2人目 49,000円" in result


def test_amounts_that_fit_neither_people_nor_nights_are_asked_again(talk: Talk) -> None:
    talk.say("補助額の試算")
    for said in ("2人", "2泊", "9,000円、12,000円、13,000円"):
        talk.say(said)
    assert "合わないようです" in talk.say("1万円")
    assert "補助の見込額" in talk.say("9,000円")


def test_a_fare_for_everybody_is_one_tap_away_and_adds_up_to_the_yen(talk: Talk) -> None:
    talk.say("3人で2泊、1泊10,000円、交通費10,000円")
    result = talk.tap("交通費は全員の合計")
    assert "交通費: 10,000円" in result
    assert "補助の見込額 70,000円(7万円)" in result


@pytest.mark.parametrize(
    ("said", "hint"),
    [
        ("2〜3人", "幅のある答え"),
        ("約3人", "おおよその数"),
        ("0人", "1以上"),
        ("-2人", "0より大きい"),
        ("1.5人", "区切りのよい数"),
        ("500人", "大きすぎる"),
    ],
    ids=["range", "about", "zero", "negative", "fraction", "absurd"],
)
def test_a_number_that_must_not_be_guessed_is_asked_back(talk: Talk, said: str, hint: str) -> None:
    talk.say("補助額の試算")
    answer = talk.say(said)
    assert hint in answer
    assert "【補助額の試算 1/4】" in answer
    assert "【補助額の試算 2/4】" in talk.say("3人")


def test_the_candidates_of_a_range_become_buttons(talk: Talk) -> None:
    talk.say("補助額の試算")
    talk.say("6人か7人")
    assert {"6名", "7名"} <= set(talk.labels)
    talk.tap("7名")
    assert talk.conversation.answers["estimate"] == {"people": 7}


def test_a_question_with_a_price_in_it_is_no_trip(talk: Talk) -> None:
    answer = talk.say("1泊1万5千円の宿でも全額出ますか")
    assert "補助額の試算 1/4" not in answer
    assert talk.conversation.answers == {}
