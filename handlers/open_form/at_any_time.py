"""Questions that are none of an open form and are answered before it hears an answer; the form goes on."""

from handlers.desk import Desk
from handlers.forms.asking import ask, is_stale
from handlers.questions.binding import binding_asked
from handlers.questions.calling_hours import calling_asked
from handlers.questions.contact import contact_asked, files_asked
from handlers.registry import FORMS
from handlers.turn import Conversation, Message, Turn
from knowledge.text import ENDING, plain


def asked_anew(conversation: Conversation, message: Message, desk: Desk) -> Turn | None:
    """The pending question of a form once more, where that is all a message asks for."""
    form = FORMS.get(conversation.form)
    if form is None or message.kind != "text" or is_stale(conversation, desk):
        return None
    anew = desk.library.sayings.is_all("asked.once_more", plain(message.text).strip(ENDING))
    return ask(form, conversation, desk) if anew else None


ASKED = (contact_asked, files_asked, binding_asked, calling_asked, asked_anew)


def at_any_time(conversation: Conversation, message: Message, desk: Desk) -> Turn | None:
    """Where contact details and papers go, what a registration binds to, when one can call; None for anything else."""
    answers = (asked(conversation, message, desk) for asked in ASKED)
    return next((turn for turn in answers if turn), None)
