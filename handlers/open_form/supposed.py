"""What is only supposed in the middle of the check (「家族も連れて行ったらどうなりますか」): answered, never taken."""

from handlers import eligibility
from handlers.desk import Desk
from handlers.forms.asking import interrupted
from handlers.forms.form import Form, Slot
from handlers.open_form.aside import answer_to
from handlers.turn import Conversation, Turn, Value
from knowledge.text import plain


def supposes(form: Form, text: str, desk: Desk) -> bool:
    """Tell whether a message to the check asks what would be if, or whether something may be."""
    said = plain(text).strip()
    return form.name == eligibility.NAME and desk.library.sayings.holds("asked.supposed", said)


def supposed(slot: Slot, value: Value, conversation: Conversation, text: str, desk: Desk) -> Turn | None:
    """What the documents say of it, and the question again; None where nothing speaks against taking it."""
    doubts = eligibility.reasons({slot.name: value}, desk.voice(conversation))
    if not doubts:
        return None
    return interrupted(eligibility.FORM, conversation, desk, answer_to(conversation, text, desk)[:2] or doubts)
