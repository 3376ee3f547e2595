"""Dialogues as people lead them: what is said, and what the answer must and must not show (dialogues*.toml)."""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from handlers.desk import Desk
from handlers.turn import Message, Relay
from tests.handlers.conftest import Talk

FILES = sorted(Path(__file__).parent.glob("dialogues*.toml"))
SCRIPTS: list[dict[str, Any]] = [
    script for file in FILES for script in tomllib.loads(file.read_text("utf-8"))["dialogue"]
]
NOT_SHOWN = re.compile(r"上回|半年後の実績|HPEチェック|募集が分かるまで|Traceback|\{[a-z_]+\}|円円|None円|2624")
"""Nothing of this is ever shown, whatever is said."""
LEAST = 60


def test_there_are_enough_dialogues_each_with_a_name_of_its_own() -> None:
    names = [script["name"] for script in SCRIPTS]
    assert len(names) >= LEAST
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script["name"])
def test_a_dialogue_goes_as_it_should(desk: Desk, script: Mapping[str, Any]) -> None:
    talk = Talk(desk)
    for said, *expected in script["turns"]:
        shown = _do(talk, said)
        for pattern in expected:
            found = re.search(pattern.removeprefix("!"), shown, re.IGNORECASE)
            assert bool(found) != pattern.startswith("!"), f"{said!r}: {pattern!r} in\n{shown}"
        assert not NOT_SHOWN.search(shown)
        _is_well_formed(talk)


def _do(talk: Talk, said: str) -> str:
    """Do what a line of a script says: a word in angle brackets is no text but something that happens."""
    event, _, rest = said.removeprefix("<").removesuffix(">").partition(" ")
    if not said.startswith("<"):
        return talk.say(said)
    return _EVENTS[event](talk, rest)


def _tap(talk: Talk, label: str) -> str:
    return talk.tap(label)


def _send(talk: Talk, kind: str) -> str:
    return talk.send_kind(kind)  # type: ignore[arg-type]


def _later(talk: Talk, hours: str) -> str:
    talk.later(hours=int(hours))
    return talk.text


def _taken(talk: Talk, number: str) -> str:
    """A person at the ward takes the case."""
    talk.conversation = replace(talk.conversation, with_staff=True, case=number)
    return talk.text


def _masked(talk: Talk, text: str) -> str:
    return talk.send(Message(text, masked=True))


def _long(talk: Talk, sign: str) -> str:
    return talk.say(sign * (5_000 // len(sign)))


_EVENTS: dict[str, Callable[[Talk, str], str]] = {
    "tap": _tap,
    "send": _send,
    "later": _later,
    "taken": _taken,
    "masked": _masked,
    "long": _long,
}


def _is_well_formed(talk: Talk) -> None:
    """Whatever is answered fits a platform: something is said, few enough buttons, no two alike."""
    assert talk.replies or any(isinstance(item, Relay) for item in talk.outgoing)
    for reply in talk.replies:
        assert 1 <= len(reply.parts) <= 5
        assert len(reply.choices) <= 13
    assert len(set(talk.labels)) == len(talk.labels), talk.labels
    assert all(len(label) <= 20 for label in talk.labels), talk.labels
