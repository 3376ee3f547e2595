"""Why a form asks what it asks."""

from handlers import eligibility
from handlers.asking import explained, is_stale, offer_resume
from handlers.desk import Desk
from handlers.forms import Form, Slot
from handlers.turn import Conversation, Turn


def why_asked(form: Form, slot: Slot, conversation: Conversation, desk: Desk) -> Turn:
    """Why something is asked: the condition it is about in the check, what it is used for in the other forms."""
    if is_stale(conversation, desk):
        return offer_resume(form, conversation, desk)
    if form is eligibility.FORM:
        return eligibility.why(slot, conversation, desk)
    return explained(form, slot, conversation, desk)
