"""Questions that are none of an open form and are answered before it hears an answer; the form goes on."""

from handlers.binding import binding_asked
from handlers.calling_hours import calling_asked
from handlers.contact import contact_asked
from handlers.desk import Desk
from handlers.turn import Conversation, Message, Turn

ASKED = (contact_asked, binding_asked, calling_asked)


def at_any_time(conversation: Conversation, message: Message, desk: Desk) -> Turn | None:
    """Where contact details go, what a registration binds to, when one can call; None where nothing of it is asked."""
    answers = (asked(conversation, message, desk) for asked in ASKED)
    return next((turn for turn in answers if turn), None)
