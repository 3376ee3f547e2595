"""What a person wants the desk to do, said in their own words instead of the name of a button."""

import re

from handlers.desk import Desk
from knowledge.text import plain

_ENDING = " 。．.!！?？、,~ー…"
_SENTENCE = re.compile(r"[。!！?？]")
ESTIMATE = "estimate"
"""Named in a question about how sums are worked out as well, which the documents may not answer."""
_ASKS = re.compile(r"(?:[?？]|か)。?$")
SHORT = 45
"""Characters up to which a Japanese message can be such a wish and nothing else."""


def wished(text: str, desk: Desk) -> str:
    """The intent a short message wishes for in its own words, empty when it wishes for none."""
    said = " ".join(plain(text).split()).rstrip(_ENDING)
    if len(said) > SHORT and not said.isascii():
        return ""
    parts = dict.fromkeys((said, _SENTENCE.split(said)[-1].strip()))
    wishes = desk.library.sayings.wish.items()
    meant = next((name for name, pattern in wishes if any(map(pattern.fullmatch, parts))), "")
    asks = _ASKS.search(text.rstrip())
    found = desk.library.answers.find(said) if meant == ESTIMATE and asks else None
    return "" if found and found.gap and found.gap.kind == "money" else meant
