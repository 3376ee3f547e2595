"""Why a form asks what it asks."""

from handlers import eligibility
from handlers.desk import Desk
from handlers.forms.asking import explained, is_stale, offer_resume
from handlers.forms.form import Form, Slot
from handlers.turn import Conversation, Turn
from knowledge.text import plain

PUBLISH = "publish"
"""The question of the check that is itself about what is to be told afterwards."""


def asks_why(slot: Slot, text: str, desk: Desk) -> bool:
    """Tell whether a message asks why something is asked here, and not why papers or a report are needed."""
    said, holds = plain(text), desk.library.sayings.holds
    return holds("asked.reason", said) and (slot.name == PUBLISH or not holds("asked.own_matter", said))


def why_asked(form: Form, slot: Slot, conversation: Conversation, desk: Desk) -> Turn:
    """Why something is asked: the condition it is about in the check, what it is used for in the other forms."""
    if is_stale(conversation, desk):
        return offer_resume(form, conversation, desk)
    if form is eligibility.FORM:
        return eligibility.why(slot, conversation, desk)
    return explained(form, slot, conversation, desk)
