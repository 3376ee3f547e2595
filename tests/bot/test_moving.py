"""A desk moves from SQLite to PostgreSQL with every row and goes on there."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Table, create_engine, text
from sqlalchemy.engine import Connection, Engine

from bot.moving import CannotMove, move
from bot.store import Store, cases, contacts, gates, links, timers
from bot.store.database import open_engine
from bot.store.migrate import migrate
from bot.store.tables import inbox, metadata
from handlers.turn import Bubble, Case, Conversation, Reply, Row, Turn
from tests.bot.desk import SLACK, Bench
from tests.bot.fakes import MONTHLY, START, arrival

OPENED = Case("interest", "ja", "相談 𠮷野家 👨‍👩‍👧", (Row("行き先", "南陽市"),), (), "髙島商会")


@pytest.fixture
def target(postgres_url: str) -> Iterator[Engine]:
    """An empty PostgreSQL database, without tables."""
    admin = create_engine(postgres_url)
    with admin.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    admin.dispose()
    engine = open_engine(postgres_url)
    yield engine
    engine.dispose()


async def a_used_desk(path: Path) -> Store:
    """Return a SQLite desk in which every table has rows and ids have gaps."""
    store = Store(f"sqlite:///{path}")
    migrate(store.engine)
    bench = Bench(
        store,
        respond=lambda conversation, message, desk: Turn(Conversation(), (OPENED, Reply((Bubble(message.text),)))),
        settings=SLACK,
    )
    bench.line.script = [MONTHLY]
    await bench.hears(*(arrival(f"m{number}", user=f"U{number}") for number in range(30)))
    await store.run(contacts.save_contact, "MW-2026-0001", b"\x00sealed\xff", 0.0)
    await store.run(links.add_link, "token", "MW-2026-0001", 0.0)
    await store.run(timers.schedule, "purge", "tonight", START, {})
    await store.run(
        lambda connection: connection.execute(metadata.tables["notes"].insert(), {"key": "k", "value": "v"})
    )
    await store.run(gates.hold, "line", 0.0)
    await store.run(lambda connection: connection.execute(inbox.delete().where(inbox.c.id == 3)))
    return store


def all_rows(connection: Connection, table: Table) -> list[tuple[object, ...]]:
    """Return a whole table in the order of its key."""
    return [tuple(row) for row in connection.execute(table.select().order_by(*table.primary_key))]


@pytest.mark.postgres
async def test_every_row_of_every_table_arrives_with_its_id(tmp_path: Path, target: Engine) -> None:
    store = await a_used_desk(tmp_path / "desk.db")
    counts = move(store.engine, target)
    assert set(counts) == set(metadata.tables)
    assert [name for name, count in counts.items() if not count] == []
    for table in metadata.sorted_tables:
        there = Store(target.url.render_as_string(hide_password=False))
        assert await there.run(all_rows, table) == await store.run(all_rows, table)
        there.close()
    store.close()


@pytest.mark.postgres
async def test_the_desk_goes_on_where_it_was(tmp_path: Path, target: Engine) -> None:
    store = await a_used_desk(tmp_path / "desk.db")
    move(store.engine, target)
    store.close()
    there = Store(target.url.render_as_string(hide_password=False))
    bench = Bench(there)
    assert await bench.hears(arrival("m1", user="U1")) == 0, "a redelivery is known"
    assert await bench.hears(arrival("new", user="U1")) == 1
    assert max(row["id"] for row in await bench.inbox()) > 30
    assert await there.run(cases.next_number, START) == "MW-2026-0031"
    there.close()


@pytest.mark.postgres
async def test_a_target_with_rows_is_refused_and_stays_as_it_is(tmp_path: Path, target: Engine) -> None:
    store = await a_used_desk(tmp_path / "desk.db")
    move(store.engine, target)
    with pytest.raises(CannotMove, match="not empty"):
        move(store.engine, target)
    store.close()


@pytest.mark.postgres
async def test_a_desk_of_another_version_is_refused_before_anything_is_written(tmp_path: Path, target: Engine) -> None:
    old = open_engine(f"sqlite:///{tmp_path}/old.db")
    with pytest.raises(CannotMove, match="migrate"):
        move(old, target)
    with target.begin() as connection:
        assert not target.dialect.has_table(connection, "inbox")
    old.dispose()


def test_a_move_to_sqlite_is_refused(tmp_path: Path) -> None:
    one, other = open_engine(f"sqlite:///{tmp_path}/1.db"), open_engine(f"sqlite:///{tmp_path}/2.db")
    with pytest.raises(CannotMove, match="PostgreSQL"):
        move(one, other)
    for engine in (one, other):
        engine.dispose()
