"""Figures of an estimate put back to what they were before a what-if 「元に戻す」: 「元の宿代に戻して」."""

from handlers import estimate
from handlers.desk import Desk
from handlers.forms import Answers, answers_of
from handlers.numerals import hear
from handlers.trip_names import NAMES
from handlers.turn import Conversation

LONGEST = 60
"""Characters up to which a message only puts figures back."""


def puts_back(text: str, conversation: Conversation, desk: Desk) -> bool:
    """Tell whether a message after an outcome asks for figures as they were, and tells none itself."""
    if conversation.form or len(text) > LONGEST or not answers_of(conversation, estimate.BEFORE):
        return False
    said = hear(text)
    return not said.numbers and desk.library.sayings.is_all("asked.put_back", said.text.strip(" 。.!"))


def figures_before(text: str, conversation: Conversation) -> Answers:
    """What the outcome before the last one says of the figures named, or of all of them, where they have changed."""
    before, now = (answers_of(conversation, name) for name in (estimate.BEFORE, estimate.NAME))
    said = hear(text).text
    named = [name for name in NAMES if NAMES[name].search(said)]
    return {name: before[name] for name in named or NAMES if name in before and before[name] != now.get(name)}
