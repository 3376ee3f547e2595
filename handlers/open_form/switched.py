"""The language switched while a form is open: it goes on in the new one."""

from handlers import menu
from handlers.desk import Desk
from handlers.forms.asking import ask
from handlers.registry import FORMS
from handlers.turn import Conversation, Language, Reply, Turn


def in_language(language: Language, conversation: Conversation, desk: Desk) -> Turn:
    """Switch the language; an open form goes on in it."""
    turn = menu.set_language(conversation, language, desk)
    form = FORMS.get(conversation.form)
    said = next((item for item in turn.outgoing if isinstance(item, Reply)), None)
    return ask(form, turn.conversation, desk, said.parts) if form and said else turn
