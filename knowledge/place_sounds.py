"""Partners' names written with other characters that sound or look alike: 南様市, 霜北山村; only ever asked back."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from knowledge.gazetteer import Place
from knowledge.text import is_kana, is_kanji, normal

GOES_ON = re.compile(r"[町村場民]")
"""What makes another word of a name's end: 市町村, 市場, 市民."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Sounds:
    """How the names of the partners may be written by their sounds, with and without 市, 町, 村."""

    patterns: tuple[tuple[re.Pattern[str], re.Pattern[str], Place], ...]
    starts: frozenset[str]
    """Signs such a name can begin with."""

    @staticmethod
    def over(sounds: Mapping[str, str], places: Iterable[Place]) -> "Sounds":
        """Return the spellings of the places; `sounds` gives the characters of each sound."""
        patterns, starts = [], set[str]()
        for place in places:
            stem = _written(normal(place.kana_stem), sounds)
            patterns.append((re.compile(stem), re.compile(stem + place.name[-1]), place))
            starts |= {sign for sound, signs in sounds.items() if place.kana.startswith(sound) for sign in signs}
        return Sounds(tuple(patterns), frozenset(starts))

    def whole(self, core: str) -> tuple[Place, ...]:
        """Return the partners a whole text sounds like; without 市, 町, 村 it has to be in kanji throughout."""
        if is_kana(core[:-1]):
            return ()
        bare = all(map(is_kanji, core))
        return tuple(
            place for stem, name, place in self.patterns if name.fullmatch(core) or (bare and stem.fullmatch(core))
        )

    def at(self, said: str, start: int) -> tuple[int, Place] | None:
        """Return where a name in kanji that sounds like a partner's and begins at `start` ends, and the partner."""
        for _, name, place in self.patterns if said[start] in self.starts else ():
            found = name.match(said, start)
            if (
                found
                and found[0] != place.name
                and all(map(is_kanji, found[0]))
                and not GOES_ON.match(said, found.end())
            ):
                return found.end(), place
        return None


def _written(kana: str, sounds: Mapping[str, str]) -> str:
    """Return the pattern of all ways to write a reading: each sound by its kana or by a character read so."""
    if not kana:
        return ""
    ways = [kana[0] + _written(kana[1:], sounds)]
    for length in range(1, min(3, len(kana)) + 1):
        signs = sounds.get(kana[:length], "")
        ways += [f"[{signs}]{_written(kana[length:], sounds)}"] if signs else []
    return f"(?:{'|'.join(ways)})"
