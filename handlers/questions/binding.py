"""Whether being on record as interested binds anybody or keeps a place: it does neither, and may be done undecided."""

from dataclasses import replace

from handlers import interest
from handlers.desk import Desk
from handlers.forms.asking import interrupted, led
from handlers.menu import say, tile
from handlers.registry import FORMS
from handlers.staff import staff_choice
from handlers.turn import Bubble, Conversation, Message, Turn
from knowledge.answers import Found
from knowledge.text import plain

OTHERS = "other_programme"
"""Kind of the gaps about programmes beside this one, some of which one registers for too."""
ABOUT_REGISTERING = "no_application"
"""The kind of talk that asks what registering is, and does not wish for it."""
LONGEST = 120
"""Characters up to which a message can be this question and hardly anything else."""


def binding_asked(conversation: Conversation, message: Message, desk: Desk) -> Turn | None:
    """Whether a registration decides, reserves or may be taken back, asked in any form or outside."""
    if message.kind != "text" or len(message.text) > LONGEST:
        return None
    said, sayings = plain(message.text).strip(), desk.library.sayings
    here = conversation.form == interest.NAME and sayings.is_all("consent.binds_here", said)
    if not (here or sayings.holds("consent.binds", said)) or sayings.holds("asked.elsewhere", said):
        return None
    form = FORMS.get(conversation.form)
    told = Bubble(desk.voice(conversation).say("interest.binding"))
    if form:
        return interrupted(form, conversation, desk, (told,))
    asks = desk.library.answers.search.talk(message.text) == ABOUT_REGISTERING
    if interest.registers(message.text, desk) and not asks:
        return led(interest.start(replace(conversation, misses=0), message, desk), (told,))
    return registering(conversation, desk)


def registering(conversation: Conversation, desk: Desk) -> Turn:
    """Say what being on record as interested is, with the way to it."""
    voice = desk.voice(conversation)
    told, begins = Bubble(voice.say("interest.binding")), Bubble(voice.say("interest.begins"))
    return say(
        replace(conversation, misses=0), desk, told, begins, choices=(tile(interest.NAME, voice), staff_choice(voice))
    )


def means_ours(text: str, found: Found, desk: Desk) -> bool:
    """Tell whether a registration without a name, found as one of another programme, is the one of this desk."""
    other = found.outcome == "gap" and found.gap is not None and found.gap.kind == OTHERS
    said, holds = plain(text), desk.library.sayings.holds
    return other and holds("consent.registers", said) and not holds("asked.elsewhere", said)
