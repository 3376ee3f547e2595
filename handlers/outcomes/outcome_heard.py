"""What a message asks about the estimate shown last."""

import re

from handlers.desk import Desk
from handlers.reading.numerals import hear
from handlers.reading.wishes import ESTIMATE
from handlers.turn import Conversation
from knowledge.text import plain

_SENTENCE = re.compile(r"[。!?]")
_SPACED = re.compile(r"(?<=[ぁ-んァ-ヶ一-龥、0-9]) (?=[ぁ-んァ-ヶ一-龥0-9])")
"""The spaces of easy Japanese, which part words that belong together."""
ENDING = " 、,.~ー…"
IN_OTHER_WORDS = ("firm", "working", "own", "caps", "one_person", "lodging", "transport", "again")
"""What may be asked of an outcome that is in sight, in the order it is looked for; the words are under `shown`."""
BRIEF = 45
"""Characters up to which a message asks one thing of the outcome in sight; in English twice as many."""


def asked_about(text: str, kinds: tuple[str, ...], desk: Desk) -> str:
    """What a message asks about the outcome, by one of its sentences; empty when nothing."""
    heard = (plain(text).strip(), _SPACED.sub("", hear(text).text))
    parts = dict.fromkeys(part for said in heard for part in (said.rstrip("。!?"), *_SENTENCE.split(said)))
    parts |= dict.fromkeys(desk.library.sayings.without("asked.because", part) for part in tuple(parts))
    sentences = [part.strip(ENDING) for part in parts if part.strip(ENDING)]
    told = desk.library.sayings.all_of("outcome", *sentences)
    return next((kind for kind in kinds if kind in told), "")


def just_shown(conversation: Conversation) -> bool:
    """Tell whether the outcome is what was shown last: its own buttons are on offer."""
    return any(f"|form:{ESTIMATE}|" in data for data in conversation.offered.values())


def in_other_words(text: str, conversation: Conversation, desk: Desk) -> str:
    """What a message asks of the outcome in sight by what it names; empty beside a figure or another matter.

    An outcome out of sight is meant where the message refers to it: 「さっきの」, 「内訳」.
    """
    said, holds = hear(text).text, desk.library.sayings.holds
    if not (just_shown(conversation) or holds("shown.refers", said)):
        return ""
    if holds("shown.relied_on", said):
        return "firm"
    plainly = desk.library.sayings.without("shown.known", said)
    if len(text) > BRIEF * (1 + text.isascii()) or hear(plainly).numbers or holds("shown.other", plainly):
        return ""
    return next((kind for kind in IN_OTHER_WORDS if holds(f"shown.{kind}", said)), "")
