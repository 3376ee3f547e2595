"""A bed dearer than the cap of a night, asked about without a trip (「15,000円の宿だと全額？」): the cap tells it."""

from handlers import faq
from handlers.desk import Desk
from handlers.forms.form import Told, answers_of
from handlers.reading.readers import Misread
from handlers.trip.estimate import NAME, trip_told
from handlers.turn import Conversation, Turn
from knowledge.text import plain

LONG = 60
"""Characters beyond which a message tells more than what a bed costs."""
CAP = "cap_lodging"
"""The id of the card that tells the cap of a night."""


def dear_bed(conversation: Conversation, text: str, desk: Desk) -> Turn | None:
    """Tell the cap of a night; None where a trip is begun or told, or the cap would not be met."""
    if conversation.form or len(text) > LONG or answers_of(conversation, NAME):
        return None
    if not desk.library.sayings.holds("asked.of_dear_bed", plain(text)):
        return None
    told, cap, card = trip_told(text), desk.rules.night.yen, desk.library.card(CAP)
    alone = told.keys() <= {"lodging", "people"} and told.get("people", 1) == 1
    dear = card and cap and alone and _price(told) > cap
    return faq.show_cards((card,), conversation, desk) if card and dear else None


def _price(told: Told) -> int:
    """The yen of the one bed told, 0 where there is none."""
    lodging = told.get("lodging")
    if isinstance(lodging, Misread):
        lodging = lodging.candidates[0] if len(lodging.candidates) == 1 else None
    return lodging if isinstance(lodging, int) else 0
