"""What goes into no talk: one's own name, phone number and address (the ward's form takes them), papers and photos."""

from dataclasses import replace

from handlers import interest
from handlers.desk import Desk
from handlers.forms.asking import interrupted, led
from handlers.menu import say, tile
from handlers.registry import FORMS
from handlers.staff import staff_choice
from handlers.turn import Bubble, Conversation, Message, Turn
from knowledge.text import plain

LONGEST = 90
"""Characters up to which a message can be this question and hardly anything else."""


def contact_asked(conversation: Conversation, message: Message, desk: Desk) -> Turn | None:
    """Whether, where or when one gives one's contact details, asked in any form or outside; an open form goes on."""
    if message.kind != "text" or len(message.text) > LONGEST:
        return None
    said, holds = plain(message.text), desk.library.sayings.holds
    begins = conversation.form != interest.NAME and holds("consent.registering_now", said)
    of_firm = (begins or conversation.form == interest.NAME) and holds("consent.contact_of_firm", said)
    if not of_firm and not holds("consent.contact", said):
        return None
    voice, form = desk.voice(conversation), FORMS.get(conversation.form)
    told = Bubble(voice.say("interest.contact"))
    if begins:
        return led(interest.start(replace(conversation, form="", misses=0), message, desk), (told,))
    if form:
        return interrupted(form, conversation, desk, (told,))
    return say(conversation, desk, told, choices=(tile(interest.NAME, voice),))


def files_asked(conversation: Conversation, message: Message, desk: Desk) -> Turn | None:
    """Whether papers or photos may be sent here, asked in any form or outside: this desk reads text only (rule D12)."""
    if message.kind != "text" or len(message.text) > LONGEST:
        return None
    if not desk.library.sayings.holds("consent.files", plain(message.text)):
        return None
    voice, form = desk.voice(conversation), FORMS.get(conversation.form)
    told = Bubble(voice.say("input.papers"))
    if form:
        return interrupted(form, conversation, desk, (told,))
    return say(conversation, desk, told, choices=(staff_choice(voice),))
