"""Which place a message means that names it by a part: 「山形のほう」 after a homonym, 「富士のほう」 after 利尻町."""

from collections.abc import Iterable

from handlers.desk import Desk
from handlers.turn import Conversation
from knowledge.gazetteer import Place
from knowledge.text import ENDING, is_kanji, plain

ASKED = "asked"
"""The aspect of a conversation in which the desk asked which place was meant."""
SUGGESTED = "suggested"
"""The aspect of a conversation in which one place was offered for a name that is none: a yes means it."""
JOINED = "+"
"""Stands between the codes of places that are remembered together."""
_SIDES = ("のほう", "の方", "のやつ")


def in_full(text: str, conversation: Conversation, desk: Desk) -> str:
    """The message with the full name of the place it means, unchanged when it names none by a part."""
    place = desk.library.directory.place(conversation.place)
    by_side = any(side in text for side in _SIDES)
    if place is None or not (by_side or conversation.aspect == ASKED):
        return text
    meant = {
        (side, one) for one in _namesakes(place, desk) for label in _labels(one, desk) if (side := _side(label, text))
    }
    if conversation.aspect == ASKED:
        said = plain(text).strip(ENDING).removesuffix("です").removesuffix("の")
        meant |= {(text, one) for one in _namesakes(place, desk) if said in _prefectures(one, desk)}
    longest = max((len(side) for side, _ in meant), default=0)
    best = [(side, one) for side, one in meant if len(side) == longest]
    return text.replace(best[0][0], best[0][1].full) if len(best) == 1 else text


def shown_together(conversation: Conversation, desk: Desk) -> tuple[Place, ...]:
    """The places a list showed last, where none of them was talked about since; empty for one alone."""
    targets = (data.split("|")[1] for data in conversation.offered.values() if "|place:" in data)
    codes = dict.fromkeys(target.removeprefix("place:") for target in targets)
    listed = [partner.code for partner in desk.library.directory.partners if partner.code in codes]
    in_order = dict.fromkeys((*listed, *codes))
    places = tuple(place for code in in_order if (place := desk.library.directory.place(code)))
    return places if not conversation.place and len(places) > 1 else ()


def unclear(text: str, conversation: Conversation, desk: Desk) -> tuple[Place, ...]:
    """The places shown together last, where a message says 「そこ」 and names none of them."""
    return shown_together(conversation, desk) if pronoun_in(text, desk) else ()


def pronoun_in(text: str, desk: Desk) -> str:
    """The longest word of a message that stands for a place (「そこ」); none is in 「どこの市」, which asks."""
    said, pronouns = text.replace("どこ", " "), desk.library.catalogue.phrases["pronoun.contains"]
    return max((word for word in pronouns if word in said), key=len, default="")


def just_listed(place: Place, conversation: Conversation) -> bool:
    """Tell whether a place was among those shown together last."""
    return place.code in conversation.group.split(JOINED)


def is_near(place: Place, conversation: Conversation, desk: Desk) -> bool:
    """Tell whether a place was just listed, or lies in the prefecture of the other talked about, or that is ours.

    Who goes from one partner to the next means the partner of a name (「じゃあ小国町は？」), and is told so.
    """
    if not conversation.place and just_listed(place, conversation):
        return True
    before = desk.library.directory.place(conversation.place)
    if before is None or before == place:
        return False
    return before.prefecture == place.prefecture or desk.library.directory.partner(before.code) is not None


def _namesakes(place: Place, desk: Desk) -> tuple[Place, ...]:
    """A place and those whose name is the same, begins with its name, or is its beginning."""
    places = desk.library.directory.gazetteer.places
    alike = (one for one in places if one.prefecture == place.prefecture and one.stem.startswith(place.stem))
    same = (one for one in places if one.stem == place.stem)
    return tuple(dict.fromkeys((place, *same, *alike)))


def _labels(place: Place, desk: Desk) -> Iterable[str]:
    """What may stand for a place before 「のほう」: its prefecture or the end of its name."""
    yield from _prefectures(place, desk)
    yield from (name[start:] for name in (place.stem, place.name) for start in range(len(place.stem) - 1))


def _prefectures(place: Place, desk: Desk) -> list[str]:
    spellings = desk.library.directory.gazetteer.prefectures
    return [spelling for spelling, name in spellings.items() if name == place.prefecture]


def _side(label: str, text: str) -> str:
    return next((label + side for side in _SIDES if _stands(label + side, text)), "")


def _stands(side: str, text: str) -> bool:
    """Tell whether a part of a name is no part of a longer one there (「福井の大野のほう」, 「下北山のほう」)."""
    before = text.partition(side)[0] if side in text else "の"
    return not before or before.endswith("その") or not (before[-1] == "の" or is_kanji(before[-1]))
