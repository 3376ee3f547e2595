"""A conversation and a reply survive being stored."""

from datetime import UTC

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.codec import decode_conversation, decode_reply, encode_conversation, encode_reply, merge, plain_text
from handlers.turn import Bubble, Card, Choice, Conversation, Deck, Link, Picture, Reply, Row

texts = st.text(max_size=20)
values = st.recursive(
    texts | st.integers(-(2**63), 2**63 - 1) | st.booleans(),  # what is counted here is far smaller
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=5,
)
conversations = st.builds(
    Conversation,
    language=st.sampled_from([None, "ja", "easy", "en"]),
    form=texts,
    answers=st.dictionaries(texts, st.dictionaries(texts, values, max_size=3), max_size=3),
    place=texts,
    card=texts,
    year=texts,
    listing=texts,
    misses=st.integers(0, 9),
    case=texts,
    with_staff=st.booleans(),
    touched_at=st.none() | st.datetimes(timezones=st.just(UTC)),
)
CARD = Card(
    "題",
    "要約",
    "副",
    (Row("上限", "200,000円"),),
    "本文",
    "出典",
    (Choice("はい", "a", "b|c"), Link("道", "https://x")),
)
REPLY = Reply(
    (Bubble("一"), CARD, Deck((CARD, CARD), "二枚"), Picture("/p.png", "図")),
    (Choice("次", "t"), Link("電話", "tel:0")),
)


@given(conversations)
def test_every_conversation_reads_back_as_it_was(conversation: Conversation) -> None:
    assert decode_conversation(encode_conversation(conversation)) == conversation


@pytest.mark.parametrize(
    "text", ["", "null", "[]", "{}", "not json", '{"v": 99, "form": "estimate"}', '{"v": 1, "answers": 3}']
)
def test_what_cannot_be_read_is_a_fresh_conversation_that_says_so(text: str) -> None:
    assert decode_conversation(text) == Conversation(lost=bool(text))


def test_the_language_survives_a_version_nobody_knows() -> None:
    assert decode_conversation('{"v": 99, "language": "en", "form": "estimate"}') == Conversation("en", lost=True)


def test_that_something_was_lost_is_not_kept() -> None:
    assert not decode_conversation(encode_conversation(Conversation(lost=True))).lost


def test_every_part_of_a_reply_reads_back_as_it_was() -> None:
    assert decode_reply(encode_reply(REPLY)) == REPLY


@pytest.mark.parametrize(
    "table", [{}, {"v": 9, "parts": []}, {"type": "text", "text": "LINE"}, {"v": 1, "parts": [{"type": "x"}]}]
)
def test_a_message_of_another_form_is_not_a_reply(table: dict[str, object]) -> None:
    assert decode_reply(table) is None


def test_a_transcript_says_everything_that_was_shown() -> None:
    text = plain_text(REPLY)
    for said in ("一", "題", "上限: 200,000円", "本文", "出典", "図", "[次]", "[電話]"):
        assert said in text


def test_replies_of_one_turn_share_a_sending_while_five_parts_allow_it() -> None:
    one, two = Reply((Bubble("1"),), (Choice("a", "a"),)), Reply((Bubble("2"),) * 3)
    assert merge((one, two)) == (Reply((Bubble("1"),) + (Bubble("2"),) * 3, (Choice("a", "a"),)),)
    assert merge((two, two)) == (two, two)
