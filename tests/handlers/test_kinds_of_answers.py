"""Each turn counts as one kind of answer in the figures (bot/outcomes.py), whatever its words are."""

import pytest

from bot.outcomes import told
from handlers import faq
from handlers.desk import Desk
from handlers.dialogue import respond
from handlers.turn import Choice, Conversation, Message, Turn
from knowledge.found import Found


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


def test_a_turn_that_only_passes_on_is_silent(desk: Desk) -> None:
    held = Conversation(case="MW-2026-0001", with_staff=True)
    assert kind_of(Message("補助の上限はいくらですか"), desk, held) == "silent"


@pytest.mark.parametrize(("outcome", "kind"), [("likely", "likely"), ("suggest", "suggest"), ("answer", "answer")])
def test_cards_are_counted_by_how_sure_the_desk_was(desk: Desk, outcome: str, kind: str) -> None:
    found = Found(outcome, desk.library.answers.cards[:1])  # type: ignore[arg-type]
    turn = faq.show_found(found, Conversation(), desk)
    assert isinstance(turn, Turn)
    assert told(Conversation(), Message("？"), turn) == kind
