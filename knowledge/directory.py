"""Finds the municipality a person means, among all of Japan, and says how sure that is."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from knowledge.gazetteer import Gazetteer, Place
from knowledge.hepburn import hepburn
from knowledge.partner_files import load_partners, load_regions
from knowledge.partners import Partner, PartnerList, Purpose
from knowledge.place_borders import Typed
from knowledge.place_endings import meant_by_sound
from knowledge.place_guess import Guesser
from knowledge.place_latin import LatinScanner
from knowledge.place_mentions import Mention, Scanner
from knowledge.place_parts import meant_by_part
from knowledge.place_whole import ENDS_AS_PLACE, WholeReader, as_typed
from knowledge.place_words import PlaceWords
from knowledge.places import NOWHERE, Outcome, Places, Verdicts
from knowledge.regions import Region
from knowledge.text import normal

_OPEN = frozenset({"none", "prefecture"})
"""Outcomes beside which a name may stand whose last sign came out wrong."""
_IN_PART = frozenset({*_OPEN, "nonexistent", "not_partner", "ambiguous"})
"""Outcomes beside which a part of a partner's name may stand."""
LONGEST = 2_000
"""Signs of a text that are searched for names; the rest of a longer one is left out."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Directory:
    """The partner municipalities and every other municipality of Japan."""

    gazetteer: Gazetteer
    words: PlaceWords
    known: PartnerList
    verdicts: Verdicts
    whole: WholeReader
    scanner: Scanner
    latin: LatinScanner
    guesser: Guesser
    regions: tuple[Region, ...]

    @staticmethod
    def load(folder: Path) -> "Directory":
        """Read the tables and TOML files of the folder `knowledge`."""
        gazetteer = Gazetteer.load(folder)
        known = load_partners(folder, {p.code: (p.prefecture, p.name) for p in gazetteer.places})
        words = PlaceWords.load(folder, gazetteer, known)
        codes = frozenset(partner.code for partner in known.partners)
        verdicts = Verdicts(gazetteer, known)
        return Directory(
            gazetteer,
            words,
            known,
            verdicts,
            WholeReader(gazetteer, words, verdicts),
            Scanner.over(gazetteer, words, codes),
            LatinScanner(gazetteer, words, codes),
            Guesser.over(gazetteer, words, codes),
            load_regions(folder / "regions.toml"),
        )

    @property
    def partners(self) -> tuple[Partner, ...]:
        """Return the fifteen rows of the R5 list, in its order."""
        return self.known.partners

    @property
    def purposes(self) -> tuple[Purpose, ...]:
        """Return what people look for."""
        return self.known.purposes

    def partner(self, code: str) -> Partner | None:
        """Return a partner; either prefecture of the joint row (31000, 33000) finds that row."""
        return self.known.by_code.get(code)

    def in_prefecture(self, prefecture: str) -> tuple[Partner, ...]:
        """Return the partners of a prefecture, named in any spelling (山形, やまがたけん)."""
        return self.known.in_prefecture(self.gazetteer.prefectures.get(normal(prefecture), prefecture))

    def unverified_in(self, prefecture: str) -> tuple[Place, ...]:
        """Return the places of a prefecture that may stand in the list of fiscal 2024, which nothing confirms."""
        named = (self.gazetteer.by_code.get(code) for code in self.known.unverified)
        return tuple(place for place in named if place and place.prefecture == prefecture)

    def in_region(self, region: Region) -> tuple[Partner, ...]:
        """Return the partners of a region, in the order of the list."""
        return tuple(partner for partner in self.partners if region.has(partner))

    def for_purpose(self, text: str) -> Purpose | None:
        """Return the purpose a text asks for, such as 温泉."""
        return self.known.for_purpose(text)

    def place(self, code: str) -> Place | None:
        """Return any municipality by its five-digit code."""
        return self.gazetteer.by_code.get(code)

    def latin_name(self, place: Place) -> str:
        """Return a municipality in Latin letters with its prefecture, such as "Oguni, Kumamoto"."""
        spellings = self.gazetteer.prefectures.items()
        readings = [kana for kana, name in spellings if name == place.prefecture and "ぁ" <= kana[0] <= "ん"]
        return f"{hepburn(place.kana_stem)}, {hepburn(min(readings, key=len))}"

    @lru_cache(maxsize=512)  # noqa: B019  (there is one directory; what everybody asks comes again and again)
    def resolve(self, text: str) -> Places:
        """Return the places a text names and how certain that is."""
        typed = Typed.of(text[:LONGEST].strip())
        core = self.whole.core(typed.said)
        if not core:
            return NOWHERE
        found = self.whole.read(typed, core) or self._inside(typed) or self._guess(core)
        found = self._by_sound(typed, found) if found.outcome in _OPEN else found
        return self._by_part(typed, found) if found.outcome in _IN_PART else found

    # ---- names inside a text -----------------------------------------------------------------------------

    def _inside(self, typed: Typed) -> Places | None:
        mentions = self.scanner.mentions(typed)
        if not any(mention.places for mention in mentions):
            mentions += self.latin.mentions(typed.said)
        if not mentions:
            return None
        rest = _without(typed.typed, mentions)
        if wrong := next((m for m in mentions if m.kind == "mismatch"), None):
            return Places("nonexistent", self.verdicts.first(wrong.places), wrong.prefecture, rest)
        prefectures = tuple(dict.fromkeys(m.prefecture for m in mentions if m.kind == "prefecture"))
        named = _merged([m for m in mentions if m.places], prefectures)
        if not named:
            return self.verdicts.prefectures(prefectures, rest)
        if len(named) > 1:
            return self.verdicts.several([m.places for m in named], rest)
        return self._one(named[0], prefectures, typed, rest)

    def _one(self, mention: Mention, prefectures: tuple[str, ...], typed: Typed, rest: str) -> Places:
        if mention.kind == "guess":
            return Places("suggest", self.verdicts.first(mention.places), rest=rest)
        if typed.said.isascii() and prefectures and not {p.prefecture for p in mention.places} & set(prefectures):
            return Places("nonexistent", self.verdicts.first(mention.places), prefectures[0], rest)
        return self.verdicts.judge(as_typed(mention.places, typed), rest=rest)

    # ---- misspelt ---------------------------------------------------------------------------------------

    def _by_sound(self, typed: Typed, found: Places) -> Places:
        """Return the partner whose last sign came out wrong, in the prefecture found; else what was found."""
        ours = (place for partner in self.partners if (place := self.place(partner.code)))
        within = (place for place in ours if found.prefecture in {"", place.prefecture})
        places, rest = meant_by_sound(typed.said, within, self.words.surnames)
        return Places("suggest", places, rest=rest) if places else found

    def _by_part(self, typed: Typed, found: Places) -> Places:
        """Return the partner of which a part was named; else what was found."""
        said, spellings = typed.said, self.gazetteer.prefectures
        known = found.outcome in {"none", "ambiguous"} or (
            found.outcome == "not_partner"
            and any(name in {place.prefecture for place in found.places} for name in _named(said, spellings))
        )
        ours = (place for partner in self.partners if (place := self.place(partner.code)))
        meant = meant_by_part(said, ours, spellings, known=known)
        return Places("ambiguous" if len(meant) > 1 else "suggest", meant, rest=found.rest) if meant else found

    def _guess(self, core: str) -> Places:
        places = self.guesser.guess(core)
        if places:
            return Places("suggest", self.verdicts.first(places))
        if ENDS_AS_PLACE.match(core) and core not in self.words.never:
            near = self.gazetteer.stems.get(core[:-1], ())
            return Places("nonexistent", self.verdicts.first(near))
        return NOWHERE


def _named(said: str, prefectures: Mapping[str, str]) -> set[str]:
    return {name for spelling, name in prefectures.items() if spelling in said}


def _without(said: str, mentions: list[Mention]) -> str:
    """Return the text without the names and the particle after each."""
    pieces, position = [], 0
    for mention in sorted(mentions, key=lambda mention: mention.start):
        pieces.append(said[position : mention.start])
        position = mention.end
    pieces.append(said[position:])
    rest = " ".join(piece for piece in pieces if piece.strip())
    return re.sub(r"^[\s、。,.()]*[のはにをへで]?[\s、。,.()]*", "", rest).strip()


def _merged(mentions: list[Mention], prefectures: tuple[str, ...]) -> list[Mention]:
    """Return one mention for each place: narrowed by a prefecture named elsewhere, repeats left out."""
    merged: list[Mention] = []
    for mention in mentions:
        narrowed = tuple(place for place in mention.places if place.prefecture in prefectures) or mention.places
        one = Mention(mention.start, mention.end, narrowed, mention.prefecture, mention.kind)
        twin = next((i for i, known in enumerate(merged) if set(known.places) & set(narrowed)), None)
        if twin is None:
            merged.append(one)
        elif len(narrowed) < len(merged[twin].places):
            merged[twin] = one
    return merged


__all__ = ["Directory", "Outcome", "Place", "Places"]
