"""What the engine itself says to a person: an apology, and the notice of a doubtful answer."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from handlers.turn import Bubble, Choice, Language, Reply

AGAIN = "again"
"""Target of the button that shows a stored answer again; its value is the outbox id."""
PERSON = "intent:staff"
"""Target of the button that leads to a person."""


@dataclass(frozen=True, slots=True)
class _Words:
    apology: str
    notice: str
    again: str
    person: str


@cache
def _words() -> dict[str, _Words]:
    tables = tomllib.loads(files("bot").joinpath("words.toml").read_text(encoding="utf-8"))
    return {language: _Words(**table) for language, table in tables.items()}


def apology(language: Language | None, trace: str) -> Reply:
    """Say once that an event could not be handled, with the id the staff can look up."""
    words = _words()[language or "ja"]
    return Reply((Bubble(words.apology.format(trace=trace)),), (Choice(words.person, PERSON),))


def notice(language: Language | None, number: int) -> Reply:
    """Say once that an answer may not have arrived, with a button that shows it again."""
    words = _words()[language or "ja"]
    return Reply((Bubble(words.notice),), (Choice(words.again, AGAIN, str(number)),))


def asked_again(data: str) -> int | None:
    """Return the outbox id a tapped button asks for, if it is that button."""
    choice = Choice.unpack(data)
    if choice is None or choice.target != AGAIN or not choice.value.isascii() or not choice.value.isdigit():
        return None
    return int(choice.value)
