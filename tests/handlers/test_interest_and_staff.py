"""Recording interest, handing over to a person, and requests about one's own data."""

from collections.abc import Callable
from datetime import datetime

import pytest

from handlers.turn import CASE_NUMBER, FORM_LINK, Case, Conversation, Link, Relay
from knowledge.calendar import TOKYO
from tests.handlers.conftest import Talk


def register(talk: Talk) -> str:
    """Register interest for three people in Nanyo; returns what is said at the end."""
    talk.say("参加を希望する")
    for said in ("南陽市", "3人", "9月", "株式会社"):
        talk.say(said)
    return talk.tap("同意して送る")


def cases(talk: Talk) -> list[Case]:
    """Return the cases the last turn opened."""
    return [item for item in talk.outgoing if isinstance(item, Case)]


def test_interest_becomes_a_case_with_a_number_and_a_link_to_the_form(talk: Talk) -> None:
    told = register(talk)
    [case] = cases(talk)
    assert case.kind == "interest"
    assert case.summary == "参加希望 山形県南陽市 3名 9月"
    assert case.organisation == "会社・法人", "in the staff's words, not as it is stored in the form"
    assert CASE_NUMBER in told
    assert Link("連絡先を入力", FORM_LINK) in talk.buttons
    assert talk.conversation.case == CASE_NUMBER


def test_the_talk_never_asks_for_personal_data(talk: Talk) -> None:
    talk.say("参加を希望する")
    asked = [talk.text, *(talk.say(said) for said in ("未定", "2人", "未定", "会社"))]
    for words in ("お名前を", "電話番号を入力", "メールアドレスを入力"):
        assert not any(words in text for text in asked)


def test_consent_names_purpose_holder_and_how_long(talk: Talk) -> None:
    talk.say("参加を希望する")
    for said in ("南陽市", "3人", "9月"):
        talk.say(said)
    asked = talk.say("株式会社")
    for expected in ("参加の相談のために", "全国連携推進担当", "翌年度末（3月31日）まで"):
        assert expected in asked


def test_without_consent_nothing_is_passed_on(talk: Talk) -> None:
    talk.say("参加を希望する")
    for said in ("南陽市", "3人", "9月", "株式会社"):
        talk.say(said)
    assert "お渡ししていません" in talk.tap("送らない")
    assert not cases(talk)
    assert talk.conversation.answers["interest"] == {}


def test_the_staff_see_the_check_and_the_estimate_that_were_made(talk: Talk) -> None:
    talk.say("対象かチェック")
    for label in ("本社が港区内", "個人事業主", "社員だけ", "全員1泊以上", "参加する", "できる", "使わない"):
        talk.tap(label)
    talk.say("3人で2泊、1泊12,000円、交通費3万円")
    register(talk)
    [case] = cases(talk)
    assert case.findings[0].value == "資料だけでは判断できません"
    assert any(row.label == "自己負担" and row.value == "12,000円" for row in case.rows)


@pytest.mark.parametrize(
    "said",
    ["担当者につないで", "人と話したい", "担当者", "電話", "operator", "区の職員と話せますか？ 職員につないで"],
    ids=str.__len__,
)
def test_a_person_is_reached_from_any_state(talk: Talk, said: str) -> None:
    talk.say("補助額の試算")
    told = talk.say(said)
    assert [case.kind for case in cases(talk)] == ["handoff"]
    assert CASE_NUMBER in told
    assert "03-3578-2509" in told


def test_asking_again_opens_no_second_case(talk: Talk) -> None:
    talk.conversation = Conversation(case="MW-2026-0007")
    assert "MW-2026-0007" in talk.say("担当者につないで")
    assert not cases(talk)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (datetime(2026, 11, 20, 12, 0, tzinfo=TOKYO), "担当者の受付時間は平日 午前8時30分から午後5時まで"),
        (datetime(2026, 11, 20, 17, 0, tzinfo=TOKYO), "次は令和8年(2026年)11月24日(火) 午前8時30分から"),
        (datetime(2024, 12, 27, 17, 0, tzinfo=TOKYO), "次は令和7年(2025年)1月6日(月) 午前8時30分から"),
    ],
    ids=["open", "before a long weekend", "before new year"],
)
def test_the_desk_says_when_a_person_answers(talk_at: Callable[[datetime], Talk], now: datetime, expected: str) -> None:
    assert expected in talk_at(now).say("担当者につないで")


@pytest.mark.parametrize(
    "said", ["登録内容を教えて", "データを消して", "delete my data"], ids=["show", "erase", "english"]
)
def test_requests_about_stored_data_open_a_task_and_show_nothing(talk: Talk, said: str) -> None:
    talk.say(said)
    assert [case.kind for case in cases(talk)] == ["rights"]
    assert "書面" in talk.text or "written request" in talk.text


def test_what_the_desk_cannot_answer_goes_to_the_person_who_will_have_the_case(talk: Talk) -> None:
    talk.conversation = Conversation(case="MW-2026-0007")
    told = talk.say("先日お話しした件、ぷりぷりの書式で大丈夫でした")
    assert Relay("先日お話しした件、ぷりぷりの書式で大丈夫でした") in talk.outgoing
    assert "MW-2026-0007の担当者にお伝えしました" in told
    assert "200,000円" in talk.say("補助は最大いくらですか")
    assert not any(isinstance(item, Relay) for item in talk.outgoing)


def test_the_first_words_after_the_hand_over_are_passed_on_beside_the_answer(talk: Talk) -> None:
    talk.say("担当者と話したい")
    talk.say("南陽市の日程を相談したいです")
    assert Relay("南陽市の日程を相談したいです") in talk.outgoing
    assert talk.replies
    talk.say("補助率は？")
    assert not any(isinstance(item, Relay) for item in talk.outgoing)
