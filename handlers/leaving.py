"""A form given up for something else in the same message: 「登録はやめて、試算をしたい」."""

from dataclasses import replace

from handlers.desk import Desk
from handlers.turn import Conversation, Message, Turn
from handlers.understanding import intent_of, understand
from knowledge.text import plain

LONGEST = 80
"""Characters up to which a message can be this and hardly anything else."""


def left_for(conversation: Conversation, message: Message, desk: Desk) -> Turn | None:
    """Leave the open form, its answers kept, for what else the message wishes the desk to do."""
    if not conversation.form or message.kind != "text" or len(message.text) > LONGEST:
        return None
    said = plain(message.text)
    wish = desk.library.sayings.without("order.leaves", said)
    if wish == said or not intent_of(wish, desk):
        return None
    return understand(replace(conversation, form="", misses=0), wish, desk)
