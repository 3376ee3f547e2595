"""Rules of a ward's desk that hold in any state of a talk (conventions B4 to D12, H4, H5)."""

import re
from collections.abc import Callable
from datetime import datetime
from itertools import pairwise

import pytest

from handlers.desk import Desk
from handlers.turn import Bubble, Card, Choice, Conversation, Deck, Language, Message, Relay
from knowledge.calendar import TOKYO
from tests.handlers.conftest import Talk

STATES: dict[str, tuple[str, ...]] = {
    "new": (),
    "in the estimate": ("補助額の試算", "2名"),
    "in the check": ("対象かチェック", "本社が港区内"),
    "in the form of interest": ("参加を希望する", "南陽市"),
    "after an answer": ("日帰りでもいいですか",),
    "after a miss": ("ぴろりろぷぷぷ",),
    "in english": ("English", "estimate"),
}
OUT_OF_SCOPE = (
    "明日の天気は", "ラーメン屋を教えて", "ビットコインの値段は", "東京タワーの高さは", "総理大臣は誰ですか", "英語を教えて",
    "税金はいくらですか", "パスポートを更新したい", "粗大ごみの出し方", "保育園の空きは", "マイナンバーカードの申請",
    "ふるさと納税の上限額は", "大阪万博のチケットはいくら", "円ドルの相場", "今日のニュース", "図書館は何時まで",
    "区長の年収は", "飛行機の最安値", "ハワイでワーケーションしたい", "what is the exchange rate today",
)  # fmt: skip


def shown(talk: Talk) -> list[str]:
    """Return everything said but the buttons."""
    parts = [part for reply in talk.replies for part in reply.parts]
    cards = [card for part in parts for card in (part.cards if isinstance(part, Deck) else [part])]
    return [str(card.text if isinstance(card, Bubble) else card) for card in cards]


@pytest.mark.parametrize("said", OUT_OF_SCOPE)
def test_b4_what_is_out_of_scope_gets_no_figure_and_no_address_from_elsewhere(desk: Desk, said: str) -> None:
    talk = Talk(desk)
    talk.say(said)
    told = "\n".join(shown(talk))
    assert set(re.findall(r"https?://[^/\s]+", told)) <= {"https://desk.example"}
    known = "".join([desk.scheme.contact.phone, *(fact.text for fact in desk.library.facts)])
    invented = [
        number for number in re.findall(r"[\d,]{2,}", told) if number.replace(",", "") not in known.replace(",", "")
    ]
    assert [number for number in invented if number not in {"30", "2509", "3578"}] == []
    assert "担当者" in talk.text or "staff" in talk.text, "a person is always one tap away"


@pytest.mark.parametrize("words", ["人と話したい", "担当者", "電話", "operator"])
@pytest.mark.parametrize("before", STATES.values(), ids=STATES)
def test_b10_a_person_is_one_word_away_in_any_state(desk: Desk, before: tuple[str, ...], words: str) -> None:
    talk = Talk(desk)
    for said in before:
        talk.say(said)
    told = talk.say(words)
    assert "03-3578-2509" in told
    assert talk.conversation.case


def test_b10_while_a_person_has_the_case_the_word_reaches_them(desk: Desk) -> None:
    held = Talk(desk, Conversation(case="MW-2026-0001", with_staff=True))
    held.say("電話してください")
    assert held.outgoing == (Relay("電話してください", "text"),)


def test_b1_greeting_and_menu_say_that_replies_are_automatic_and_where_the_rules_are(desk: Desk) -> None:
    for language, automatic in (("ja", "自動"), ("easy", "自動"), ("en", "automatic")):
        talk = Talk(desk, Conversation(language=language))  # type: ignore[arg-type]
        for told in (talk.send_kind("follow"), talk.say("menu")):
            assert automatic in told
            assert "https://desk.example/policy" in told, "A17"


def test_d6_the_greeting_says_when_people_answer(talk: Talk) -> None:
    greeting = talk.send_kind("follow")
    assert "午前8時30分から午後5時まで" in greeting
    assert "書かないでください" in greeting


@pytest.mark.parametrize("language", ["ja", "easy", "en"])
def test_b2_every_citation_names_a_fiscal_year(desk: Desk, language: Language) -> None:
    years = {"ja": "(令和|平成)[0-9元]+年度", "easy": r"20\d\d年度", "en": r"(?i)fiscal (year )?20\d\d|FY ?20\d\d"}[
        language
    ]
    facts, undated = desk.library.facts, set()
    for card in desk.library.answers.cards:
        documents = {facts.document(facts.fact(name).document) for name in card.facts}
        named = re.search(years, facts.citation(card.facts, language))
        assert named or not any(document.year for document in documents), card.id
        undated |= {document.id for document in documents if not named}
    assert undated <= {"yamaguchi-report", "bibai-interview"}, "these two print no date"


@pytest.mark.parametrize("language", ["ja", "easy", "en"])
@pytest.mark.parametrize(
    "words", [("ぴろりろぷぷぷ",) * 4, ("ぴろりろぷぷぷ", "ぱらりらぽぽぽ", "ぺれれぷるぷる", "ぷるぷるぺれれ")]
)
def test_b8_misses_end_with_a_person_and_never_say_the_same_twice(
    desk: Desk, language: Language, words: tuple[str, ...]
) -> None:
    talk, told = Talk(desk, Conversation(language=language)), []
    for nonsense in words:
        talk.say(nonsense)
        told.append([part.text for reply in talk.replies for part in reply.parts if isinstance(part, Bubble)])
    assert all(before != after for before, after in pairwise(told))
    for later in told[1:]:
        assert "03-3578-2509" in later[0]
        assert "8:30" in later[0] or "8時30分" in later[0]


@pytest.mark.parametrize("said", ["よみかきそろばん教室の申込書", "観葉植物の水やりの間隔", "将棋の戦法"])
def test_b8_a_first_miss_offers_at_most_three_questions_and_other_words(talk: Talk, said: str) -> None:
    talk.say(said)
    assert talk.conversation.misses == 1
    questions = [choice for choice in talk.choices if choice.target.startswith("card:")]
    assert len(questions) <= 3
    assert "word:rephrase" in {choice.target for choice in talk.choices}


@pytest.mark.parametrize("said", ["-5人", "0人", "100人", "5人くらい", "3〜5人", "たくさん"])
def test_c5_what_cannot_be_taken_is_asked_again_and_nothing_is_lost(talk: Talk, said: str) -> None:
    talk.say("補助額の試算")
    asked = talk.say(said)
    assert "1/4" in asked
    assert talk.conversation.form == "estimate"
    told = talk.conversation.answers.get("estimate", {})
    assert "people" not in told, "what it may have meant is only remembered as a doubt"
    assert "2/4" in talk.say("3人")


@pytest.mark.parametrize("said", ["31泊", "0泊", "-1泊"])
def test_c5_the_answers_before_an_unusable_one_stay(talk: Talk, said: str) -> None:
    for words in ("補助額の試算", "2人", said):
        talk.say(words)
    assert talk.conversation.answers["estimate"] == {"people": 2}
    assert "3/4" in talk.say("2泊")


def test_c6_hello_is_answered_in_english_and_japanese_stays_one_tap_away(talk: Talk) -> None:
    told = talk.say("hello")
    assert "automatic" in told
    assert "日本語" in talk.labels
    assert talk.conversation.language is None, "offered, not locked"
    assert "補助" in talk.say("補助は最大いくらですか")


def test_d4_the_alt_text_of_a_result_holds_the_result(talk: Talk) -> None:
    talk.say("3人で2泊、1泊12,000円、交通費3万円")
    [estimate] = [part for reply in talk.replies for part in reply.parts if isinstance(part, Card)]
    assert "150,000円" in estimate.summary
    talk.say("南陽市は行けますか")
    [place] = [part for reply in talk.replies for part in reply.parts if isinstance(part, Card)]
    assert "南陽市" in place.summary


def test_d4_the_alt_text_of_a_list_names_every_place_of_it(talk: Talk) -> None:
    talk.say("行き先をさがす")
    talk.tap("一覧を見る")
    [deck] = [part for reply in talk.replies for part in reply.parts if isinstance(part, Deck)]
    towns = deck.summary.partition(": ")[2].split("、")
    assert [card.title for card in deck.cards if not card.title.endswith(tuple(towns))] == []


@pytest.mark.parametrize("language", ["ja", "easy"])
def test_d9_an_answer_has_at_most_300_characters(desk: Desk, language: Language) -> None:
    for card in desk.library.answers.cards:
        talk = Talk(desk, Conversation(language=language))
        talk.send(Message(card.title["ja"], "tap", Choice(card.title["ja"], f"card:{card.id}")))
        bubbles = [part.text for reply in talk.replies for part in reply.parts if isinstance(part, Bubble)]
        assert [text for text in bubbles if len(text) > 300] == [], card.id


@pytest.mark.parametrize("said", ["3", "３", "③", "3番", "3番です", "3."])
def test_d3_where_the_buttons_are_gone_the_number_of_an_answer_can_be_typed(talk: Talk, said: str) -> None:
    asked = talk.say("対象かチェック")
    assert "\n3 港区外\n" in asked
    talk.say(said)
    assert talk.conversation.answers["eligibility"] == {"located": "outside"}


@pytest.mark.parametrize("said", ["0", "5", "31", "1と2"])
def test_d3_a_number_that_no_answer_has_is_asked_again(talk: Talk, said: str) -> None:
    talk.say("対象かチェック")
    assert "1/7" in talk.say(said)


@pytest.mark.parametrize("kind", ["image", "file", "video"])
def test_d12_papers_cannot_be_handed_in_in_the_talk(talk: Talk, kind: str) -> None:
    told = talk.send(Message(kind=kind))  # type: ignore[arg-type]
    assert "書類や写真はトークで受け取れず、保存もしていません" in told


QUARTERS = [
    "芝",
    "麻布",
    "赤坂",
    "六本木",
    "白金",
    "高輪",
    "港南",
    "台場",
    "海岸",
    "芝浦",
    "三田",
    "新橋",
    "虎ノ門",
    "浜松町",
    "愛宕",
    "西新橋",
    "東新橋",
    "芝公園",
    "芝大門",
    "麻布十番",
    "南麻布",
    "西麻布",
    "元麻布",
    "東麻布",
    "北青山",
    "南青山",
    "元赤坂",
    "白金台",
    "麻布台",
    "麻布永坂町",
    "麻布狸穴町",
]


@pytest.mark.parametrize(
    "said", ["{}", "{}です", "港区{}", "港区{}2丁目", "東京都港区{}1-2-3です", "{}3丁目にあります"]
)
@pytest.mark.parametrize("quarter", QUARTERS)
def test_h4_a_quarter_of_the_ward_is_in_the_ward(talk: Talk, quarter: str, said: str) -> None:
    talk.say("対象かチェック")
    assert "2/7" in talk.say(said.format(quarter))
    assert talk.conversation.answers["eligibility"] == {"located": "head_office"}


@pytest.mark.parametrize("said", ["105-8511", "160-0022", "1350091", "1058707", "１０５－８５１１", "お台場"])
def test_h4_a_postal_code_or_a_quarter_of_several_wards_decides_nothing(talk: Talk, said: str) -> None:
    assert "1/7" in talk.say("対象かチェック")
    assert "1/7" in talk.say(said)
    assert "located" not in talk.conversation.answers.get("eligibility", {})


@pytest.mark.parametrize(
    ("said", "located"),
    [
        ("港区です", "head_office"),
        ("大阪市港区", "outside"),
        ("大阪府大阪市港区です", "outside"),
        ("名古屋市港区", "outside"),
        ("新宿区です", "outside"),
    ],
)
def test_h5_the_port_wards_of_osaka_and_nagoya_are_not_this_ward(talk: Talk, said: str, located: str) -> None:
    talk.say("対象かチェック")
    talk.say(said)
    assert talk.conversation.answers["eligibility"]["located"] == located


def test_g3_a_deadline_on_a_closed_day_is_told_as_it_was_printed(talk_at: Callable[[datetime], Talk]) -> None:
    sunday = datetime(2024, 6, 16, 12, tzinfo=TOKYO)
    assert "令和6年(2024年)6月17日(月)" in talk_at(sunday).say("応募の締切はいつですか")
