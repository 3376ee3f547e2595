"""What a place is in the lists: in that of the other fiscal year, and as a destination where it is no partner."""

from dataclasses import replace

from handlers import faq
from handlers.desk import Desk, Voice
from handlers.forms.asking import led
from handlers.place_names import shown
from handlers.places import partners
from handlers.places.beside_place import asks
from handlers.turn import Bubble, Conversation, Reply, Turn
from knowledge.answers import AnswerCard, Found
from knowledge.directory import Places
from knowledge.text import ENDING, plain

LONG = 90
"""Characters beyond which a message asks for more than that."""
MOST = 3
"""Places of which it is said whether the last list names them."""
READ, UNSEEN = ("confirmed", "unverified"), "unseen"
"""How a place of the first list may be read in the last one, and that it is not seen there."""


def asks_last_list(rest: str, desk: Desk) -> bool:
    """Tell whether nothing is asked but how it is in fiscal 2024, whose list can hardly be read."""
    return len(rest) <= LONG and desk.library.sayings.is_all("asked.last_list", plain(rest).strip(ENDING))


def in_last_list(places: Places, conversation: Conversation, desk: Desk) -> Turn | None:
    """The cards of the places, led by whether the list of fiscal 2024, which hardly reads, names them."""
    turn = partners.show_places(places, "", conversation, desk)
    if turn is None or places.unverified_r6:
        return turn
    named = places.places if places.outcome == "several" else places.places[:1]
    notes = (_in_last_list(place.code, desk.voice(conversation)) for place in named[:MOST])
    return led(turn, (Bubble("\n".join(notes)),))


def of_both_years(text: str, conversation: Conversation, desk: Desk) -> Turn | None:
    """The partners that the lists of both fiscal years name, where these are asked for."""
    asked = len(text) <= LONG and desk.library.sayings.is_all("asked.both_years", plain(text).strip(ENDING))
    return partners.list_partners("both", "", 0, conversation, desk) if asked else None


def _in_last_list(code: str, voice: Voice) -> str:
    partner = voice.desk.library.directory.partner(code)
    seen = partner.r6 if partner and partner.r6 in READ else UNSEEN
    return voice.say(f"partners.last_list.{seen}", name=shown(code, voice))


def by_card(text: str, places: Places, found: Found, desk: Desk) -> Places:
    """The places a message names; where it names none in full, the one a card was found for that it asks to go to."""
    directory, code = desk.library.directory, found.cards[0].place if found.cards else ""
    place = None if places.outcome != "none" or directory.partner(code) else directory.place(code)
    if place is None or place.stem not in text:
        return places
    bare = not asks(text.replace(place.stem, "", 1), desk)
    meant = bare or desk.library.sayings.holds("asked.destination", plain(text))
    return directory.resolve(text.replace(place.stem, place.full, 1)) if meant else places


def capital(places: Places, desk: Desk, *, asked: bool = False) -> Places:
    """A prefecture without partners whose capital of the same name may be in the last list, or is asked for there."""
    directory = desk.library.directory
    if places.outcome != "prefecture" or directory.in_prefecture(places.prefecture):
        return places
    city = directory.resolve(f"{places.prefecture}{places.prefecture.rstrip('都府県')}市")
    meant = city.unverified_r6 or (asked and city.outcome == "not_partner")
    return replace(city, rest=places.rest) if meant else places


def as_destination(
    places: Places, about: tuple[AnswerCard, ...], conversation: Conversation, desk: Desk
) -> Turn | None:
    """That a place asked for as a destination is no partner, before what the documents tell of it; else None."""
    sayings, rest = desk.library.sayings, plain(places.rest)
    bare = not asks(places.rest, desk)
    if not (bare or sayings.holds("asked.destination", rest)):
        return None
    turn = partners.show_places(places, "", conversation, desk)
    other = sayings.said["asked.destination"].sub("", rest)
    if turn is None or bare or not about or not asks(other, desk):
        return turn
    told = faq.show_cards(about[:1], turn.conversation, desk)
    reply = turn.outgoing[0]
    first = reply.parts[:1] if isinstance(reply, Reply) else ()
    return replace(led(told, first), conversation=replace(told.conversation, place=turn.conversation.place))
