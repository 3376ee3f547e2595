"""English as it is written in a chat, in plain words."""

import time

import pytest

from handlers.desk import Desk
from handlers.reading.in_english import plainly


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ("my boss is coming too", "1 more people"),
        ("oh and my boss is coming too so 3 of us", "3 people"),
        ("two more colleagues want to come", "two more people"),
        ("one of us can't make it", "1 fewer people"),
        ("oh wait, only two of us will go", "two people"),
        ("me and three colleagues", "4 people"),
        ("another night", "1 more night"),
        ("make it three nights", "three nights"),
        ("train 12,000 yen each way", "train 24000 yen round trip"),
        ("flights 9k one way, so 18k return", "train 18k round trip"),
        ("hotel 8,500 pppn", "hotel 8,500 per person per night"),
        ("we found a hotel for ¥13,000", "hotel 13,000 yen"),
        ("4 please", "4"),
        ("宿は1泊8000円、train 14,000 yen each way", "宿は1泊8000円、train 28000 yen round trip"),
        ("we lost one person", "1 fewer people"),
        ("we'd like to stay an extra night", "1 more nights"),
        ("could you recalculate with 20,000 for transport?", "train 20,000"),
        ("we're planning a trip, how much could we get?", "how much would we get"),
        ("has it closed?", "Can we still apply this year?"),
    ],
)
def test_chat_english_is_heard_in_plain_words(said: str, heard: str, desk: Desk) -> None:
    assert plainly(said, desk) == heard


@pytest.mark.parametrize(
    "said",
    [
        "actually 5",
        "How much of the fare is covered?",
        "We have 50 employees",
        "Is the hotel covered up to 10,000 yen?",
        "What was the travel period in FY2023 and in FY2024?",
        "Can 10 people go?",
        "3人です",
        "南陽市",
        "Nanyo",
        "one way is 12,000 yen",
        "one more question",
        "another town please",
        "we have 3 branches",
        "my wife is coming too, is that ok?",
        "can another company join us?",
        "what if one person cancels after applying?",
        "can I get 200,000 yen?",
        "what's the cap for one night?",
        "how much can a company get?",
        "what can we get in Nanyo?",
        "are you open today?",
    ],
)
def test_what_means_something_else_is_left_as_it_is(said: str, desk: Desk) -> None:
    assert plainly(said, desk) == said


@pytest.mark.parametrize(
    "sign", ["and ", "a ", "1 ", "one more ", "the hotel ", "12,000 yen each ", "what if ", "so ", "can you "]
)
def test_any_message_is_read_at_once(sign: str, desk: Desk) -> None:
    began = time.monotonic()
    for length in (110, 390, 5_000):
        plainly((sign * 5_000)[:length], desk)
    assert time.monotonic() - began < 1
