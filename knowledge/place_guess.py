"""Guesses which place a misspelt name may mean; a guess is only ever shown as a question back."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain

from rapidfuzz import fuzz, process
from rapidfuzz.distance import Hamming, Levenshtein

from knowledge.gazetteer import Gazetteer, Index, Place, index
from knowledge.place_words import PlaceWords, latin_key
from knowledge.reading import reader
from knowledge.text import is_kana, is_kanji, kana_key, kana_row

Spellings = Mapping[int, tuple[str, ...]]
LONGEST = 12
CUTOFF = 78
"""Least similarity, 0 to 100; below 70 wrong places were accepted when measured."""
SUFFIXES = {
    "市": ("し",),
    "氏": ("し",),
    "町": ("まち", "ちょう"),
    "丁": ("ちょう",),
    "調": ("ちょう",),
    "村": ("むら", "そん"),
    "区": ("く",),
}
UNLIKELY = re.compile(r"[- ](san|sama)$|さん$|様$|さま$|ですか?$|ます$|ください$|[?？]$|して$|たい$|の$")


def reading(text: str) -> str:
    """Return the reading of a text in hiragana."""
    return "".join(word.sound for word in reader().words(text))


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Guesser:
    """Compares a short text with all municipalities, so that a better known name elsewhere speaks against a partner."""

    gazetteer: Gazetteer
    words: PlaceWords
    partners: frozenset[str]
    names: Spellings = field(default_factory=dict)
    """By the length of a text: the names that can be one sign away from it."""
    kana: tuple[str, ...] = field(default=())
    latin: tuple[str, ...] = field(default=())
    own_names: Spellings = field(default_factory=dict)
    own_kana: tuple[str, ...] = field(default=())
    own_latin: tuple[str, ...] = field(default=())
    """The spellings of the partners alone: where none of them is near, no other need be compared."""
    careless: Index = field(default_factory=dict)
    """Readings without voicing marks and small signs."""
    rows: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By the keys of a phone they are typed with: the readings."""

    @staticmethod
    def over(gazetteer: Gazetteer, words: PlaceWords, partners: frozenset[str]) -> "Guesser":
        """Return a guesser over all spellings."""
        kana, latin = (gazetteer.kana_names, gazetteer.kana_stems), (gazetteer.latin_stems, gazetteer.latin_names)
        return Guesser(
            gazetteer,
            words,
            partners,
            _one_sign_away(gazetteer.names),
            tuple(chain(*kana)),
            tuple(chain(*latin)),
            _one_sign_away(_of(partners, gazetteer.names)),
            tuple(chain(*(_of(partners, table) for table in kana))),
            tuple(chain(*(_of(partners, table) for table in latin))),
            index((kana_key(kana), place) for kana, places in gazetteer.kana_names.items() for place in places),
            _by_rows(gazetteer.kana_names),
        )

    def guess(self, core: str) -> tuple[Place, ...]:
        """Return the places nearest to a short text in its normal form, nothing unless a partner is among them."""
        if len(core) < 3 or core in self.words.never or UNLIKELY.search(core):
            return ()
        if core.isascii():
            return self._latin(core)
        if len(core) > LONGEST:
            return ()
        return self._kana(core) if is_kana(core) else self._kanji(core)

    def _latin(self, core: str) -> tuple[Place, ...]:
        key = latin_key(core)
        if len(key) < 5 or len(core.split()) > 3:
            return ()
        table = self.gazetteer
        if not _any_near(key, self.own_latin):
            return ()
        return self._near(key, self.latin, lambda k: table.latin_stems.get(k, ()) + table.latin_names.get(k, ()))

    def _kana(self, core: str) -> tuple[Place, ...]:
        table = self.gazetteer
        if len(core) < 4:
            return ()
        careless = self.careless.get(kana_key(core), ())
        if careless:
            return self._ours(careless)
        if not _any_near(core, self.own_kana):
            return self._wrong_flick(core)
        near = self._near(core, self.kana, lambda k: table.kana_stems.get(k, ()) + table.kana_names.get(k, ()))
        return near or self._wrong_flick(core)

    def _wrong_flick(self, core: str) -> tuple[Place, ...]:
        """Return the partners whose reading differs by one sign of the same row: いわくし, the wrong way on one key."""
        likely = [kana for kana in self.rows.get(kana_row(core), ()) if Hamming.distance(kana, core) == 1]
        meant = self._ours(place for kana in likely for place in self.gazetteer.kana_names[kana])
        return meant if meant and len(reader().words(core)) > 1 else ()

    def _near(
        self, core: str, spellings: tuple[str, ...], places_of: Callable[[str], tuple[Place, ...]]
    ) -> tuple[Place, ...]:
        found = process.extract(core, spellings, scorer=fuzz.ratio, score_cutoff=CUTOFF, limit=6)
        nearest = dict.fromkeys(p for spelling, score, _ in found if score == found[0][1] for p in places_of(spelling))
        return tuple(nearest) if any(place.code in self.partners for place in nearest) else ()

    def _ours(self, places: Iterable[Place]) -> tuple[Place, ...]:
        """Return the places when all are partners: any other municipality as near makes the guess worthless."""
        found = tuple(dict.fromkeys(places))
        return found if all(place.code in self.partners for place in found) else ()

    def _kanji(self, core: str) -> tuple[Place, ...]:
        if core[-1] not in SUFFIXES and len(core) < 4:
            return ()
        if not any(is_kanji(sign) for sign in core) or core[:-1] in self.words.surnames:
            return ()
        return self._one_edit(core) or (self._read_alike(core) if core[-1] in SUFFIXES else ())

    def _one_edit(self, core: str) -> tuple[Place, ...]:
        if not process.extractOne(core, self.own_names.get(len(core), ()), scorer=Levenshtein.distance, score_cutoff=1):
            return ()
        found = process.extract(
            core, self.names.get(len(core), ()), scorer=Levenshtein.distance, score_cutoff=1, limit=8
        )
        names = [name for name, _, _ in found]
        alike = [name for name in names if len(name) == len(core)] or names
        return self._ours(place for name in alike for place in self.gazetteer.names[name])

    def _read_alike(self, core: str) -> tuple[Place, ...]:
        whole, endings = reading(core), SUFFIXES[core[-1]]
        stems = {reading(core[:-1])} | {whole.removesuffix(ending) for ending in endings if whole.endswith(ending)}
        places = [place for stem in stems for ending in endings for place in self._read(stem + ending)]
        ours = tuple(dict.fromkeys(place for place in places if place.code in self.partners))
        return ours or (self._kana(whole) if len(core) > 3 else ())

    def _read(self, spelling: str) -> tuple[Place, ...]:
        return self.gazetteer.kana_names.get(spelling, ()) + self.words.doubtful.get(spelling, ())


def _of(partners: frozenset[str], spellings: Index) -> dict[str, tuple[Place, ...]]:
    """Return the spellings that may mean a partner."""
    return {name: places for name, places in spellings.items() if any(place.code in partners for place in places)}


def _any_near(core: str, spellings: tuple[str, ...]) -> bool:
    return process.extractOne(core, spellings, scorer=fuzz.ratio, score_cutoff=CUTOFF) is not None


def _by_rows(readings: Iterable[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for kana in readings:
        row = kana_row(kana)
        found[row] = (*found.get(row, ()), kana)
    return found


def _one_sign_away(names: Iterable[str]) -> dict[int, tuple[str, ...]]:
    """Return the names by the lengths of what may be meant by them, each list in the order of the names."""
    found: dict[int, list[str]] = {}
    for name in names:
        for length in range(len(name) - 1, len(name) + 2):
            found.setdefault(length, []).append(name)
    return {length: tuple(near) for length, near in found.items()}
