"""How people call places beyond official names, and words that only look like one (places.toml, towns.tsv)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from knowledge.gazetteer import Gazetteer, Index, Place, index, rows
from knowledge.partners import PartnerList
from knowledge.place_sounds import Sounds
from knowledge.strict import Table, read
from knowledge.text import normal, romaji_key, short_vowels


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class PlaceWords:
    """Aliases that name a place for certain, misreadings and towns that need a question back, and look-alikes."""

    aliases: Index
    latin_aliases: Index
    doubtful: Index
    former: Index
    """Municipalities that became part of another: no such name today."""
    sounds: Sounds
    surnames: frozenset[str]
    never: frozenset[str]
    weak: frozenset[str]
    latin_never: frozenset[str]

    @staticmethod
    def load(folder: Path, gazetteer: Gazetteer, partners: PartnerList) -> "PlaceWords":
        """Read places.toml and towns.tsv."""
        table = read(folder / "places.toml")
        known = dict(gazetteer.by_code) | {
            p.code: joint(p.code, p.name, p.kana) for p in partners.partners if "-" in p.code
        }
        aliases = [
            (word, _place(row, "codes", code, known))
            for row in table.tables("alias")
            for code in row.texts("codes", least=1)
            for word in row.texts("words", least=1)
        ]
        misread, former = (_by_code(table.table(key), known) for key in ("misread", "former"))
        towns = [(town, known[code]) for code, town in rows(folder / "towns.tsv")]
        ours = [gazetteer.by_code[p.code] for p in partners.partners if p.code in gazetteer.by_code]
        words, sounds = table.table("words"), table.table("sounds")
        return PlaceWords(
            aliases=index((normal(word), place) for word, place in aliases if not word.isascii()),
            latin_aliases=index((latin_key(word), place) for word, place in aliases if word.isascii()),
            doubtful=index(
                (latin_key(word) if word.isascii() else normal(word), place) for word, place in misread + towns
            ),
            former=index(_short_too(former, gazetteer)),
            sounds=Sounds.over({sound: sounds.text(sound) for sound, _ in sounds.items()}, ours),
            surnames=frozenset(normal(word) for word in words.texts("surnames")),
            never=frozenset(normal(word) for word in words.texts("never")),
            weak=frozenset(words.texts("weak")),
            latin_never=frozenset(latin_key(word) for word in words.texts("latin_never")),
        )


def _place(table: Table, key: str, code: str, known: Mapping[str, Place]) -> Place:
    if code not in known:
        raise table.broken(key, f"names {code!r}, which is no municipality's code")
    return known[code]


def _by_code(table: Table, known: Mapping[str, Place]) -> list[tuple[str, Place]]:
    """The words of each place, in a table from codes to words."""
    codes = [code for code, _ in table.items()]
    return [(word, _place(table, code, code, known)) for code in codes for word in table.texts(code)]


def _short_too(former: Iterable[tuple[str, Place]], gazetteer: Gazetteer) -> Iterable[tuple[str, Place]]:
    """Yield each name with its county, and without it unless a municipality bears it today."""
    for word, place in former:
        name = normal(word)
        short = name.rpartition("郡")[2]
        yield name, place
        if short not in gazetteer.names:
            yield short, place


def joint(code: str, name: str, kana: str) -> Place:
    """Return the row of the partner list that stands for two prefectures as if it were a place."""
    return Place(code, "", "", name, kana)


def latin_key(word: str) -> str:
    """Return the key Latin spellings are compared by: one romaji system, short vowels."""
    return short_vowels(romaji_key(word))
