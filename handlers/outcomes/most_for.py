"""The most a party of so many can get: 「2人だと最大いくら？」, the cap of each and of the business together."""

from dataclasses import replace

from handlers.desk import Desk
from handlers.menu import say, tile
from handlers.staff import staff_choice
from handlers.trip.estimate import NAME, cited, trip_told
from handlers.turn import Bubble, Conversation, Turn
from knowledge.calendar import yen
from knowledge.text import plain

CAPS = "how_much"
"""The id of the card that tells the caps."""
LONG, ALONE = 40, 1
"""Characters beyond which a message tells more than how many go; for one alone there is the cap of each person."""


def most_for(conversation: Conversation, text: str, desk: Desk) -> Turn | None:
    """Say the most that so many people can get; None where that is not asked, or more is told of the trip."""
    if conversation.form or len(text) > LONG or not desk.library.sayings.holds("asked.most_for", plain(text)):
        return None
    told = trip_told(text)
    people, person, business = told.get("people"), desk.rules.person.yen, desk.rules.business.yen
    if (
        not isinstance(people, int)
        or people <= ALONE
        or told.keys() - {"people", "nights"}
        or not (person and business)
    ):
        return None
    voice = desk.voice(conversation)
    sums = {"most": min(person * people, business), "person": person, "business": business}
    shown = {name: yen(value, voice.language) for name, value in sums.items()}
    bubbles = (Bubble(voice.say("outcome.most_for", people=people, **shown)), Bubble(cited(voice)))
    noted = replace(conversation, card=CAPS, aspect="")  # what is asked on is asked of the caps
    return say(noted, desk, *bubbles, choices=(tile(NAME, voice), staff_choice(voice)))
