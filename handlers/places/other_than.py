"""Places asked for by naming those that are not meant (「南陽市以外だと？」, "other than Nanyo")."""

import re

from handlers.desk import Desk
from handlers.places import partners
from handlers.places.partner_areas import besides_key
from handlers.turn import Conversation, Turn
from knowledge.directory import Places
from knowledge.text import plain

NAMED = frozenset({"partner", "several", "ambiguous", "prefecture"})
"""What a message may name that can be left out of a list."""
_ALSO = re.compile(r"^(?:(?:ほか|他)に(?:は|も)?[、 ]?)")
"""Before a name, it asks of one place more: 「ほかに伊予市に行った人は」."""
LONG = 60
"""Characters beyond which a message tells of more than which places there are."""


def other_than(text: str, places: Places, conversation: Conversation, desk: Desk) -> Turn | None:
    """The partners beside those named, of the prefecture named with them or of the purpose, else all; None else."""
    if places.outcome not in NAMED or len(text) > LONG:
        return None
    sayings, rest, directory = desk.library.sayings, plain(places.rest), desk.library.directory
    within = places.outcome == "prefecture" and sayings.holds("asked.others_within", plain(text))
    one_more = _ALSO.match(plain(text)) is not None
    asked = within or sayings.holds("asked.other_than", _ALSO.sub("", rest) if one_more else rest)
    if not asked or sayings.holds("asked.not_towns", rest):
        return None
    if within:
        return _others_within(places.prefecture, conversation, desk)
    left_out = tuple(place.code for place in places.places if directory.partner(place.code))
    area = "" if places.outcome == "prefecture" else _within(plain(text), left_out, desk)
    purpose = directory.for_purpose(text)
    key = besides_key(purpose.id if purpose else area, left_out or (places.prefecture or "",))
    return partners.list_partners("besides", key, 0, conversation, desk)


def _others_within(prefecture: str, conversation: Conversation, desk: Desk) -> Turn:
    """The partners of a prefecture, without the one of them that was talked about last."""
    here = desk.library.directory.partner(conversation.place)
    if here and prefecture in here.prefectures:
        return partners.list_partners("besides", besides_key(prefecture, (here.code,)), 0, conversation, desk)
    return partners.list_partners("prefecture", prefecture, 0, conversation, desk)


def _within(said: str, left_out: tuple[str, ...], desk: Desk) -> str:
    """The prefecture of a place left out, where the message names it beside the place, empty where it names none."""
    directory = desk.library.directory
    named = (one for code in left_out if (partner := directory.partner(code)) for one in partner.prefectures)
    return next((one for one in named if _names(said, one, desk)), "")


def _names(said: str, prefecture: str, desk: Desk) -> bool:
    """Tell whether a message names a prefecture, in any spelling."""
    spellings = desk.library.directory.gazetteer.prefectures.items()
    return any(name == prefecture and spelling in said for spelling, name in spellings)
