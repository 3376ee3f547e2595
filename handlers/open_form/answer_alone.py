"""A brief answer to the check with a story around it: 「経理に聞いたところ、参加します」."""

import re
from dataclasses import replace

from handlers import eligibility
from handlers.desk import Desk
from handlers.forms.form import answers_of
from handlers.reading.readers import Misread, hesitates
from handlers.reading.situation import situation
from handlers.turn import Conversation, Message
from knowledge.clauses import asks

LONG = 60
"""Characters up to which a message tells one answer and no more than a story."""
_CLAUSE = re.compile(r"[、。,.!！…\n]+")


def answered_alone(conversation: Conversation, message: Message, desk: Desk) -> Message:
    """The message without the story around the one clause that answers the open question of the check."""
    if conversation.form != eligibility.NAME or message.kind != "text" or len(message.text) > LONG:
        return message
    slot = eligibility.FORM.pending(answers_of(conversation, eligibility.NAME))
    clauses = [part.strip() for part in _CLAUSE.split(message.text) if part.strip()]
    if slot is None or len(clauses) < 2 or any(map(asks, clauses)) or hesitates(message.text, desk.library.sayings):
        return message
    voice = desk.voice(conversation)
    if not isinstance(slot.read(message.text, voice), Misread) or situation(message.text, desk).keys() - {slot.name}:
        return message
    told = [part for part in clauses if not isinstance(slot.read(part, voice), Misread)]
    return replace(message, text=told[0]) if len(told) == 1 else message
