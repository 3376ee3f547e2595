"""Each turn counts as one kind of answer in the figures (bot/outcomes.py), whatever its words are."""

import pytest

from bot.outcomes import told
from handlers import faq
from handlers.desk import Desk
from handlers.dialogue import respond
from handlers.turn import Choice, Conversation, Message, Turn
from knowledge.found import Found
from tests.handlers.conftest import Talk


def kind_of(said: Message, desk: Desk, before: Conversation | None = None) -> str:
    start = before or Conversation()
    return told(start, said, respond(start, said, desk))


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (Message("日帰りでもいいですか"), "answer"),
        (Message("レンタカー代は出ますか"), "gap"),
        (Message("補助額の試算"), "other"),
        (Message("qwertyuiop"), "miss"),
        (Message("はい", "tap", Choice("解決した", "solved:", "yes:rate")), "solved_yes"),
        (Message("いいえ", "tap", Choice("解決していない", "solved:", "no:rate")), "solved_no"),
    ],
    ids=lambda value: value.text if isinstance(value, Message) else value,
)
def test_a_turn_is_counted_by_what_it_gave(desk: Desk, said: Message, kind: str) -> None:
    assert kind_of(said, desk) == kind


def test_b9_each_answer_is_asked_about_once_and_counts_as_one_all_the_same(desk: Desk) -> None:
    talk = Talk(desk)
    talk.say("日帰りでもいいですか")
    assert "解決した" in talk.labels
    talk.tap("解決した")
    talk.say("日帰りでもいいですか")
    assert not {"解決した", "解決していない"} & set(talk.labels)
    assert kind_of(Message("日帰りでもいいですか"), desk, talk.conversation) == "answer"
    talk.say("補助は最大いくらですか")
    assert "解決した" in talk.labels, "another answer is another question"
    talk.tap("解決していない")
    talk.say("日帰りでもいいですか")
    assert "解決した" not in talk.labels, "the first is remembered too"
    assert kind_of(Message("レンタカー代は出ますか"), desk, talk.conversation) == "gap"
    assert kind_of(Message("メニュー"), desk, talk.conversation) == "other"


def test_a_turn_that_only_passes_on_is_silent(desk: Desk) -> None:
    held = Conversation(case="MW-2026-0001", with_staff=True)
    assert kind_of(Message("補助の上限はいくらですか"), desk, held) == "silent"


@pytest.mark.parametrize(("outcome", "kind"), [("likely", "likely"), ("suggest", "suggest"), ("answer", "answer")])
def test_cards_are_counted_by_how_sure_the_desk_was(desk: Desk, outcome: str, kind: str) -> None:
    found = Found(outcome, desk.library.answers.cards[:1])  # type: ignore[arg-type]
    turn = faq.show_found(found, Conversation(), desk)
    assert isinstance(turn, Turn)
    assert told(Conversation(), Message("？"), turn) == kind
