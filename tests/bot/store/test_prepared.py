"""Statements that the driver runs itself behave as SQLAlchemy's own."""

from typing import Any

import pytest
from sqlalchemy import bindparam, event, insert, select, update

from bot.store import Connection, DatabaseError, Store, Unavailable
from bot.store.prepared import Prepared
from bot.store.tables import notes

KEEP = Prepared(insert(notes), ("key", "value"))
READ = Prepared(select(notes.c.value).where(notes.c.key == bindparam("key")))
CLOSE = Prepared(update(notes).where(notes.c.key == bindparam("b_key")).values(value="closed"))


def read(connection: Connection, key: str) -> list[tuple[str]]:
    return [tuple(row) for row in READ(connection, {"key": key}).fetchall()]


def test_values_go_in_and_come_out_as_they_were(store: Store) -> None:
    for value in ("", "it's", "100 % %s %(x)s ?", "ひと言\nふた言", "😀"):
        store.run_now(KEEP, {"key": value, "value": value})
        found = store.run_now(read, value)
        assert found == [(value,)]


def test_what_the_statement_says_itself_needs_no_value(store: Store) -> None:
    store.run_now(KEEP, {"key": "shop", "value": "open"})
    assert store.run_now(lambda connection: CLOSE(connection, {"b_key": "shop"}).rowcount) == 1
    assert store.run_now(lambda connection: tuple(READ(connection, {"key": "shop"}).fetchone())) == ("closed",)


def test_a_fault_of_the_database_is_one_of_sqlalchemy_and_hides_the_values(store: Store) -> None:
    store.run_now(KEEP, {"key": "secret key", "value": "first"})
    with pytest.raises(DatabaseError) as caught:
        store.run_now(KEEP, {"key": "secret key", "value": "secret words"})
    assert "secret words" not in str(caught.value).partition("[SQL")[2]


async def test_a_fault_undoes_the_whole_transaction(store: Store) -> None:
    def twice(connection: Connection) -> None:
        KEEP(connection, {"key": "k", "value": "1"})
        KEEP(connection, {"key": "k", "value": "2"})

    with pytest.raises(Unavailable):
        await store.run(twice)
    assert store.run_now(lambda connection: READ(connection, {"key": "k"}).fetchall()) == []


def test_a_statement_whose_text_depends_on_its_values_is_refused(store: Store) -> None:
    many = Prepared(select(notes.c.key).where(notes.c.key.in_(bindparam("keys", expanding=True))))
    with pytest.raises(ValueError, match="cannot be prepared"):
        store.run_now(many, {"keys": ["a"]})


def test_whoever_listens_to_sqlalchemy_sees_what_the_driver_runs(store: Store) -> None:
    seen: list[tuple[str, Any]] = []
    event.listen(
        store.engine, "before_cursor_execute", lambda _c, _cursor, sql, values, *_more: seen.append((sql, values))
    )
    store.run_now(KEEP, {"key": "k", "value": "v"})
    [(sql, values)] = seen
    assert sql.startswith("INSERT INTO notes")
    assert "v" in (values.values() if isinstance(values, dict) else values)
