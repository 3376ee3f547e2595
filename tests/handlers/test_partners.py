"""Looking up partner municipalities."""

import pytest

from handlers.desk import Desk
from handlers.turn import Deck
from tests.handlers.conftest import Talk


@pytest.mark.parametrize(
    "said",
    [
        "下北山村",
        "しもきたやまむら",
        "シモキタヤマ",
        "ｼﾓｷﾀﾔﾏﾑﾗ",
        "shimokitayama",
        "Simokitayama",
        "下北山",
        "奈良県下北山村",
        "下北山村に行ってみたいのですが",
    ],
    ids=str.__len__,
)
def test_a_partner_is_found_by_any_spelling(desk: Desk, said: str) -> None:
    card = Talk(desk).say(said)
    assert "奈良県下北山村" in card
    assert "修験の里で心身を癒すリトリートワーケーション" in card
    assert "令和5年度" in card
    assert "出典" in card


def test_a_programme_without_a_title_in_the_documents_says_so(talk: Talk) -> None:
    assert "名称は資料に記載がありません" in talk.say("いわき市")


def test_a_second_leaflet_whose_title_is_lost_is_told_beside_the_first(talk: Talk) -> None:
    card = talk.say("長野県中野市")
    assert "希少野菜「ぼたんこしょう」収穫体験プログラム（ほかに名称の分からない資料が1件）" in card


def test_results_and_voices_of_a_partner_are_shown_one_card_each(talk: Talk) -> None:
    assert "掲載4件・延べ9名" in talk.say("南陽市")
    voices = talk.tap("参加者の声を見る")
    for number in range(1, 5):
        assert f"南陽市の実施結果 {number}/4" in voices


@pytest.mark.parametrize(
    ("said", "first", "second"),
    [
        ("中野", "長野県中野市", "東京都中野区"),
        ("小国町", "山形県小国町", "熊本県小国町"),
        ("利尻", "北海道利尻富士町", "北海道利尻町"),
    ],
    ids=["nakano", "oguni", "rishiri"],
)
def test_a_name_of_several_places_is_asked_back_the_partner_first(
    desk: Desk, said: str, first: str, second: str
) -> None:
    talk = Talk(desk)
    answer = talk.say(said)
    assert "どちらのことでしょうか" in answer
    assert talk.labels.index(first) < talk.labels.index(second)
    assert "体験プログラム" not in answer
    assert "体験プログラム" in talk.tap(first)


def test_a_question_about_a_homonym_is_answered_for_the_partner_and_says_so(talk: Talk) -> None:
    answer = talk.say("小国町に行った人の感想を教えて")
    assert "山形県小国町のことと受け止めて" in answer
    assert "山菜" in answer


@pytest.mark.parametrize("said", ["横浜市", "軽井沢町", "利尻町", "熊本県小国町", "中野区"], ids=str.__len__)
def test_a_place_that_is_no_partner_is_named_as_such(desk: Desk, said: str) -> None:
    answer = Talk(desk).say(said)
    assert said.removeprefix("熊本県") in answer
    assert "含まれていません" in answer
    assert "体験プログラム" not in answer


def test_a_name_only_in_the_unreadable_list_is_no_partner_and_says_why(talk: Talk) -> None:
    answer = talk.say("釧路市")
    assert "含まれていません" in answer
    assert "読み取りが不確か" in answer


@pytest.mark.parametrize("said", ["佐賀県有田市", "愛媛県北河内市", "福井県南陽市", "桃源郷町"], ids=str.__len__)
def test_a_place_that_does_not_exist_is_never_given_a_programme(desk: Desk, said: str) -> None:
    answer = Talk(desk).say(said)
    assert "体験プログラム" not in answer
    assert "見つかりませんでした" in answer or "ことでしょうか" in answer


def test_a_prefecture_lists_its_partners(talk: Talk) -> None:
    listed = talk.say("山形県で行けるところ")
    assert all(name in listed for name in ("南陽市", "高畠町", "小国町"))
    assert "資料に掲載されている連携自治体（令和5年度）がありません" in talk.say("大阪でワーケーションできますか")


def test_all_partners_come_five_at_a_time_with_more(talk: Talk) -> None:
    talk.say("行き先をさがす")
    first = talk.tap("一覧を見る")
    assert "利尻富士町" in first
    assert "もっと見る(残り10件)" in talk.labels
    talk.tap("もっと見る(残り10件)")
    decks = [part for reply in talk.replies for part in reply.parts if isinstance(part, Deck)]
    assert [len(deck.cards) for deck in decks] == [5]
    assert "もっと見る(残り5件)" in talk.labels
    talk.say("もっと見る")
    assert not [label for label in talk.labels if label.startswith("もっと見る")]


@pytest.mark.parametrize(
    ("wish", "place"),
    [
        ("温泉に行きたい", "南陽市"),
        ("農業体験をしたい", "小諸市"),
        ("島で働きたい", "新島村"),
        ("空き家", "南陽市"),
        ("リフレッシュ", "小国町"),
    ],
    ids=["onsen", "farm", "island", "houses", "rest"],
)
def test_partners_are_listed_by_what_people_want_to_do(desk: Desk, wish: str, place: str) -> None:
    assert place in Talk(desk).say(wish)


def test_two_places_in_one_message_get_two_cards(talk: Talk) -> None:
    answer = talk.say("南陽市と高畠町")
    assert "ひらめき促進" in answer
    assert "学びと体験" in answer


def test_english_cards_name_the_place_in_letters(talk: Talk) -> None:
    talk.say("English")
    assert "山形県南陽市 (Nanyo" in talk.say("Nanyo")
