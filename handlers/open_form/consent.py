"""What is said of consent and of one's own data while a wish to take part is registered."""

import re
from dataclasses import replace

from handlers import interest
from handlers.desk import Desk
from handlers.forms.asking import ask, is_stale
from handlers.forms.form import Slot
from handlers.turn import Bubble, Conversation, Turn
from knowledge.text import plain

CONSENT = "consent"
"""The step that asks for it, the last one; before it a yes is too early, a no is not."""
RECORDED = "recorded"
"""The kind of talk about what was written in the talk itself, which has its own answer."""
_SENTENCE = re.compile(r"[。!！?？\n]+")


def about_consent(slot: Slot, conversation: Conversation, text: str, desk: Desk) -> Turn | None:
    """A no to passing anything on ends the registration; a question what for is answered, a yes too early noted."""
    if conversation.form != interest.NAME or is_stale(conversation, desk):
        return None
    said = [part.strip(" 、,.…") for part in _SENTENCE.split(plain(text)) if part.strip(" 、,.…")]
    is_all, holds = desk.library.sayings.is_all, desk.library.sayings.holds
    if any(is_all("consent.refused", part) for part in said):
        return interest.not_passed_on(replace(conversation, form=""), desk)
    if said and all(is_all("consent.given", part) for part in said):
        return _told("early", conversation, desk) if slot.name != CONSENT else None
    if desk.library.answers.search.talk(text) == RECORDED:
        return None
    asked = (key for key in ("what_for", "needed") if any(holds(f"consent.{key}", part) for part in said))
    return next((_told(key, conversation, desk) for key in asked), None)


def _told(key: str, conversation: Conversation, desk: Desk) -> Turn:
    """Say it, then ask the pending question again."""
    text = desk.voice(conversation).say(f"{interest.NAME}.{CONSENT}.{key}")
    return ask(interest.FORM, conversation, desk, (Bubble(text),))
