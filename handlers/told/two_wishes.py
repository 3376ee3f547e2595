"""Two things wished for in one message 「対象か確かめたいのと、金額も」: one is begun, the other follows."""

from handlers import eligibility
from handlers.desk import Desk
from handlers.forms.asking import led, understood
from handlers.forms.form import answers_of
from handlers.reading.numerals import hear
from handlers.reading.situation import situation
from handlers.told.trip_and_case import with_trip_noted
from handlers.trip import estimate
from handlers.turn import Bubble, Conversation, Message, Turn

LONGEST = 90
"""Characters up to which a message wishes for two things and tells little beside them."""


def two_wishes(text: str, conversation: Conversation, desk: Desk) -> Turn | None:
    """The check or the estimate, whichever is wished for first, with word that the other comes after it."""
    first = _first(text, desk) if len(text) <= LONGEST else ""
    if not first or set(estimate.MONEY) & estimate.trip_told(text).keys():
        return None
    voice = desk.voice(conversation)
    if first == estimate.NAME:
        after = voice.say("estimate.beside.check", check=voice.say(f"{eligibility.NAME}.name"))
        return led(estimate.start(conversation, Message(text), desk), (Bubble(after),))
    told = situation(text, desk)
    noted = with_trip_noted(conversation, text)
    begun = eligibility.from_sentence(noted, told, desk) if told else eligibility.start(noted, Message(text), desk)
    after = voice.say("eligibility.beside.sum", estimate=voice.say(f"{estimate.NAME}.name"))
    trip = answers_of(noted, estimate.NAME) if noted is not conversation else {}
    said_back = (understood(estimate.FORM, trip, voice),) if trip else ()
    return led(begun, (*said_back, Bubble(after)))


def _first(text: str, desk: Desk) -> str:
    """The form that a message names first of the two it wishes for, empty where it does not wish for both."""
    said, sayings = hear(text).text, desk.library.sayings
    if not (sayings.holds("asked.wish_check", said) and sayings.holds("asked.wishing", said)):
        return ""
    check, total = (sayings.said[f"asked.{key}"].search(said) for key in ("wish_check", "wish_sum"))
    if check is None or total is None or sayings.holds("asked.no_wish", said):
        return ""
    return eligibility.NAME if check.start() < total.start() else estimate.NAME
