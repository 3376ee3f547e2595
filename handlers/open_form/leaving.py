"""A form given up for something else in the same message: 「登録はやめて、試算をしたい」."""

from dataclasses import replace

from handlers import interest
from handlers.desk import Desk
from handlers.forms.asking import led
from handlers.forms.form import answers_of
from handlers.registry import FORMS
from handlers.turn import Bubble, Conversation, Message, Turn
from handlers.understanding import intent_of, understand
from knowledge.text import plain

LONGEST = 80
"""Characters up to which a message can be this and hardly anything else."""


def left_for(conversation: Conversation, message: Message, desk: Desk) -> Turn | None:
    """Leave the open form, its answers kept, for what else the message wishes the desk to do."""
    if not conversation.form or message.kind != "text" or len(message.text) > LONGEST:
        return None
    if conversation.form != interest.NAME and interest.registers(message.text, desk):
        return _registering(conversation, message, desk)
    said = plain(message.text)
    wish = desk.library.sayings.without("order.leaves", said)
    if wish == said or not intent_of(wish, desk):
        return None
    return understand(replace(conversation, form="", misses=0), wish, desk)


def _registering(conversation: Conversation, message: Message, desk: Desk) -> Turn:
    """Go to the registration that is wished for in the middle of another form, whose answers are kept."""
    voice, left = desk.voice(conversation), FORMS[conversation.form]
    kept = Bubble(voice.say("state.left", form=voice.say(f"{left.name}.name")))
    turn = interest.start(replace(conversation, form="", misses=0), message, desk)
    return led(turn, (kept,) if answers_of(conversation, left.name) else ())
