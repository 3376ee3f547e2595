"""The counts of every index, made once by a script and stored, so that starting need not count them anew."""

import sys
import zlib
from array import array
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson

from knowledge.errors import BrokenData
from knowledge.ranking.counts import WORD, Counts
from knowledge.ranking.fusion import Entry

BETWEEN = "\n"
"""Stands between the terms; no term has one."""


@dataclass(frozen=True, slots=True)
class StoredCounts:
    """Counts by the name of their documents, each with the mark of what they were counted in."""

    beside: str = ""
    """The mark of what else decides how a text is read: dictionary forms and the glossary."""
    known: Mapping[str, tuple[str, tuple[Counts, ...]]] = field(default_factory=dict)

    def counts(self, name: str, entries: Sequence[Entry]) -> tuple[Counts, ...] | None:
        """Return the counts of documents, one for each channel; None when none are stored or a text has changed."""
        mark, found = self.known.get(name, ("", ()))
        return found if found and mark == marked(self.beside, entries) else None


def marked(beside: str, entries: Iterable[Entry]) -> str:
    """Return what tells these documents from any others."""
    texts = [[*entry.questions, "", *entry.texts] for entry in entries]
    return sha256(beside.encode() + orjson.dumps(texts)).hexdigest()


def mark_of(paths: Iterable[Path]) -> str:
    """Return what tells the contents of files from any others; a file that does not exist is empty."""
    return sha256(b"\0".join(path.read_bytes() if path.exists() else b"" for path in paths)).hexdigest()


def dump(beside: str, documents: Mapping[str, tuple[Sequence[Entry], Sequence[Counts]]]) -> bytes:
    """Return counts as the bytes of a file."""
    made = {name: (marked(beside, entries), list(map(_row, counts))) for name, (entries, counts) in documents.items()}
    return zlib.compress(orjson.dumps(made), 9)


def load(path: Path, beside: str) -> StoredCounts:
    """Read the file; without one nothing is stored, and everything is counted at the start. Raises BrokenData."""
    if not path.exists():
        return StoredCounts(beside)
    try:
        made = orjson.loads(zlib.decompress(path.read_bytes()))
        known = {name: (str(mark), tuple(map(_counts, rows))) for name, (mark, rows) in made.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, zlib.error) as problem:
        raise BrokenData(path.name, "file", str(problem)) from problem
    return StoredCounts(beside, known)


def _row(counts: Counts) -> dict[str, str]:
    numbers = {"ends": counts.ends, "codes": counts.codes, "lengths": counts.lengths}
    return {"terms": BETWEEN.join(counts.terms), **{name: _written(found) for name, found in numbers.items()}}


def _counts(row: Mapping[str, Any]) -> Counts:
    terms = row["terms"].split(BETWEEN) if row["terms"] else []
    ends, codes, lengths = (_read(row[name]) for name in ("ends", "codes", "lengths"))
    if len(terms) != len(ends) or (ends and ends[-1] != len(codes)):
        raise ValueError("terms and counts do not fit together")
    return Counts(dict(zip(terms, range(len(terms)), strict=True)), ends, codes, lengths)


def _written(numbers: "array[int]") -> str:
    return b64encode(_in_file_order(numbers).tobytes()).decode()


def _read(text: str) -> "array[int]":
    return _in_file_order(array(WORD, b64decode(text, validate=True)))


def _in_file_order(numbers: "array[int]") -> "array[int]":
    """Return the numbers with their lowest byte first, or back: it is the same turn."""
    if sys.byteorder == "big":
        numbers = numbers[:]
        numbers.byteswap()
    return numbers
