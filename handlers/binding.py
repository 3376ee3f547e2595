"""Whether being on record as interested binds anybody or keeps a place: it does neither, and may be done undecided."""

from handlers import interest
from handlers.asking import interrupted
from handlers.desk import Desk
from handlers.menu import say, tile
from handlers.registry import FORMS
from handlers.staff import staff_choice
from handlers.turn import Bubble, Conversation, Message, Turn
from knowledge.text import plain

LONGEST = 120
"""Characters up to which a message can be this question and hardly anything else."""


def binding_asked(conversation: Conversation, message: Message, desk: Desk) -> Turn | None:
    """Whether a registration decides, reserves or may be taken back, asked in any form or outside."""
    if message.kind != "text" or len(message.text) > LONGEST:
        return None
    said, holds = plain(message.text), desk.library.sayings.holds
    if not holds("consent.binds", said) or holds("asked.elsewhere", said):
        return None
    voice, form = desk.voice(conversation), FORMS.get(conversation.form)
    told = Bubble(voice.say("interest.binding"))
    if form:
        return interrupted(form, conversation, desk, (told,))
    return say(conversation, desk, told, choices=(tile(interest.NAME, voice), staff_choice(voice)))
