"""The question of a message without what stands around it: who one is, why one asks, thanks ahead."""

import re

from handlers.desk import Desk
from handlers.reading.situation import situation
from knowledge.clauses import asks
from knowledge.text import plain

LEAST = 4
"""Characters a question must have for what stands around it to be left away."""
MOST = 6
"""Frames that may stand around one another."""
FOUND, NAMED = (
    frozenset({"answer", "gap", "likely", "refuse"}),
    frozenset({"partner", "not_partner", "several"}),
)
"""What is found of a question or a place that is understood by itself."""
ABOUT_THE_DESK = "who_are_you"
"""The kind of talk that asks what the desk itself is."""
CASE = 2
"""Answers of the check from which on a message tells a case, to which who one is belongs."""
SEVERAL = 2
"""Questions of a message from which on what stands between them is more than a story."""
STANDS = 6
"""Characters from which a question may stand by itself."""
LONGEST = 400
"""Characters of a message that is looked at so."""
_FIGURE = re.compile(r"\d")
_KANA = re.compile(r"[^一-龥a-zA-Z]+")
"""A text without kanji: what its words tell is not looked for."""
_PART = re.compile(
    r"(?<=[。!?！？…\n])(?![。!?！？…])|(?<=[すだい]が、)|(?<=[てで]、)(?<![一-龥ァ-ヶー]{2}って、)|(?<=けど、)|(?<=けれど、)|(?<=ので、)|(?<=から、)"
    r"|(?<=[a-z][.]) (?=[A-Z])"
)


def without_frame(text: str, desk: Desk) -> str:
    """Return the question of a message without who asks it, why, and thanks ahead; itself where there is none."""
    return desk.once(_without_frame, text)


def _without_frame(text: str, desk: Desk) -> str:
    core, sayings = text.strip(), desk.library.sayings
    for _ in range(MOST if len(text) <= LONGEST else 0):
        bare = sayings.without("frame.reason", _without_who(core, desk))
        bare = sayings.without("frame.tail", bare).strip()
        if bare == core or len(bare) < LEAST:
            break
        core = bare
    return _without_story(core, desk) if len(text) <= LONGEST else core


def _without_story(text: str, desk: Desk) -> str:
    """The one question of a message without the story before it, where that question is understood by itself."""
    bare = alone(text, desk)
    answers = desk.library.answers
    known = answers.find(bare).outcome in FOUND or answers.search.talk(bare) == ABOUT_THE_DESK if bare else False
    return bare if known or (bare and desk.library.directory.resolve(bare).outcome in NAMED) else text


def _without_who(text: str, desk: Desk) -> str:
    """Who one is and what one means to do left away, unless that is what the question is about."""
    sayings = desk.library.sayings
    rest = sayings.without("frame.who", text)
    if sayings.holds("frame.for_me", rest) or _is_counted(text.removesuffix(rest), rest) or _of_case(text, rest, desk):
        rest = text
    later = sayings.without("frame.plans", rest)
    if _is_counted(rest.removesuffix(later), later):
        return rest
    return rest if sayings.holds("frame.for_me", later) or sayings.holds("frame.by_date", later) else later


def _of_case(text: str, rest: str, desk: Desk) -> bool:
    """Tell whether who one is belongs to a case that is told behind: 「新橋の会社の人事です。社員3人で2泊…」."""
    told = situation(rest, desk) if rest != text else {}
    return len(told) >= CASE and len(situation(text, desk)) > len(told)


def _is_counted(frame: str, rest: str) -> bool:
    """Tell whether the people of a firm may be those of a trip that is told behind."""
    return bool(_FIGURE.search(frame) and _FIGURE.search(rest))


def alone(text: str, desk: Desk) -> str:
    """Return the questions of a message of which all the rest only leads in; empty where there is none such."""
    parts = [part.strip() for part in _PART.split(text) if part.strip()]
    asking = [part for part in parts if asks(part.rstrip("。"))] if len(parts) > 1 else []
    rest, joint = [part for part in parts if part not in asking], " " if text.isascii() else ""
    if not 0 < len(asking) <= SEVERAL or not rest or len(asking[0]) < STANDS or _KANA.fullmatch(text):
        return ""
    sayings = desk.library.sayings
    points = sayings.holds("frame.points", asking[0]) and not desk.library.answers.search.is_talk(asking[0])
    told = points or any(sayings.holds("frame.tells", plain(part)) for part in rest)
    named = any(desk.library.directory.resolve(part).outcome != "none" for part in rest) if not told else True
    return "" if named else joint.join(asking)
