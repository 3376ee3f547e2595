"""What is only supposed in the middle of the check (「家族も連れて行ったらどうなりますか」): answered, never taken."""

from dataclasses import replace

from handlers import eligibility
from handlers.desk import Desk
from handlers.forms.asking import interrupted
from handlers.forms.form import Form, Slot
from handlers.turn import Bubble, Conversation, Reply, Turn, Value
from handlers.understanding import look_up
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
    return interrupted(eligibility.FORM, conversation, desk, _answer(conversation, text, desk) or doubts)


def _answer(conversation: Conversation, text: str, desk: Desk) -> tuple[Bubble, ...]:
    """The answer to the question by itself, nothing where there is none."""
    found = look_up(replace(conversation, misses=0), text, desk)
    reply = found.outgoing[0] if found and not found.conversation.misses else None
    same_form = found is not None and found.conversation.form == conversation.form
    parts = reply.parts[:2] if isinstance(reply, Reply) and same_form else ()
    return tuple(part for part in parts if isinstance(part, Bubble))
