"""Insert-or-ignore in the words of both databases."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite


def on_both(build: Callable[[Any], Any]) -> Mapping[str, Any]:
    """Build a statement once per dialect from its own `insert`."""
    return MappingProxyType({"sqlite": build(sqlite.insert), "postgresql": build(postgresql.insert)})


def insert_or_ignore(table: Table, *keys: str) -> Mapping[str, Any]:
    """Return, per dialect, an insert that does nothing when the keys are taken."""
    return on_both(lambda insert: insert(table).on_conflict_do_nothing(index_elements=list(keys)))
