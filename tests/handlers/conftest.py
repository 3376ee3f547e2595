"""A conversation as a test writes it: say, tap, read."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.codec import decode_conversation, encode_conversation
from handlers.desk import Desk
from handlers.dialogue import respond
from handlers.turn import (
    Bubble,
    Card,
    Choice,
    Conversation,
    Deck,
    Link,
    Message,
    MessageKind,
    Outgoing,
    Part,
    Reply,
)


class Talk:
    """One person talking with the desk; the conversation goes through JSON after every turn, as a restart would."""

    def __init__(self, desk: Desk, conversation: Conversation | None = None) -> None:
        self.desk = desk
        self.conversation = conversation or Conversation()
        self.outgoing: tuple[Outgoing, ...] = ()

    def say(self, text: str) -> str:
        """Type something; returns all visible text of the answer."""
        return self.send(Message(text, sent_at=self.desk.now))

    def send(self, message: Message) -> str:
        """Send any message."""
        turn = respond(self.conversation, message, self.desk)
        self.outgoing = turn.outgoing
        self.conversation = decode_conversation(encode_conversation(turn.conversation))
        return self.text

    def send_kind(self, kind: MessageKind) -> str:
        """Send something that is not text."""
        return self.send(Message(kind=kind))

    def tap(self, label: str) -> str:
        """Tap a button of the last answer by its label."""
        choice = next((c for c in self.choices if c.label == label), None)
        assert choice, f"no button {label!r}, only {[c.label for c in self.choices]}"
        again = Choice.unpack(choice.pack(), choice.label)
        return self.send(Message(label, "tap", again))

    def later(self, **time: float) -> "Talk":
        """Let time pass."""
        self.desk = replace(self.desk, now=self.desk.now + timedelta(**time))
        return self

    @property
    def replies(self) -> list[Reply]:
        return [item for item in self.outgoing if isinstance(item, Reply)]

    @property
    def choices(self) -> list[Choice]:
        return [button for button in self.buttons if isinstance(button, Choice)]

    @property
    def labels(self) -> list[str]:
        return [button.label for button in self.buttons]

    @property
    def buttons(self) -> list[Choice | Link]:
        cards = [button for reply in self.replies for part in reply.parts for button in _buttons(part)]
        return [*cards, *(choice for reply in self.replies for choice in reply.choices)]

    @property
    def text(self) -> str:
        return "\n".join(
            [*(line for reply in self.replies for part in reply.parts for line in _lines(part)), *self.labels]
        )


def _buttons(part: Part) -> Iterator[Choice | Link]:
    if isinstance(part, Card):
        yield from part.buttons
    if isinstance(part, Deck):
        for card in part.cards:
            yield from card.buttons


def _lines(part: Part) -> Iterator[str]:
    if isinstance(part, Bubble):
        yield part.text
    elif isinstance(part, Card):
        yield from (
            part.title,
            part.subtitle,
            part.body,
            *(f"{row.label}: {row.value}" for row in part.rows),
            part.citation,
        )
    elif isinstance(part, Deck):
        for card in part.cards:
            yield from _lines(card)


@pytest.fixture
def talk(desk: Desk) -> Talk:
    """A new person on Friday, 20 November 2026, at noon."""
    return Talk(desk)


@pytest.fixture
def talk_at(desk: Desk) -> Callable[..., Talk]:
    """A new person at another moment."""
    return lambda now: Talk(replace(desk, now=now))
