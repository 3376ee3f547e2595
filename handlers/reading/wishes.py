"""What a person wants the desk to do, said in their own words instead of the name of a button."""

import re

from handlers.desk import Desk
from handlers.reading.numerals import hear
from knowledge.text import ENDING, plain

_SENTENCE = re.compile(r"[。!！?？]")
_SENTENCES = re.compile(r"(?<=[。!?])|(?<=[a-z]\.) ")
_COMMA = re.compile(r"、|, ")
ESTIMATE = "estimate"
"""Named in a question about how sums are worked out as well, which the documents may not answer."""
MENU = "menu"
"""What one can do here, which after a place is asked of that."""
_ASKS = re.compile(r"(?:[?？]|か)。?$")
SHORT = 45
"""Characters up to which a Japanese message can be such a wish and nothing else."""


def wished(text: str, desk: Desk) -> str:
    """The intent a short message wishes for in its own words, empty when it wishes for none."""
    said = " ".join(plain(text).split()).rstrip(ENDING)
    meant = _of_desk(said, desk) if len(said) <= SHORT or said.isascii() else ""
    figures = desk.library.sayings.holds("beside.figures", hear(text).text)  # with them it is a trip to look at whole
    meant = meant or (ESTIMATE if not figures and wants_a_sum(text, desk) else "")
    asks = _ASKS.search(text.rstrip()) and not asked_beside(text, desk)
    found = desk.library.answers.find(said) if meant == ESTIMATE and asks else None
    return "" if found and found.gap and found.gap.kind == "money" else meant


def _of_desk(said: str, desk: Desk) -> str:
    """The wish the whole message is, or its last sentence."""
    parts = dict.fromkeys((said, _SENTENCE.split(said)[-1].strip()))
    whole = (
        desk.library.answers.search.without_talk(said),
    )  # 「内子町が気になります。何ができますか」 asks of the place
    wishes = desk.library.sayings.wish.items()
    return next((name for name, pattern in wishes if any(map(pattern.fullmatch, whole if name == MENU else parts))), "")


def wants_a_person(text: str, desk: Desk) -> bool:
    """Tell whether a sentence wishes to talk to a person at the ward or to have one answer, whatever it is about."""
    sayings = desk.library.sayings
    wishing = any(sayings.holds("asked.person", part.strip(ENDING)) for part in _SENTENCES.split(plain(text)))
    return wishing and not desk.library.answers.search.refuses(text)


def wants_a_sum(text: str, desk: Desk) -> bool:
    """Tell whether a sentence wishes for an estimate, whatever years and figures stand in it."""
    wishing = [part for part in _sentences(text) if desk.library.sayings.holds("asked.work_out", part)]
    return len(wishing) == 1 and len(_bare(_last_clauses(wishing[0], desk), desk)) <= SHORT


def _last_clauses(said: str, desk: Desk) -> str:
    """The wish of a long sentence without the story before it: 「会議の資料を作っていて、試算したいです」."""
    tails = [said[cut.end() :] for cut in _COMMA.finditer(said)] if len(said) > SHORT else []
    return next((tail for tail in reversed(tails) if desk.library.sayings.holds("asked.work_out", tail)), said)


def asked_beside(text: str, desk: Desk) -> str:
    """What else a message asks that wishes for an estimate; empty when it asks for nothing but the sum."""
    holds, is_all = desk.library.sayings.holds, desk.library.sayings.is_all
    others = (part for part in _sentences(text) if not holds("asked.work_out", part))
    return "。".join(
        part for part in others if holds("asked.at_all", part) and not is_all("asked.sum_alone", part.strip())
    )


def _sentences(text: str) -> list[str]:
    return [part for part in _SENTENCES.split(hear(text).text) if part.strip()]


def _bare(said: str, desk: Desk) -> str:
    """What is left of a wish beside years and the figures of a trip; of English a half, it is twice as long."""
    left = desk.library.sayings.without("beside.figures", desk.library.sayings.without("beside.year", said))
    return left[::2] if left.isascii() else left
