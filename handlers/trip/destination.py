"""Where the trip of an estimate goes 「行き先」: told beside its figures, or changed, and said back."""

import re
from dataclasses import dataclass, replace

from handlers.desk import Desk, Voice
from handlers.forms.form import answers_of
from handlers.place_names import shown, the_one
from handlers.reading.numerals import hear
from handlers.turn import Bubble, Conversation, Turn
from knowledge.text import plain

_TAKEN_BACK = re.compile(
    r"^.*(?:(?:じゃ|では?)(?:なく|ない)て?|でなく|やなくて|ちゃうくて|[をは](?:やめ|止め|取り?消|キャンセル)[^、。]{0,3}"
    r"|の(?:代わり|かわり)に|(?<=[市町村])から|\bnot\b.*?\bbut\b)|\b(?:instead of|rather than|not)\b(?!.*\bbut\b).*$",
    re.IGNORECASE,
)
"""A place that is not meant any more, with the words that say so: 「大野市じゃなくて」, "instead of Ono"."""
_ENDING = " 。．.!！、,~ー…"
INTEREST = "interest"
"""The form of the registration."""
SHORT = 40
"""Characters up to which a message that names a place only changes where the trip goes."""


@dataclass(frozen=True, slots=True)
class Going:
    """The municipality a message names, and what it says beside it."""

    code: str
    rest: str


def talked_about(turn: Turn, before: Conversation) -> Turn:
    """The turn with the place newly given in the registration as the one that 「そこ」 means afterwards."""
    told = answers_of(turn.conversation, INTEREST).get("place")
    if not isinstance(told, str) or not told.isdigit() or told == answers_of(before, INTEREST).get("place"):
        return turn
    return replace(turn, conversation=replace(turn.conversation, place=told))


def going(text: str, desk: Desk) -> Going | None:
    """The one place told beside figures of a trip; None where none is, or it is where the business sits."""
    sayings, said = desk.library.sayings, plain(text)
    at_home = sayings.holds("asked.own_site", said) and not sayings.holds("beside.destination", said)
    if at_home or not hear(text).numbers:
        return None
    directory = desk.library.directory
    code = the_one(directory.resolve(text), directory)
    rest = sayings.said["beside.destination"].sub(" ", directory.resolve(text).rest) if code else ""
    return Going(code, rest.strip(" 、。:")) if hear(rest).numbers else None


def place_meant(text: str, desk: Desk) -> str:
    """The code of the place a correction names, of two the one behind the words that take the other back."""
    directory = desk.library.directory
    meant = (the_one(directory.resolve(part), directory) for part in (text, _TAKEN_BACK.sub("", text)))
    return next(filter(None, meant), "")


def moved_to(text: str, desk: Desk) -> str:
    """The code of the place a message makes the new destination, empty where it asks, or tells anything else."""
    sayings, said = desk.library.sayings, plain(text)
    wants = len(text) <= SHORT and not hear(text).numbers and not sayings.holds("asked.at_all", said)
    named = any(sayings.holds(key, said) for key in ("beside.destination", "asked.moves_to"))
    moves = named or _TAKEN_BACK.search(text)
    return place_meant(text, desk) if wants and moves and sayings.holds("asked.move", said) else ""


def destination_told(text: str, desk: Desk) -> str:
    """The code of the place a message states as where the trip goes (「南陽市です」), empty where it is more."""
    sayings, said, directory = desk.library.sayings, plain(text), desk.library.directory
    if len(text) > SHORT or hear(text).numbers or sayings.holds("asked.at_all", said):
        return ""
    found = directory.resolve(text)
    code, beside = the_one(found, directory), plain(found.rest).strip(_ENDING)
    states = bool(beside) and not sayings.holds("asked.own_site", said) and not sayings.holds("asked.home", said)
    return code if states and sayings.is_all("beside.going_there", beside) else ""


def gone_to(conversation: Conversation, code: str, desk: Desk) -> Conversation:
    """The conversation with the partner a trip goes to noted, so that 「そこ」 means it afterwards."""
    return replace(conversation, place=code) if desk.library.directory.partner(code) else conversation


def said_back(code: str, key: str, voice: Voice) -> Bubble:
    """The place as it was understood; of one that is none of the partners listed, that it is none."""
    listed = voice.desk.library.directory.partner(code)
    unlisted = "" if listed else "\n" + voice.say("estimate.place.unlisted")
    return Bubble(voice.say(f"estimate.place.{key}", name=shown(code, voice)) + unlisted)
