"""Moves a desk from SQLite to PostgreSQL: every table, every id, counted on both sides, all or nothing."""

from collections.abc import Mapping

from sqlalchemy import Table, func, insert, select, text
from sqlalchemy.engine import Connection, Engine

from bot.store.migrate import drift, is_current, migrate
from bot.store.tables import metadata

PAGE = 1000


class CannotMove(Exception):  # noqa: N818  (it says why nothing was moved)
    """Nothing was moved, and why."""


def move(source: Engine, target: Engine) -> Mapping[str, int]:
    """Copy everything into an empty PostgreSQL database and return the rows by table; raises CannotMove.

    The source is held for writing meanwhile, so that a desk that was not stopped waits and cannot write past the copy.
    """
    if source.dialect.name != "sqlite" or target.dialect.name != "postgresql":
        raise CannotMove("a move goes from SQLite to PostgreSQL")
    with source.begin() as old:
        if not is_current(old) or drift(old):
            raise CannotMove("the SQLite database is not of this version: run workation-desk migrate first")
        migrate(target)
        with target.begin() as new:
            return _copy(old, new)


def _copy(old: Connection, new: Connection) -> Mapping[str, int]:
    full = [table.name for table in metadata.sorted_tables if new.execute(select(table).limit(1)).first()]
    if full:
        raise CannotMove(f"the target is not empty: {', '.join(full)}")
    for table in metadata.sorted_tables:
        _copy_table(old, new, table)
        _go_on_counting(new, table)
    counts = {table.name: _count(old, table) for table in metadata.sorted_tables}
    arrived = {table.name: _count(new, table) for table in metadata.sorted_tables}
    if counts != arrived:
        raise CannotMove(f"counts differ: {counts} and {arrived}")
    return counts


def _copy_table(old: Connection, new: Connection, table: Table) -> None:
    rows = old.execute(select(table).order_by(*table.primary_key)).mappings()
    while page := rows.fetchmany(PAGE):
        new.execute(insert(table), [dict(row) for row in page])


def _go_on_counting(new: Connection, table: Table) -> None:
    """Let the next id follow the greatest there ever was here; SQLite never gave one twice."""
    if table.autoincrement_column is None:
        return
    [key] = table.primary_key
    greatest = new.execute(select(func.max(key))).scalar()
    if greatest is not None:
        sequence = text("SELECT setval(pg_get_serial_sequence(:table, :key), :greatest)")
        new.execute(sequence, {"table": table.name, "key": key.name, "greatest": greatest})


def _count(connection: Connection, table: Table) -> int:
    return int(connection.execute(select(func.count()).select_from(table)).scalar_one())
