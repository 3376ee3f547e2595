"""All 1,741 municipalities and 47 prefectures of Japan, and the spellings people find them by."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from knowledge.text import normal, romaji, romaji_key, short_vowels

READINGS = {"まち": "ちょう", "ちょう": "まち", "むら": "そん", "そん": "むら", "し": "し", "く": "く"}
ENGLISH = {"city": "市", "town": "町", "village": "村", "ward": "区", "pref": "県", "prefecture": "県"}


@dataclass(frozen=True, slots=True)
class Place:
    """A municipality: five digits of JIS X 0402, prefecture, county or "", name with 市, 町, 村 or 区, hiragana."""

    code: str
    prefecture: str
    county: str
    name: str
    kana: str

    @property
    def full(self) -> str:
        """Return the name with its prefecture, such as 山形県南陽市."""
        return self.prefecture + self.name

    @property
    def stem(self) -> str:
        """Return the name without 市, 町, 村 or 区."""
        return self.name[:-1]

    @property
    def kana_suffix(self) -> str:
        """Return how its 市, 町, 村 or 区 is read."""
        return next(suffix for suffix in READINGS if self.kana.endswith(suffix))

    @property
    def kana_stem(self) -> str:
        """Return the reading without that of 市, 町, 村 or 区."""
        return self.kana.removesuffix(self.kana_suffix)


Index = Mapping[str, tuple[Place, ...]]


def index(pairs: Iterable[tuple[str, Place]]) -> Index:
    """Return the places by spelling."""
    found: dict[str, tuple[Place, ...]] = {}
    for spelling, place in pairs:
        known = found.get(spelling, ())
        if place not in known:
            found[spelling] = (*known, place)
    return found


def rows(path: Path) -> list[tuple[str, ...]]:
    """Return the lines of a tab-separated file after its heading."""
    with path.open(encoding="utf-8") as lines:
        return [tuple(line.rstrip("\n").split("\t")) for line in islice(lines, 1, None)]


def latin(kana: str) -> str:
    """Return the romaji key of a reading."""
    return romaji_key.__wrapped__(romaji(kana))


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Gazetteer:
    """The national table with one index for each way to write a name; every key is in the normal form."""

    places: tuple[Place, ...]
    by_code: Mapping[str, Place]
    names: Index
    stems: Index
    kana_names: Index
    kana_stems: Index
    latin_names: Index
    latin_stems: Index
    counties: Index
    prefectures: Mapping[str, str]
    """Spelling -> full name: 山形県, 山形, やまがたけん, やまがた, 山形けん, やまがた県."""
    latin_prefectures: Mapping[str, str]

    @staticmethod
    def load(folder: Path) -> "Gazetteer":
        """Read municipalities.tsv and prefectures.tsv."""
        places = tuple(Place(*row) for row in rows(folder / "municipalities.tsv"))
        prefectures = [(name, kana) for _, name, kana in rows(folder / "prefectures.tsv")]
        readings = [(kana, place) for place in places for kana in _readings(place)]
        latin_names = [(latin(kana), place) for kana, place in readings]
        latin_stems = [(latin(place.kana_stem), place) for place in places]
        return Gazetteer(
            places=places,
            by_code={place.code: place for place in places},
            names=index((spelling, place) for place in places for spelling in _full_spellings(place)),
            stems=index((spelling, place) for place in places for spelling in _spellings(place.stem)),
            kana_names=index(readings),
            kana_stems=index((place.kana_stem, place) for place in places),
            latin_names=index(_short(latin_names)),
            latin_stems=index(_short(latin_stems)),
            counties=index((normal(place.county), place) for place in places if place.county),
            prefectures=dict(_prefecture_spellings(prefectures)),
            latin_prefectures=dict(_latin_prefectures(prefectures)),
        )


def _spellings(name: str) -> tuple[str, ...]:
    spelling = normal(name)
    if "け" in spelling[1:] and "け" not in name:  # 鎌ケ谷 is also written 鎌が谷
        return spelling, spelling.replace("け", "が")
    return (spelling,)


def _full_spellings(place: Place) -> tuple[str, ...]:
    spellings = _spellings(place.name)
    return (*spellings, normal(place.county + place.name)) if place.county else spellings


def _readings(place: Place) -> tuple[str, ...]:
    suffix = place.kana_suffix
    other = READINGS[suffix]
    return (place.kana,) if other == suffix else (place.kana, place.kana_stem + other)


def _short(pairs: list[tuple[str, Place]]) -> list[tuple[str, Place]]:
    return [(short_vowels(key), place) for key, place in pairs]


def _prefecture_spellings(prefectures: list[tuple[str, str]]) -> Iterable[tuple[str, str]]:
    for name, kana in prefectures:
        yield name, name
        yield kana, name
        if name != "北海道":
            stem, ending = short_kana(kana), name[-1]
            yield name[:-1], name
            yield stem, name
            yield name[:-1] + kana.removeprefix(stem), name
            yield stem + ending, name


def short_kana(kana: str) -> str:
    """Return the reading of a prefecture without けん, と, ふ."""
    return kana.removesuffix("けん") if kana.endswith("けん") else kana[:-1]


def _latin_prefectures(prefectures: list[tuple[str, str]]) -> Iterable[tuple[str, str]]:
    for name, kana in prefectures:
        for reading in (kana, kana if name == "北海道" else short_kana(kana)):
            yield short_vowels(latin(reading)), name
