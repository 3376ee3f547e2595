"""Which place is meant by words that put another one right: 「富士がつくほうです」, 「区じゃなくて市」."""

import re

from handlers.desk import Desk
from handlers.places import partners
from handlers.places.voices import VOICES
from handlers.places.which_place import ASKED, SUGGESTED
from handlers.turn import Conversation
from knowledge.gazetteer import ENGLISH, READINGS, Place, latin
from knowledge.place_words import latin_key
from knowledge.text import joined, normal, plain

TALKED_ABOUT = frozenset({partners.SHOWN, SUGGESTED, ASKED, VOICES})
"""Aspects of a conversation in which a place was the last thing talked about."""
NAMED = "named"
"""In the place of an aspect: the partner was only named beside the stranger of its name that was asked for."""
LONG = 60
"""Characters beyond which a message does more than put a place right."""
ENDINGS = frozenset((*"市町村区", *READINGS, *READINGS.values(), *ENGLISH))
"""What a municipality's name can end with, also where none of that name has it (南陽町)."""
LEAST = 2
"""Signs a part of a name has at least where it is written in kana or letters."""


def put_right(text: str, conversation: Conversation, desk: Desk) -> str:
    """The message with the full name of the place it means instead of the one before, unchanged where it means none."""
    if conversation.aspect not in TALKED_ABOUT:
        return text
    offered = any(f"|place:{conversation.place}" in data for data in conversation.offered.values())
    named = conversation.aspect == partners.SHOWN and offered  # for its namesake, which was answered for: the other
    aspect = NAMED if named else conversation.aspect
    return put_right_after(conversation.place, text, aspect, desk)


def put_right_after(code: str, text: str, aspect: str, desk: Desk) -> str:
    """The message with the full name of the place it means instead of one told before."""
    place = desk.library.directory.place(code)
    if place is None or len(text) > LONG:
        return text
    said = joined(plain(text).strip())
    found = desk.library.sayings.said["asked.puts_right"].match(said)
    if found is None:
        return text
    meant = _meant(found, place, aspect, desk)
    if meant is None and aspect == ASKED and _tells_nothing(found, place, desk):
        return place.name  # asked which of two, 「町のほう」 is both of them: it is asked again
    return meant.full + said[found.end() :] if meant else text


def _tells_nothing(found: re.Match[str], place: Place, desk: Desk) -> bool:
    """Tell whether what is said of a place fits all of its name."""
    told = _told(found)
    return "other" in told or ("cue" in told and fits(told["cue"], place, desk))


def _is_told(told: dict[str, str], place: Place, desk: Desk) -> bool:
    """Tell whether all that is told of a place is so of this one: 「もう一つ」, its prefecture, what its name lacks."""
    apart = "without" not in told or not fits(told["without"], place, desk)
    return apart and ("cue" not in told or fits(told["cue"], place, desk))


def _told(found: re.Match[str]) -> dict[str, str]:
    """What is told of the place that is meant: the groups of the patterns, whose names end in a number."""
    return {name.partition("_")[0]: said for name, said in found.groupdict().items() if said}


def _meant(found: re.Match[str], place: Place, aspect: str, desk: Desk) -> Place | None:
    """The one place that fits what is said of it."""
    told, alike = _told(found), _alike(place, desk)
    if aspect == NAMED and _is_told(told, place, desk):
        return place
    if "other" in told:
        return _one([one for one in alike if one != place], place) if aspect != ASKED else None
    wanted = [one for one in alike if "cue" not in told or fits(told["cue"], one, desk)]
    if "without" in told:
        unwanted = [one for one in alike if fits(told["without"], one, desk)]
        known = bool(unwanted) or told["without"] in ENDINGS
        wanted = [one for one in wanted if one not in unwanted] if known else []
    exact = [one for one in wanted if told.get("cue") in {one.name, one.stem} and one.stem != place.stem]
    return _one(exact or wanted, place)


def _one(fitting: list[Place], place: Place) -> Place | None:
    """The one place of several that fit: of the same name, or the partner among those that were not named before."""
    same = [one for one in fitting if one.stem == place.stem]
    left = same or fitting
    return left[0] if len(left) == 1 else None


def _alike(place: Place, desk: Desk) -> list[Place]:
    """A place, all of its name, and the partners and neighbours whose name is like it."""
    directory = desk.library.directory
    listed = {partner.code for partner in directory.partners}
    return [
        one
        for one in directory.gazetteer.places
        if one.stem == place.stem
        or ((one.code in listed or one.prefecture == place.prefecture) and _like(one.stem, place.stem))
    ]


def _like(one: str, other: str) -> bool:
    """Tell whether one name holds the other, or they differ in one sign (上北山, 下北山)."""
    if min(len(one), len(other)) < LEAST:
        return False
    differing = sum(a != b for a, b in zip(one, other, strict=False))
    return one in other or other in one or (len(one) == len(other) > LEAST and differing == 1)


def fits(cue: str, place: Place, desk: Desk) -> bool:
    """Tell whether a place can be told from another by a word: its prefecture or region, its ending, a part of it."""
    if cue.isascii():
        return _fits_in_letters(cue, place, desk)
    said, directory = normal(cue), desk.library.directory
    named = len(said) >= LEAST and place.full.endswith(said)
    if named or directory.gazetteer.prefectures.get(said) == place.prefecture:
        return True
    regions = (one for one in directory.regions if said.removesuffix("地方") in one.words)
    if any(place.prefecture in region.prefectures or place.code in region.codes for region in regions):
        return True
    ending = {place.name[-1], place.kana_suffix, READINGS[place.kana_suffix]}
    return said in ending or said in place.stem or (len(said) >= LEAST and said in place.kana_stem)


def _fits_in_letters(cue: str, place: Place, desk: Desk) -> bool:
    key = latin_key(cue)
    of_prefecture = desk.library.directory.gazetteer.latin_prefectures.get(key) == place.prefecture
    return (
        of_prefecture
        or ENGLISH.get(cue) == place.name[-1]
        or (len(key) > LEAST and key in latin_key(latin(place.kana_stem)))
    )
