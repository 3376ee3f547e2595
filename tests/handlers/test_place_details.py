"""What a place's card tells at once: the programme, who went when, and the companies the ward names."""

import pytest

from handlers.turn import Conversation
from tests.handlers.conftest import Talk


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("利尻富士町 実施日 令和5年", ["9月27日から30日まで1名", "9月10日から12日まで2名", "株式会社bond"]),
        ("新島村に行かれた方の人数と、出かけた日付をお願いします", ["10月16日"]),
        ("伊予市 12月 参加人数 実施結果", ["5名"]),
        ("なんようしにいったひとは むこうでなにをしたの", ["パラグライダー"]),
        ("What did the company that went to Kitakata learn from it?", ["independen|independent|merchant|主体"]),
    ],
)
def test_details_of_the_stays_are_in_the_first_reply(talk: Talk, said: str, shown: list[str]) -> None:
    answer = talk.say(said)
    for words in shown:
        assert any(word in answer for word in words.split("|")), answer


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ("パラグライダーで飛んだ会社があるって聞いたんだが、どこの話？", "南陽市"),
        ("卓球で盛り上がったのはどこ？", "小国町"),
    ],
)
def test_an_answer_about_one_place_names_it(talk: Talk, said: str, place: str) -> None:
    assert place in talk.say(said)


@pytest.mark.parametrize("said", ["ほっかいどうは どこのまちがはいっていますか", "北海道だとどの町？"])
def test_which_towns_of_a_prefecture_take_part(talk: Talk, said: str) -> None:
    assert "利尻富士町" in talk.say(said)


def test_dates_are_written_for_everybody(desk: object) -> None:
    assert "27 to 30 September, 1" in Talk(desk, Conversation(language="en")).say("Rishirifuji")  # type: ignore[arg-type]
    assert "9月27日から 30日まで 1人" in Talk(desk, Conversation(language="easy")).say("利尻富士町")  # type: ignore[arg-type]


def test_last_year_in_a_story_closes_no_gate(talk: Talk) -> None:
    answer = talk.say("I opened a small company in Roppongi last year. Who is eligible for this subsidy?")
    assert "located in Minato" in answer or "区内に所在" in answer
    assert "R5" not in answer


def test_last_year_in_the_question_still_does(talk: Talk) -> None:
    assert "資料に記載がありません" in talk.say("昨年度の当選倍率は？")


@pytest.mark.parametrize(
    "said",
    [
        "しんじゅくくのかいしゃでもいいの",
        "うちは登記も事務所も目黒区で、港区には取引先があるだけなんですよね…。",
        "Our only office is in Shibuya, 10 minutes from your border. Any chance to apply?",
    ],
)
def test_a_ward_where_the_business_sits_is_no_destination(talk: Talk, said: str) -> None:
    answer = talk.say(said)
    assert "港区内に所在" in answer
    assert "自治体（令和5年度の一覧）には含まれていません" not in answer


def test_a_ward_one_wants_to_visit_is_one(talk: Talk) -> None:
    assert "含まれていません" in talk.say("会社のみんなで渋谷区に行きたい")


@pytest.mark.parametrize(
    "said", ["2025年に利尻富士町へ行った会社の感想はありますか", "令和3年度に小国町へ行った会社の声"]
)
def test_a_year_no_document_covers_is_said_before_the_places_own_year(talk: Talk, said: str) -> None:
    answer = talk.say(said)
    assert "手元の資料に記載がありません" in answer
    assert "参加者の声: " not in answer


def test_what_the_ward_pays_is_answered_beside_the_place_one_goes_to(talk: Talk) -> None:
    answer = talk.say("南陽市までの交通費は出る？")
    assert "交通費は補助の対象です" in answer
    assert "山形県南陽市" in answer


def test_the_place_a_trip_goes_to_is_what_there_means_afterwards(talk: Talk) -> None:
    talk.say("社員4人で南陽市に2泊、宿泊1人1泊9000円、交通費1人1万円だといくらもらえますか")
    assert "ひらめき促進ワーケーションプログラム" in talk.say("そこの体験は？")


def test_a_trip_to_no_certain_place_leaves_the_place_before(talk: Talk) -> None:
    talk.say("小国町のプログラムは")
    talk.say("4人で2泊、宿泊1人1泊9000円、交通費1人1万円だといくら")
    assert "小国町" in talk.say("そこの声は？")


def test_a_workation_in_a_prefecture_lists_its_partners(talk: Talk) -> None:
    assert "利尻富士町" in talk.say("北海道でワーケーションできますか")


@pytest.mark.parametrize("said", ["会社は六本木ですが大丈夫ですか？", "Our office is in Akasaka, may we apply?"])
def test_a_quarter_of_the_ward_leads_to_who_is_eligible(talk: Talk, said: str) -> None:
    assert "港区内に所在" in talk.say(said)
