"""The partners of a region, or those around the place talked about: 「四国だとどこ？」, 「同じ県でほかには？」."""

import re

from handlers.desk import Desk
from handlers.places import partners
from handlers.places.partner_areas import besides_key
from handlers.turn import Conversation, Turn
from knowledge.directory import Places
from knowledge.text import normal, plain

_BREATH = re.compile(r"[.。、！!？?〜~…♪☆★\s\U0001F300-\U0001FAFF]+")
"""What stands between the talk of a message and its question."""
LONG_TALK = 60
"""Characters up to which a message may talk before it asks for a region."""


def of_region(text: str, places: Places, conversation: Conversation, desk: Desk) -> Turn | None:
    """The partners of a region a message asks for; 東北町 is a town, but Tohoku in English is the region."""
    if places.outcome != "none" and not text.isascii():
        return None
    said = normal(text)
    for region in desk.library.directory.regions:
        word = next((word for word in region.words if word in said), "")
        if word and asks_of_region(said, word, desk):
            return partners.list_partners("region", region.id, 0, conversation, desk)
    return None


def asks_of_region(said: str, word: str, desk: Desk) -> bool:
    """Tell whether a message asks for the towns of a region, alone or in its last breath behind some talk."""
    *talk, last = [breath for breath in _BREATH.split(said) if breath] or [""]
    led = word in last and not any(
        word in breath or desk.library.sayings.holds("beside.no_talk", breath) for breath in talk
    )
    asked = last if led and len(said) <= LONG_TALK else said
    return any(desk.library.sayings.is_all("beside.region", one.replace(word, "", 1)) for one in (said, asked))


def other_places(text: str, conversation: Conversation, desk: Desk) -> Turn:
    """The other partners of the prefecture of the place talked about; where it has none, those near it.

    Where the same prefecture is asked for, it is said that it has no other.
    """
    place, directory = desk.library.directory.place(conversation.place), desk.library.directory
    if place is None:
        return partners.list_partners("all", "", 0, conversation, desk)
    others = [partner for partner in directory.in_prefecture(place.prefecture) if partner.code != place.code]
    if others or desk.library.sayings.holds("asked.same_prefecture", plain(text)):
        left_out = (place.code,) if directory.partner(place.code) else ()
        kind, key = (
            ("besides", besides_key(place.prefecture, left_out)) if left_out else ("prefecture", place.prefecture)
        )
        return partners.list_partners(kind, key, 0, conversation, desk)
    return partners.list_partners("near", place.code, 0, conversation, desk)
