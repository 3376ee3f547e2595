"""The quick check: seven taps, three outcomes, every finding with reason and source."""

import pytest

from handlers.desk import Desk
from handlers.eligibility import FORM
from tests.handlers.conftest import Talk

GOOD = ("本社が港区内", "会社・法人", "社員だけ", "全員1泊以上", "参加する", "できる", "使わない")
LIKELY, UNLIKELY, UNDECIDED = "見込みあり", "見込みなし", "資料だけでは判断できません"


def checked(desk: Desk, *changes: tuple[int, str]) -> str:
    """Tap through the check with the good answers, some of them changed; returns the result."""
    talk = Talk(desk)
    answers = list(GOOD)
    for position, label in changes:
        answers[position] = label
    talk.say("対象かチェック")
    for label in answers[:-1]:
        talk.tap(label)
    return talk.tap(answers[-1])


def test_the_check_takes_seven_taps_and_no_typing(desk: Desk) -> None:
    assert len(FORM.slots) == 7
    assert LIKELY in checked(desk)


@pytest.mark.parametrize(
    ("position", "label", "outcome"),
    [
        (0, "支店・事業所のみ", UNDECIDED),
        (0, "わからない", UNDECIDED),
        (1, "法人でない団体(規約に代表者)", LIKELY),
        (1, "法人でない団体(定めなし)", UNLIKELY),
        (1, "個人事業主", UNDECIDED),
        (1, "学校", UNDECIDED),
        (1, "大使館", UNDECIDED),
        (1, "その他・わからない", UNDECIDED),
        (2, "家族を含む", UNDECIDED),
        (2, "社員以外もいろいろ", UNDECIDED),
        (2, "役員を含む", UNDECIDED),
        (3, "日帰り", UNLIKELY),
        (3, "日帰りの人もいる", UNDECIDED),
        (4, "参加しない", UNLIKELY),
        (5, "できない", UNLIKELY),
        (5, "わからない", UNDECIDED),
        (6, "国・都道府県の補助金", UNLIKELY),
        (6, "区・市町村の補助金", UNDECIDED),
        (6, "民間の助成", UNDECIDED),
    ],
    ids=lambda value: str(value) if isinstance(value, int) else None,
)
def test_one_answer_decides_the_outcome(desk: Desk, position: int, label: str, outcome: str) -> None:
    assert outcome in checked(desk, (position, label))


def test_a_business_outside_the_ward_hears_the_outcome_at_once(talk: Talk) -> None:
    talk.say("対象かチェック")
    told = talk.tap("港区外")
    assert "対象外の見込み" in told
    assert "対象は東京都港区内に所在する" in told
    assert "2/7" not in told


def test_the_answer_that_ends_the_check_is_not_met_by_the_rules(desk: Desk) -> None:
    located = next(rule for rule in desk.rules.requirements if rule.key == "located")
    assert FORM.ends["located"] in located.not_met


@pytest.mark.parametrize(
    "changes", [(), ((3, "日帰り"),), ((1, "個人事業主"),)], ids=["likely", "unlikely", "undecided"]
)
def test_b5_every_result_says_that_the_ward_decides_and_names_its_source(
    desk: Desk, changes: tuple[tuple[int, str], ...]
) -> None:
    result = checked(desk, *changes)
    for expected in ("区が決定", "応募多数の場合は抽選", "出典", "令和6年度", "担当者に聞く"):
        assert expected in result
    assert "見込み" in result or "資料だけでは判断できません" in result
    for requirement in desk.scheme.requirements.values():
        assert requirement.ja in result


def test_typed_answers_work_like_taps(talk: Talk) -> None:
    talk.say("うちは対象になりますか")
    assert "2/7" in talk.say("はい、港区です") or "2/7" in talk.say("港区")
    assert "3/7" in talk.say("株式会社")
    assert "4/7" in talk.say("正社員")
    assert "5/7" in talk.say("はい")


def test_an_unreadable_answer_loses_nothing(talk: Talk) -> None:
    talk.say("対象かチェック")
    talk.tap("本社が港区内")
    again = talk.say("もにょもにょ")
    assert "【対象かチェック 2/7】" in again
    assert talk.conversation.answers["eligibility"] == {"located": "head_office"}


def test_a_result_can_be_changed_at_one_answer(talk: Talk) -> None:
    talk.say("対象かチェック")
    for label in GOOD:
        talk.tap(label)
    talk.tap("なおす")
    talk.tap("宿泊")
    assert UNLIKELY in talk.tap("日帰り")
