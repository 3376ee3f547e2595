"""What a message asks or tells that goes before an intent whose phrase it may hold too."""

from handlers import eligibility
from handlers.desk import Desk
from handlers.outcomes.most_for import most_for
from handlers.places.that_place import named_there
from handlers.told.told_at_once import checked_at_once
from handlers.told.two_wishes import two_wishes
from handlers.turn import Conversation, Turn


def before_intents(conversation: Conversation, whole: str, text: str, desk: Desk) -> Turn | None:
    """The first of these that a message is; `text` is the whole without who asks and why."""
    return (
        eligibility.outcome_asked(conversation, text, desk)
        or checked_at_once(whole, text, conversation, desk)
        or named_there(text, conversation, desk)
        or most_for(conversation, text, desk)
        or two_wishes(text, conversation, desk)
    )
