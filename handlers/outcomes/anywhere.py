"""Whether one place brings more of the subsidy than another: the caps are the same wherever one goes."""

from handlers.desk import Desk
from handlers.menu import say, tile
from handlers.staff import staff_choice
from handlers.trip.estimate import NAME, cited, trip_told
from handlers.turn import Bubble, Conversation, Turn
from knowledge.calendar import yen
from knowledge.directory import Places
from knowledge.text import plain

LONG = 80
"""Characters beyond which a message asks for more than that."""


def same_anywhere(text: str, places: Places, conversation: Conversation, desk: Desk) -> Turn | None:
    """Say that no cap depends on the place and what does, where that is asked; None where it is not."""
    said, sayings = plain(text), desk.library.sayings
    ours = any(desk.library.directory.partner(place.code) for place in places.places)
    named = ours and sayings.holds("asked.more_here", said)
    if len(text) > LONG or trip_told(text) or not (named or sayings.holds("asked.by_place", said)):
        return None
    voice, rules = desk.voice(conversation), desk.rules
    caps = {"night": rules.night.yen, "person": rules.person.yen, "business": rules.business.yen}
    shown = {name: yen(amount or 0, voice.language) for name, amount in caps.items()}
    bubbles = (Bubble(voice.say("outcome.anywhere", **shown)), Bubble(cited(voice)))
    return say(conversation, desk, *bubbles, choices=(tile(NAME, voice), tile("partners", voice), staff_choice(voice)))
