"""The words of the desk's own texts, found once by a script and stored, so that starting needs no dictionary."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from typing_extensions import override

from knowledge.errors import BrokenData
from knowledge.reading import Reader, Word

Stored = dict[str, tuple[Word, ...]]
HEAD = "# Made by script/store_words: words (as written, form, sound, kind, detail, tags), then the texts as numbers."

NEW_LINE = "␤"
"""Stands for a line's end inside a word."""


class Noting(Reader):
    """A reader that has nothing stored and notes which texts it is asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: set[str] = set()

    @override
    def words(self, text: str) -> tuple[Word, ...]:
        """Note the text, then split it."""
        self.asked.add(text)
        return super().words(text)


def dump(texts: Iterable[Sequence[Word]]) -> str:
    """Return texts (with their spaces) as a file: a table of words, the frequent first, and the texts as numbers."""
    lines = sorted(texts, key=lambda words: [word.surface for word in words])
    counted = Counter(word for words in lines for word in words)
    table = sorted(counted, key=lambda word: (-counted[word], _row(word)))
    numbers = {word: str(number) for number, word in enumerate(table)}
    body = (" ".join(numbers[word] for word in words) for words in lines)
    return "\n".join((HEAD, *map(_row, table), "", *body)) + "\n"


def load(path: Path) -> Stored:
    """Read the file; without one nothing is stored, and every text is analysed at the start."""
    if not path.exists():
        return {}
    rows, _, body = path.read_text("utf-8").partition("\n\n")
    try:
        table = {str(number): _word(row) for number, row in enumerate(rows.split("\n")[1:])}
        return dict(_texts(table, body))
    except (ValueError, KeyError) as problem:
        raise BrokenData(path.name, "file", str(problem)) from problem


def _texts(table: Mapping[str, Word], body: str) -> Iterator[tuple[str, tuple[Word, ...]]]:
    """Yield each text with its words, spaces left out."""
    surfaces = {number: word.surface for number, word in table.items()}
    spaces = {number for number, surface in surfaces.items() if surface == " "}
    for line in body.splitlines():
        numbers = line.split()
        yield (
            "".join(map(surfaces.__getitem__, numbers)),
            tuple([table[number] for number in numbers if number not in spaces]),
        )


def _row(word: Word) -> str:
    fields = (word.surface, word.form, word.sound, word.kind, word.detail, " ".join(word.tags))
    return "\t".join(fields).replace("\n", NEW_LINE)


def _word(row: str) -> Word:
    surface, form, sound, kind, detail, tags = row.replace(NEW_LINE, "\n").split("\t")
    return Word(surface, form, sound, kind, detail, tuple(tags.split()))
