"""What was kept of a talk and cannot be read any more: the person is told once, before the answer."""

from bot.codec import decode_conversation
from handlers.desk import Desk
from tests.handlers.conftest import Talk

SORRY = "読み込めませんでした"


def test_the_person_is_told_once_and_answered(desk: Desk) -> None:
    talk = Talk(desk, decode_conversation('{"v": 99, "form": "estimate"}'))
    first = talk.say("補助率は？")
    assert first.startswith("更新のため")
    assert "10/10" in first
    assert SORRY not in talk.say("日帰りでもいいですか")


def test_in_the_language_that_was_chosen(desk: Desk) -> None:
    talk = Talk(desk, decode_conversation('{"v": 99, "language": "en"}'))
    assert "could not be read" in talk.say("What is the subsidy rate?")


def test_a_new_person_is_told_nothing_of_the_kind(talk: Talk) -> None:
    assert SORRY not in talk.say("補助率は？")
