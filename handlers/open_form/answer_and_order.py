"""An answer and the order to go on in one message: 「2泊です。続けてください」."""

from dataclasses import replace

from handlers.desk import Desk
from handlers.open_form.in_form import in_form
from handlers.trip.kept_same import SENTENCE
from handlers.turn import Conversation, Message, Turn
from handlers.words import told_before


def told_first(conversation: Conversation, message: Message, desk: Desk) -> Turn | None:
    """The answer to the open question before an order to go on or to stop; None where nothing is told but the order."""
    first, *more = SENTENCE.split(message.text.strip())
    before = told_before(message.text, desk) or (first if more else "") if conversation.form else ""
    turn = in_form(conversation, replace(message, text=before), desk) if before else None
    return turn if turn and turn.conversation.answers != conversation.answers else None
