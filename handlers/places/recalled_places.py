"""Which place is meant by its turn in the talk: 「もう一つ」 of two, 「後者」, 「最初に言ったとこ」."""

from dataclasses import replace

from handlers.desk import Desk
from handlers.place_names import namesakes
from handlers.places import partners
from handlers.places.corrected_place import fits
from handlers.places.voices import VOICES
from handlers.places.which_place import ASKED, JOINED, SUGGESTED
from handlers.turn import Choice, Conversation, Deck, Reply, Turn
from knowledge.gazetteer import Place
from knowledge.text import plain

MOST = 8
"""Places that are remembered."""
LONG = 120
"""Characters beyond which a message is a letter of its own, and points at nothing that was said before."""
OF_PLACES = frozenset({partners.SHOWN, VOICES, SUGGESTED, ASKED})
"""Aspects in which a place was talked about last."""
PAIR = 2
_PLACE = "place:"


def remembered(turn: Turn, before: Conversation, text: str, desk: Desk) -> Turn:
    """The turn with the places noted that it named or showed: those together in their order, each one in turn."""
    named = _named(text, desk) if len(text) <= LONG else ()
    shown = _side_by_side(turn)
    together = named if len(named) >= PAIR else shown
    after, visited = turn.conversation, _codes(before.visited)
    new = named if len(named) >= PAIR else (after.place,) if after.place and after.place != before.place else ()
    visited = (*visited, *(code for code in new if code not in visited[-1:]))[-MOST:]
    group = JOINED.join(together[:MOST]) if len(together) >= PAIR else before.group
    return replace(turn, conversation=replace(after, group=group, visited=JOINED.join(visited)))


def recalled(text: str, conversation: Conversation, desk: Desk, *, of_place: bool = False) -> str:
    """The message with the full name of the place it points at by its turn; unchanged where it points at none.

    `of_place` is told where a place was asked for, so that nothing else can be meant.
    """
    said = plain(text)
    if len(text) > LONG or not (conversation.group or conversation.visited):
        return text
    by_turn = ((key, desk.library.sayings.said[f"recalled.{key}"].search(said)) for key in _WHICH)
    key, found = next(((key, found) for key, found in by_turn if found), ("", None))
    if found is None:
        there = _there(said, conversation, desk) if of_place else ""
        return there or _by_side(said, conversation, desk) or text
    of_place = of_place or _of_places(conversation) or found["place"] is not None or _asks_of_place(said, desk)
    place = desk.library.directory.place(_WHICH[key](found[0], conversation, desk)) if of_place else None
    return said[: found.start()] + place.full + said[found.end() :] if place else text


def of_its_kind(pronoun: str, conversation: Conversation, desk: Desk) -> str:
    """The code of the place a pronoun means: of 「その村」 the last one that is a village, else the last at all."""
    place, ending = desk.library.directory.place(conversation.place), pronoun[-1]
    if place is None or ending not in "町村" or place.name[-1] == ending:
        return conversation.place
    known = (*reversed(_codes(conversation.visited)), *_codes(conversation.group))
    of_kind = [code for code in known if (one := desk.library.directory.place(code)) and one.name[-1] == ending]
    return of_kind[0] if of_kind else conversation.place


# ---- which one ----


def _other(_: str, conversation: Conversation, desk: Desk) -> str:
    """Of two the one that was not talked about last; of more, the only one left, or the one before."""
    here, directory = conversation.place, desk.library.directory
    group, visited = _codes(conversation.group), _codes(conversation.visited)
    if conversation.aspect == ASKED or (not directory.partner(here) and namesakes(here, directory)):
        return ""
    left = [code for code in group if code != here]
    if here in group and len(left) > 1:
        left = [code for code in left if code not in visited]
    if here in group and len(left) == 1:
        return left[0]
    return _previous(conversation) if here and here not in group else ""


def _former(_: str, conversation: Conversation, desk: Desk) -> str:
    return _in_order(conversation)[0]


def _latter(_: str, conversation: Conversation, desk: Desk) -> str:
    order = _in_order(conversation)
    return order[1] if len(order) >= PAIR else ""


def _last(_: str, conversation: Conversation, desk: Desk) -> str:
    return _in_order(conversation)[-1]


def _numbered(said: str, conversation: Conversation, desk: Desk) -> str:
    order, number = _in_order(conversation), "一二三四五".find(said[0]) + 1 or int(said[0])
    return order[number - 1] if number <= len(order) else ""


def _begun(_: str, conversation: Conversation, desk: Desk) -> str:
    return (_codes(conversation.visited) or _codes(conversation.group))[0]


def _before(_: str, conversation: Conversation, desk: Desk) -> str:
    """The place before this one; where something else was shown since, this one itself."""
    if conversation.place and not _of_places(conversation):
        return conversation.place
    return _previous(conversation)


_WHICH = {
    "other": _other, "former": _former, "latter": _latter, "last": _last, "numbered": _numbered,
    "begun": _begun, "before": _before,
}  # fmt: skip
"""By the key of what is said: the code of the place that is meant."""


def _in_order(conversation: Conversation) -> tuple[str, ...]:
    """The places in the order of their turn: those named or shown together, while they are talked about; else each."""
    group, visited = _codes(conversation.group), _codes(conversation.visited)
    return group if group and (not conversation.place or conversation.place in group or not visited) else visited


def _by_side(said: str, conversation: Conversation, desk: Desk) -> str:
    """The message with the one of the places shown together that a part of its name, 町 or a region tells; or empty."""
    found = desk.library.sayings.said["recalled.side"].search(said)
    directory, group = desk.library.directory, _codes(conversation.group)
    group = _codes(conversation.visited) if found and found["again"] else group
    if found is None or len(group) < PAIR or conversation.aspect == ASKED or not _of_places(conversation):
        return ""
    if directory.resolve(said).outcome not in {"none", "prefecture"}:
        return ""
    places = [place for code in group if (place := directory.place(code)) and fits(found["cue"], place, desk)]
    return said[: found.start()] + places[0].full + said[found.end() :] if len(places) == 1 else ""


def _previous(conversation: Conversation) -> str:
    return next((code for code in reversed(_codes(conversation.visited)) if code != conversation.place), "")


def _there(said: str, conversation: Conversation, desk: Desk) -> str:
    """The answer 「そこで」 to where one wants to go with the name of the place talked about last, or empty."""
    phrases, asks = desk.library.catalogue.phrases, desk.library.sayings.holds("asked.at_all", said)
    pronoun = max((word for word in phrases["pronoun.contains"] if said.startswith(word)), key=len, default="")
    name = desk.library.place_name(of_its_kind(pronoun, conversation, desk)) if pronoun and conversation.place else ""
    return name + said.removeprefix(pronoun) if name and not asks else ""


# ---- what is remembered ----


def _codes(packed: str) -> tuple[str, ...]:
    return tuple(packed.split(JOINED)) if packed else ()


def _named(text: str, desk: Desk) -> tuple[str, ...]:
    """The codes of several places one message names, in the order they are named in."""
    found = desk.library.directory.resolve(text)
    said = plain(text)

    def position(place: Place) -> int:
        at = [said.find(name) for name in (place.name, place.stem, place.kana_stem) if name in said]
        return at[0] if at else len(said)

    several = found.places if found.outcome in {"several", "not_partner"} else ()
    names = {place.stem for place in several}
    return tuple(place.code for place in sorted(several, key=position)) if len(names) >= PAIR else ()


def _side_by_side(turn: Turn) -> tuple[str, ...]:
    """The codes of the places whose cards a reply shows together, in their order."""
    decks = (part for item in turn.outgoing if isinstance(item, Reply) for part in item.parts if isinstance(part, Deck))
    buttons = (button for deck in decks for card in deck.cards for button in card.buttons)
    targets = (button.target for button in buttons if isinstance(button, Choice))
    return tuple(dict.fromkeys(one.removeprefix(_PLACE) for one in targets if one.startswith(_PLACE)))


def _asks_of_place(said: str, desk: Desk) -> bool:
    catalogue = desk.library.catalogue
    return catalogue.contains("aspect.programme", said) or catalogue.contains("aspect.voices", said)


def _of_places(conversation: Conversation) -> bool:
    """Tell whether places were what was shown last: one of them, or several together."""
    together = sum(f"|{_PLACE}" in data for data in conversation.offered.values()) >= PAIR
    return conversation.aspect in OF_PLACES or together
