"""Reading a TOML file strictly: a missing, misspelt or mistyped key stops the start and is named."""

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import tomli

from knowledge.errors import BrokenData


class Table:
    """One table of a TOML file that knows where it stands and which of its keys were read."""

    def __init__(self, file: str, place: str, values: Mapping[str, Any]) -> None:
        self.file = file
        self.place = place
        self._values = values
        self._read: set[str] = set()

    def broken(self, key: str, reason: str) -> BrokenData:
        """Return the error that names this table and the key."""
        return BrokenData(self.file, f"{self.place}.{key}" if self.place else key, reason)

    def _get(self, key: str, kind: type, default: object) -> Any:
        self._read.add(key)
        value = self._values.get(key, default)
        if value is None:
            raise self.broken(key, "is missing")
        if not isinstance(value, kind):
            raise self.broken(key, f"is not a {kind.__name__}")
        return value

    def raw(self, key: str, default: object = None) -> object:
        """Return the value whatever its kind; without a default it must be there."""
        value: object = self._get(key, object, default)
        return value

    def text(self, key: str, default: str | None = None) -> str:
        """Return a text without outer white space; without a default it must be there and not be empty."""
        value: str = self._get(key, str, default).strip()
        if not value and default is None:
            raise self.broken(key, "is empty")
        return value

    def whole(self, key: str, default: int | None = None) -> int:
        """Return a whole number; without a default it must be there."""
        value: int = self._get(key, int, default)
        return value

    def day(self, key: str) -> date:
        """Return a date."""
        value: date = self._get(key, date, None)
        return value

    def flag(self, key: str) -> bool:
        """Return a true or false, false when it is not there."""
        value: bool = self._get(key, bool, False)
        return value

    def texts(self, key: str, *, least: int = 0) -> tuple[str, ...]:
        """Return a list of texts with at least so many of them."""
        values = self._get(key, list, [])
        if not all(isinstance(value, str) and value.strip() for value in values):
            raise self.broken(key, "holds something that is not a text")
        if len(values) < least:
            raise self.broken(key, f"has {len(values)} entries, {least} are needed")
        return tuple(value.strip() for value in values)

    def groups(self, key: str) -> tuple[tuple[str, ...], ...]:
        """Return a list of lists of texts."""
        groups = self._get(key, list, None)
        if not all(
            isinstance(group, list) and all(isinstance(word, str) and word for word in group) for group in groups
        ):
            raise self.broken(key, "is not a list of lists of texts")
        return tuple(tuple(group) for group in groups)

    def one_of(self, key: str, allowed: frozenset[str]) -> str:
        """Return a text that is one of the allowed words."""
        value = self.text(key)
        if value not in allowed:
            raise self.broken(key, f"is {value!r}, not one of {', '.join(sorted(allowed))}")
        return value

    def tables(self, key: str) -> Iterator["Table"]:
        """Yield the tables of an array of tables, each named by its id or its number."""
        for number, values in enumerate(self._get(key, list, []), 1):
            if not isinstance(values, dict):
                raise self.broken(key, "is not an array of tables")
            yield Table(self.file, f"{key}[{values.get('id', number)}]", values)

    def table(self, key: str) -> "Table":
        """Return a table inside this one."""
        return Table(self.file, f"{self.place}.{key}" if self.place else key, self._get(key, dict, None))

    def items(self) -> Iterator[tuple[str, Any]]:
        """Yield the keys of a table that has no fixed keys."""
        self._read.update(self._values)
        yield from self._values.items()

    def done(self) -> None:
        """Stop at a key nobody reads: it is a misspelling."""
        for key in self._values:
            if key not in self._read:
                raise self.broken(key, "is not a key we know")


def read(path: Path) -> Table:
    """Return the whole file as a table; a file that is no TOML is broken data."""
    try:
        return Table(path.name, "", tomli.loads(path.read_text("utf-8")))
    except (OSError, UnicodeDecodeError, tomli.TOMLDecodeError) as problem:
        raise BrokenData(path.name, "file", str(problem)) from problem
