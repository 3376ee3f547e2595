"""What a reply looks like on LINE."""

import json
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from linebot.v3.messaging import Message

from bot.channels.line_render import render
from handlers.turn import CASE_NUMBER, FORM_LINK, Bubble, Card, Choice, Deck, Link, Picture, Reply, Row
from tests.bot.line_rules import as_stored, broken_rules, nodes
from tests.bot.replies import replies

PUBLIC = "https://desk.example.jp"
ESTIMATE = Card(
    title="補助額の試算",
    summary="2名2泊で合計100,000円(10万円)の見込みです",
    subtitle="令和6年度の規則",
    rows=(Row("宿泊費", "40,000円"), Row("交通費", "60,000円")),
    body="概算です。",
    citation="出典: 港区の全国連携",
    buttons=(Choice("条件を変える", "estimate", "again"), Link("電話する", "tel:03-3578-2509")),
)


@settings(
    max_examples=50,
    deadline=timedelta(seconds=5),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(replies)
@example(Reply((Bubble("a"),), (Link("🏻", "https://example.jp"),)))
def test_whatever_the_desk_says_line_accepts_it(reply: Reply) -> None:
    messages = as_stored(render(reply, PUBLIC))
    assert broken_rules(messages) == []
    assert [Message.from_dict(message).to_dict() for message in messages] == messages


def test_a_bubble_is_a_text_and_the_choices_are_quick_replies_that_say_themselves() -> None:
    assert render(
        Reply((Bubble("ご用件は？"),), (Choice("はい", "agree", "yes"), Link("規約", f"{PUBLIC}/policy")))
    ) == [
        {
            "type": "text",
            "text": "ご用件は？",
            "quickReply": {
                "items": [
                    {
                        "type": "action",
                        "action": {"type": "postback", "label": "はい", "data": "1|agree|yes", "displayText": "はい"},
                    },
                    {"type": "action", "action": {"type": "uri", "label": "規約", "uri": f"{PUBLIC}/policy"}},
                ]
            },
        }
    ]


def test_the_choices_stand_under_the_last_message_only() -> None:
    first, last = render(Reply((Bubble("答えです。"), ESTIMATE), (Choice("やめる", "stop"),)))
    assert ("quickReply" in first, "quickReply" in last) == (False, True)


def test_a_card_says_its_result_in_the_alt_text_and_everything_it_holds_on_its_face() -> None:
    [message] = render(Reply((ESTIMATE,)))
    shown = [node["text"] for node in nodes(message["contents"]) if node.get("type") == "text"]
    labels = [node["action"]["label"] for node in nodes(message["contents"]) if node.get("type") == "button"]
    assert message["altText"] == ESTIMATE.summary
    assert shown == [
        "補助額の試算", "令和6年度の規則", "宿泊費", "40,000円", "交通費", "60,000円", "概算です。",
        "出典: 港区の全国連携",
    ]  # fmt: skip
    assert labels == ["条件を変える", "電話する"]


def test_a_deck_is_a_carousel_of_its_cards() -> None:
    [message] = render(Reply((Deck((ESTIMATE,) * 5, "5件あります"),)))
    assert (message["altText"], message["contents"]["type"]) == ("5件あります", "carousel")
    assert len(message["contents"]["contents"]) == 5


def test_a_picture_carries_its_words_below_it() -> None:
    [message] = render(Reply((Picture("/pictures/地図.png", "連携自治体の地図"),)), PUBLIC)
    assert message["altText"] == "連携自治体の地図"
    assert message["contents"]["hero"]["url"] == f"{PUBLIC}/pictures/%E5%9C%B0%E5%9B%B3.png"
    assert [node["text"] for node in nodes(message["contents"]) if node.get("type") == "text"] == ["連携自治体の地図"]


@pytest.mark.parametrize("public", ["", "http://localhost:8000"])
def test_where_line_cannot_fetch_a_picture_its_words_stand_alone(public: str) -> None:
    assert render(Reply((Picture("map.png", "連携自治体の地図"),)), public) == [
        {"type": "text", "text": "連携自治体の地図"}
    ]


def test_d5_colours_are_readable_for_everybody() -> None:
    [message] = render(Reply((Deck((ESTIMATE,), "一件"),)))
    [bubble] = message["contents"]["contents"]
    ground = {"header": bubble["header"]["backgroundColor"], "body": "#FFFFFF"}
    pairs = [(n["color"], ground[block]) for block in ground for n in nodes(bubble[block]) if n.get("type") == "text"]
    buttons = [(node["color"], "#FFFFFF") for node in nodes(bubble) if node.get("type") == "button"]
    assert len(pairs) == 8
    assert {pair: round(_contrast(*pair), 1) for pair in pairs + buttons if _contrast(*pair) < 4.5} == {}


def test_the_greatest_cards_give_up_text_before_line_refuses_them() -> None:
    huge = Card("題" * 300, "要約", rows=(Row("項" * 90, "値" * 900),) * 30, body="文" * 5000, buttons=ESTIMATE.buttons)
    messages = render(Reply((huge, Deck((huge,) * 12, "十二件"))))
    assert broken_rules(messages) == []
    assert len(json.dumps(messages[0], ensure_ascii=False)) > 5000


def test_d3_more_than_thirteen_choices_keep_the_way_out() -> None:
    choices = (*(Choice(f"候補{number}", "place", str(number)) for number in range(20)), Choice("やめる", "stop"))
    [message] = render(Reply((Bubble("どちらですか"),), choices))
    labels = [item["action"]["label"] for item in message["quickReply"]["items"]]
    assert (len(labels), labels[0], labels[-1]) == (13, "候補0", "やめる")


def test_a_long_label_is_cut_at_twenty_characters_but_said_in_full() -> None:
    [message] = render(
        Reply((Bubble("どれですか"),), (Choice("補助金の対象になる経費の種類について", "a"), Choice("長" * 30, "b")))
    )
    actions = [item["action"] for item in message["quickReply"]["items"]]
    assert actions[0]["label"] == "補助金の対象になる経費の種類について"
    assert actions[1]["label"] == "長" * 19 + "…"
    assert actions[1]["displayText"] == "長" * 30


def test_a_button_whose_payload_is_too_long_sends_its_words_instead() -> None:
    [message] = render(Reply((Bubble("?"),), (Choice("全部", "list", "x" * 400),)))
    assert message["quickReply"]["items"][0]["action"] == {"type": "message", "label": "全部", "text": "全部"}


@pytest.mark.parametrize(
    "uri", ["", "javascript:alert(1)", "/interest", "https://[", "https://example.jp/" + "a" * 1000]
)
def test_a_link_that_line_would_refuse_is_left_out(uri: str) -> None:
    assert render(Reply((Bubble("どうぞ"),), (Link("開く", uri),))) == [{"type": "text", "text": "どうぞ"}]


def test_the_places_the_store_fills_in_later_stay_as_they_are() -> None:
    text, card = render(
        Reply((Bubble(f"受付番号 {CASE_NUMBER}"), Card("登録", "登録", buttons=(Link("開く", FORM_LINK),))))
    )
    assert text["text"] == f"受付番号 {CASE_NUMBER}"
    assert card["contents"]["footer"]["contents"][0]["action"]["uri"] == FORM_LINK


def test_a_text_over_five_thousand_units_is_split_at_the_end_of_a_line() -> None:
    messages = render(Reply((Bubble("\n".join(["あ" * 300] * 30)),)))
    assert [len(message["text"]) for message in messages] == [16 * 301 - 1, 14 * 301 - 1]


def test_more_than_five_bubbles_are_joined_and_none_is_lost() -> None:
    messages = render(Reply(tuple(Bubble(f"{number}番") for number in range(8))))
    assert len(messages) == 5
    assert "\n\n".join(message["text"] for message in messages).split("\n\n") == [f"{number}番" for number in range(8)]


def test_nothing_to_say_is_no_message() -> None:
    assert render(Reply((Bubble(" "), Card("", ""), Deck((), "")))) == []


def _contrast(one: str, other: str) -> float:
    """Contrast ratio of WCAG 2.2."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
