"""Finds place names inside a text and decides by their neighbours whether they are meant as places."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from knowledge.gazetteer import Gazetteer, Place
from knowledge.place_borders import (
    AS_GOAL,
    BEFORE_PERSON,
    GOES_ON,
    LEAVING,
    PERSON,
    TIMES,
    Typed,
    alias_stands,
    name_stands,
)
from knowledge.place_kana import KanaNames
from knowledge.place_words import PlaceWords
from knowledge.text import is_kana, is_kanji

Kind = Literal["place", "guess", "prefecture", "mismatch"]
HOME = "13103"
"""東京都港区, the ward itself: inside a sentence it says where the business is, not where it goes."""
AHEAD = 12
"""Signs behind a name that tell whether it is a place that is meant."""
AREA, BUT = "えりあ", "以外"
SURE = 4
"""Signs from which kana in a sentence are the name of a prefecture."""
JOINER = re.compile(r"[のにあるって]{0,3}?[・、,\s/(（]{0,2}")


@dataclass(frozen=True, slots=True)
class Mention:
    """A stretch of a text that names one place, several of the same name, or a prefecture."""

    start: int
    end: int
    places: tuple[Place, ...]
    prefecture: str = ""
    kind: Kind = "place"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Scanner:
    """Reads a text from left to right, longest name first."""

    gazetteer: Gazetteer
    words: PlaceWords
    partners: frozenset[str]
    kana: KanaNames
    heads: Mapping[str, tuple[int, ...]]
    """First two signs of every spelling -> lengths of the spellings that begin so, longest first."""

    @staticmethod
    def over(gazetteer: Gazetteer, words: PlaceWords, partners: frozenset[str]) -> "Scanner":
        """Return a scanner of all spellings."""
        tables: tuple[Iterable[str], ...] = (
            gazetteer.names,
            gazetteer.stems,
            gazetteer.kana_names,
            gazetteer.kana_stems,
            words.aliases,
            words.former,
            (town for town in words.doubtful if len(town) > 1 and not is_kana(town)),
            gazetteer.prefectures,
        )
        kana = KanaNames(words, partners)
        return Scanner(gazetteer, words, partners, kana, _heads(spelling for table in tables for spelling in table))

    def mentions(self, text: Typed) -> list[Mention]:
        """Return the places of a text in their order."""
        found: list[Mention] = []
        position, said, heads = 0, text.said, self.heads
        while position < len(said) - 1:
            mention = self._at(text, position, found) if said[position : position + 2] in heads else None
            mention = mention or self._sounding(text, position)
            if mention:
                found.append(mention)
            position = mention.end if mention else position + 1
        return found

    def _at(self, text: Typed, start: int, found: list[Mention]) -> Mention | None:
        joined = bool(found) and found[-1].end == start
        place = self._place(text, start, free=joined)
        prefecture = self._prefecture(text, start)
        if not prefecture:
            return place
        both = self._in_prefecture(text, prefecture)
        if both and (not place or both.end > place.end):
            return both
        return place if place and place.end > prefecture.end else self._alone(text, prefecture)

    def _sounding(self, text: Typed, start: int) -> Mention | None:
        found = self.words.sounds.at(text.said, start)
        return Mention(start, found[0], (found[1],), kind="guess") if found else None

    def _prefecture(self, text: Typed, start: int) -> Mention | None:
        for length in self.heads[text.said[start : start + 2]]:
            spelling = text.said[start : start + length]
            if name := self.gazetteer.prefectures.get(spelling):
                return Mention(start, start + len(spelling), (), name, "prefecture")
        return None

    def _in_prefecture(self, text: Typed, prefecture: Mention) -> Mention | None:
        """Return the place named right after a prefecture, or the mismatch when it lies elsewhere."""
        joiner = JOINER.match(text.said, prefecture.end)
        starts = {prefecture.end, joiner.end() if joiner else prefecture.end}
        for start in sorted(starts, reverse=True):
            place = self._place(text, start, free=True) if text.said[start : start + 2] in self.heads else None
            if place:
                return self._together(text, prefecture, place)
        return None

    def _together(self, text: Typed, prefecture: Mention, place: Mention) -> Mention | None:
        inside = tuple(p for p in place.places if p.prefecture == prefecture.prefecture)
        if inside:
            return Mention(prefecture.start, place.end, inside, prefecture.prefecture, place.kind)
        spelling = text.said[prefecture.start : prefecture.end]
        if text.said[prefecture.end : place.start].strip() not in ("", "の", "にある"):
            return None
        if is_kana(spelling) and len(spelling) < SURE:  # 「行くなら中野市」 names no 奈良県
            return None
        if text.said[place.end - 1] not in "市町村区" and text.said[prefecture.end - 1] not in "都道府県":
            return None
        return Mention(prefecture.start, place.end, place.places, prefecture.prefecture, "mismatch")

    def _alone(self, text: Typed, prefecture: Mention) -> Mention | None:
        spelling, after = text.said[prefecture.start : prefecture.end], text.said[prefecture.end :][:8]
        before = text.said[prefecture.start - 1 : prefecture.start]
        if LEAVING.match(after) or (prefecture.prefecture == "東京都" and after.startswith(("の会社", "の企業"))):
            return None
        if spelling[-1] in "都道府県" and not is_kana(spelling):
            return prefecture
        longer = bool(after) and is_kanji(after[0]) and not after.startswith(BUT)
        if PERSON.match(after) or (before and is_kanji(before)) or longer:
            return None
        if text.katakana(prefecture.end, prefecture.end + 1) and not after.startswith(AREA):  # 東京タワー
            return None
        if is_kana(spelling):
            return prefecture if self.kana.prefecture(text, prefecture.start, prefecture.end) else None
        return prefecture if spelling != "大分" or after[:1] in set("のにで") else None

    def _place(self, text: Typed, start: int, *, free: bool) -> Mention | None:
        """Return the longest place at a position; `free` when a prefecture or another place stands right before it."""
        gazetteer, said = self.gazetteer, text.said
        for length in self.heads[said[start : start + 2]]:
            end = start + length
            spelling = said[start:end]
            if len(spelling) < length:
                continue
            if (places := gazetteer.names.get(spelling)) and name_stands(text, start, end, free=free):
                return self._unless_home(start, end, places)
            if found := self._called(text, start, end):
                return found
            if (
                not is_kana(spelling)
                and (places := gazetteer.stems.get(spelling))
                and (found := self._stem(text, start, end, places, free=free))
            ):
                return found
            kana = gazetteer.kana_names.get(spelling, ())
            if kana and self.kana.whole(text, start, end, kana, free=free):
                return self._unless_home(start, end, kana)
            if (places := gazetteer.kana_stems.get(spelling)) and (
                found := self._kana(text, start, end, places, free=free)
            ):
                return found
        return None

    def _called(self, text: Typed, start: int, end: int) -> Mention | None:
        """Return the place of a popular name, or as a guess that of a former municipality or of a quarter."""
        if (places := self.words.aliases.get(text.said[start:end])) and alias_stands(text, start, end):
            return Mention(start, end, places)
        places = self._asked_back(text, start, end)
        return Mention(start, end, places, kind="guess") if places else None

    def _asked_back(self, text: Typed, start: int, end: int) -> tuple[Place, ...]:
        """Return the partner of a former municipality, or of one of its quarters where that is clearly a goal."""
        spelling, after = text.said[start:end], text.said[end : end + 8]
        if former := self.words.former.get(spelling, ()):
            return former if name_stands(text, start, end, free=False) else ()
        goal = AS_GOAL.match(after) or GOES_ON.match(after)
        quarter = self.words.doubtful.get(spelling, ()) if goal and not is_kana(spelling) else ()
        return quarter if quarter and alias_stands(text, start, end) else ()

    def _ours(self, places: tuple[Place, ...]) -> bool:
        return any(place.code in self.partners for place in places)

    def _unless_home(self, start: int, end: int, places: tuple[Place, ...]) -> Mention | None:
        return None if any(place.code == HOME for place in places) else Mention(start, end, places)

    def _stem(self, text: Typed, start: int, end: int, places: tuple[Place, ...], *, free: bool) -> Mention | None:
        before, after = text.said[max(0, start - 5) : start], text.said[end : end + AHEAD]
        if end - start < 2 or (not free and before and is_kanji(before[-1]) and not TIMES.search(before)):
            return None
        if PERSON.match(after) or BEFORE_PERSON.search(before):
            return None
        ours = self._ours(places)
        if after and after[0] in "市町村" and ours and after[1:2] != "場":
            return Mention(start, end + 1, places, kind="guess")
        if after and is_kanji(after[0]) and not GOES_ON.match(after):
            return None
        wanted = ours or free or bool(AS_GOAL.match(after))
        return Mention(start, end, places) if wanted and text.said[start:end] not in self.words.never else None

    def _kana(self, text: Typed, start: int, end: int, places: tuple[Place, ...], *, free: bool) -> Mention | None:
        """Return a reading without suffix: 「うちこ町」 with it in kanji, a partner, or clearly where someone goes."""
        fitting = tuple(place for place in places if place.name[-1] == text.said[end : end + 1])
        if fitting and self.kana.before_ending(text, start, end, fitting, free=free):
            return self._unless_home(start, end + 1, fitting)
        return Mention(start, end, places) if self.kana.stem(text, start, end, places, free=free) else None


def _heads(spellings: Iterable[str]) -> dict[str, tuple[int, ...]]:
    lengths: dict[str, set[int]] = {}
    for spelling in spellings:
        lengths.setdefault(spelling[:2], set()).add(len(spelling))
    return {head: tuple(sorted(found, reverse=True)) for head, found in lengths.items()}
