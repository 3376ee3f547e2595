"""One function is one transaction, all of it or nothing, also when many are committed together."""

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from unittest.mock import ANY

import pytest
from sqlalchemy import event, insert, select

from bot.store import Connection, Store, Unavailable
from bot.store.migrate import migrate
from bot.store.tables import notes


def note(connection: Connection, key: str) -> str:
    connection.execute(insert(notes).values(key=key, value="x"))
    return key


def note_and_fail(connection: Connection, key: str) -> str:
    note(connection, key)
    raise ValueError(key)


def keys(connection: Connection) -> list[str]:
    return list(connection.execute(select(notes.c.key).order_by(notes.c.key)).scalars())


async def test_what_fails_leaves_nothing_and_does_not_touch_its_neighbours(store: Store) -> None:
    works = [store.run(note_and_fail if index % 3 == 0 else note, f"k{index}") for index in range(9)]
    results = await asyncio.gather(*works, return_exceptions=True)
    assert [isinstance(result, ValueError) for result in results] == [index % 3 == 0 for index in range(9)]
    assert await store.run(keys) == ["k1", "k2", "k4", "k5", "k7", "k8"]


async def test_a_fault_of_the_database_says_so_without_its_words(store: Store) -> None:
    await store.run(note, "k")
    with pytest.raises(Unavailable) as caught:
        await store.run(note, "k")
    assert str(caught.value) == "IntegrityError"


@pytest.fixture
def sqlite(sqlite_template: Path, tmp_path: Path) -> Iterator[Store]:
    """Open a SQLite file of the test's own."""
    shutil.copy(sqlite_template, tmp_path / "desk.db")
    opened = Store(f"sqlite:///{tmp_path}/desk.db")
    yield opened
    opened.close()


async def test_sqlite_commits_what_waits_together_in_one_transaction(sqlite: Store) -> None:
    commits: list[str] = []
    event.listen(sqlite.engine, "commit", lambda connection: commits.append("commit"))
    await asyncio.gather(*(sqlite.run(note, f"k{index:03}") for index in range(200)))
    assert len(commits) < 50
    assert len(await sqlite.run(keys)) == 200


def pragmas(connection: Connection, *names: str) -> list[object]:
    return [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names]


async def test_sqlite_keeps_what_is_acknowledged_through_power_loss(sqlite: Store) -> None:
    found = await sqlite.run(pragmas, "journal_mode", "synchronous", "busy_timeout", "foreign_keys")
    assert found == ["wal", 2, 10000, 1]


async def test_what_nobody_waits_for_any_more_is_done_all_the_same(sqlite: Store) -> None:
    waiting = [asyncio.create_task(sqlite.run(note, key)) for key in ("a", "b")]
    await asyncio.sleep(0)
    waiting[0].cancel()
    assert await asyncio.gather(*waiting, return_exceptions=True) == [ANY, "b"]
    assert waiting[0].cancelled()
    assert await sqlite.run(keys) == ["a", "b"]


def test_a_loop_that_was_closed_meanwhile_does_not_end_the_writer(sqlite: Store) -> None:
    busy = Event()

    async def leave() -> None:
        asking = asyncio.ensure_future(sqlite.run(lambda _: busy.wait(5)))
        await asyncio.sleep(0)
        asking.cancel()

    asyncio.run(leave())
    busy.set()
    assert sqlite.run_now(note, "k") == "k"


def end(_: Connection) -> str:
    return next(iter(()))


async def test_a_function_that_ends_with_stop_iteration_fails_and_its_neighbours_are_told(sqlite: Store) -> None:
    told = await asyncio.gather(sqlite.run(note, "a"), sqlite.run(end), sqlite.run(note, "b"), return_exceptions=True)
    assert [type(each) for each in told] == [str, RuntimeError, str]
    with pytest.raises(RuntimeError):
        await sqlite.run(end)


async def test_a_thread_and_an_event_loop_are_answered_from_one_commit(sqlite: Store) -> None:
    from_thread = asyncio.to_thread(sqlite.run_now, note, "thread")
    assert tuple(await asyncio.gather(from_thread, sqlite.run(note, "loop"))) == ("thread", "loop")


def test_only_the_owner_reads_a_new_database_and_what_lies_beside_it(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path}/var/desk.db")
    migrate(store.engine)
    store.run_now(note, "k")
    files = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "var").iterdir() if path.is_file()}
    store.close()
    assert set(files) >= {"desk.db", "desk.db-wal"}
    assert set(files.values()) == {0o600}
