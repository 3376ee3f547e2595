"""What is only supposed or asked about in a form (「家族も行ったら？」, 「小諸市はどう？」): answered, not taken."""

from dataclasses import replace

from handlers import eligibility
from handlers.desk import Desk
from handlers.forms.asking import interrupted
from handlers.forms.form import Form, Slot
from handlers.forms.slots import PLACE
from handlers.open_form.aside import answer_to
from handlers.places import partners
from handlers.turn import Conversation, Turn, Value
from knowledge.text import plain


def supposes(form: Form, text: str, desk: Desk) -> bool:
    """Tell whether a message to the check asks what would be if, or whether something may be."""
    said = plain(text).strip()
    return form.name == eligibility.NAME and desk.library.sayings.holds("asked.supposed", said)


def only_asked(form: Form, slot: Slot, value: Value, conversation: Conversation, text: str, desk: Desk) -> Turn | None:
    """The answer to a message that only asks about what it names; None where that is to be taken."""
    if supposes(form, text, desk):
        return _supposed(slot, value, conversation, text, desk)
    place_asked = slot.name == PLACE and desk.library.sayings.holds("asked.how_there", plain(text))
    card = partners.described(str(value), desk.voice(conversation)) if place_asked else ()
    return interrupted(form, replace(conversation, place=str(value)), desk, card) if card else None


def _supposed(slot: Slot, value: Value, conversation: Conversation, text: str, desk: Desk) -> Turn | None:
    """What the documents say of it, and the question again; None where nothing speaks against taking it."""
    doubts = eligibility.reasons({slot.name: value}, desk.voice(conversation))
    if not doubts:
        return None
    return interrupted(eligibility.FORM, conversation, desk, answer_to(conversation, text, desk)[:2] or doubts)
