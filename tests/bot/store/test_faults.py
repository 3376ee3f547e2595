"""The database fails: what was acknowledged stays, what was not is refused, nothing is half done."""

import asyncio
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, event, insert, text

from bot.store import Connection, Store, Unavailable
from bot.store.alarms import stuck_since
from bot.store.backlog import trial_lane
from bot.store.burial import bury
from bot.store.deadletters import held, release
from bot.store.figures import figures
from bot.store.listen import Listener, notify
from bot.store.migrate import migrate
from bot.store.stepback import pull_back
from bot.store.tables import notes
from bot.sweeper import look
from tests.bot.desk import Bench
from tests.bot.fakes import REFUSED, arrival
from tests.bot.office import Office

LIMIT = 60
"""Pages the small disk has left for the desk."""


@pytest.fixture
def small_disk(sqlite_template: Path, tmp_path: Path) -> Iterator[Store]:
    """Open a SQLite file that may not grow much."""
    shutil.copy(sqlite_template, tmp_path / "desk.db")
    opened = Store(f"sqlite:///{tmp_path}/desk.db")
    opened.run_now(grow_to, LIMIT)

    @event.listens_for(opened.engine, "connect")
    def still_small(connection: Any, _record: object) -> None:
        # the store lets a connection that failed go, but a new one finds no larger disk
        connection.execute(f"PRAGMA max_page_count={LIMIT}")

    yield opened
    opened.close()


def grow_to(connection: Connection, pages: int) -> None:
    now = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    connection.exec_driver_sql(f"PRAGMA max_page_count={now + pages}")


async def fill(bench: Bench) -> list[str]:
    """Send until the disk is full; return what was acknowledged."""
    acknowledged: list[str] = []
    for index in range(500):
        try:
            await bench.engine.ingest([arrival(f"m{index} {'x' * 2000}", user=f"U{index}", event=f"e{index}")])
        except Unavailable:
            return acknowledged
        acknowledged.append(f"e{index}")
    raise AssertionError("the disk never filled up")


async def test_a_full_disk_refuses_events_and_keeps_what_was_acknowledged(small_disk: Store) -> None:
    bench = Bench(small_disk)
    acknowledged = await fill(bench)
    await bench.engine.idle()
    assert {row["event_id"] for row in await bench.inbox()} == set(acknowledged)
    await small_disk.run(grow_to, 10_000)
    for _ in range(10):
        await bench.sweeps(11)
    assert len(bench.line.texts) == len(acknowledged)
    assert len(set(bench.line.texts)) == len(acknowledged)


def break_off(url: str) -> None:
    """Cut every connection to the database, as a restart does."""
    admin = create_engine(url)
    with admin.begin() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
    admin.dispose()


@pytest.mark.postgres
async def test_cut_connections_cost_nothing(database_url: str, store: Store) -> None:
    if store.sqlite:
        return
    bench = Bench(store)
    await store.warm()
    break_off(database_url)
    for index in range(8):
        await bench.hears(arrival(f"m{index}", user=f"U{index}"))
    await bench.sweeps(11)
    await bench.sweeps(11)
    assert sorted(bench.line.texts) == [f"1 m{index}" for index in range(8)]


async def test_without_its_database_the_desk_refuses_and_later_takes_the_redelivery(
    empty_database: str, tmp_path: Path
) -> None:
    store = Store(empty_database)
    bench = Bench(store)
    with pytest.raises(Unavailable):
        await bench.engine.ingest([arrival("hello")])
    migrate(store.engine)
    await bench.hears(arrival("hello", redelivered=True))
    assert bench.line.texts == ["1 hello"]
    store.close()


@pytest.mark.postgres
async def test_a_process_is_woken_by_what_another_leaves_to_it(database_url: str, store: Store) -> None:
    woken = asyncio.Event()
    listener = Listener(database_url, woken.set)
    listener.start()
    async with asyncio.timeout(5):
        while not woken.is_set() and not store.sqlite:
            await store.run(notify)
            await asyncio.sleep(0.01)
    await listener.stop()


@pytest.mark.parametrize(
    ("wanted", "index"),
    [
        ("inbox WHERE conversation = 'k' AND state = 'new' ORDER BY id LIMIT 10", "ix_inbox_new"),
        ("outbox WHERE lane = 'k' AND state IN ('pending', 'sending') ORDER BY id LIMIT 1", "ix_outbox_open"),
        ("timers WHERE state = 'new' AND due_at <= 1.0 ORDER BY due_at", "ix_timers_new"),
        ("outbox WHERE state IN ('dead', 'uncertain', 'held') ORDER BY state, id", "ix_outbox_stuck"),
    ],
)
async def test_history_is_never_read_to_find_what_is_open(store: Store, wanted: str, index: str) -> None:
    """P2: the partial indexes answer; benchmarks/plans.py shows the same on a million rows."""
    statement = f"SELECT id FROM {wanted}"

    def plan(connection: Connection) -> str:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL enable_seqscan = off"))
            return str(connection.execute(text(f"EXPLAIN {statement}")).all())
        return str(connection.execute(text(f"EXPLAIN QUERY PLAN {statement}")).all())

    assert index in await store.run(plan)


async def test_the_engines_own_statements_write_their_states_as_literals(store: Store) -> None:
    """P2: a bound state would make a partial index unusable."""
    seen: list[str] = []
    event.listen(store.engine, "before_cursor_execute", lambda c, cursor, sql, *rest: seen.append(sql))
    bench = Bench(store)
    await bench.hears(arrival("hello"))
    await bench.sweeps()
    reads = [sql for sql in seen if sql.startswith("SELECT") and "state" in sql.partition("WHERE")[2]]
    assert {table for sql in reads for table in ("inbox", "outbox") if f"FROM {table}" in sql} == {"inbox", "outbox"}
    assert [sql for sql in reads if "LIMIT" in sql and "outbox.lane = " in sql], "the hot path is not seen"
    for sql in reads:
        where = sql.partition("WHERE")[2]
        assert "state = ?" not in where
        assert "state = %" not in where
        assert "state IN (?" not in where
        assert "state IN (%" not in where


async def test_the_journal_is_folded_back_after_a_purge(store: Store, tmp_path: Path) -> None:
    """P7: a long journal stalls the writer."""
    bench = Bench(store)
    await bench.hears(*(arrival(f"m{index}") for index in range(50)))
    store.fold()
    if store.sqlite:
        assert await asyncio.to_thread((tmp_path / "desk.db-wal").stat) is not None
        assert (await asyncio.to_thread((tmp_path / "desk.db-wal").stat)).st_size == 0


@pytest.mark.parametrize("read", [look, figures])
async def test_what_is_read_all_the_time_reads_no_history(
    store: Store, read: Callable[[Connection, float], object]
) -> None:
    """P2: the sweep of every half second and the figures of every scrape, as SQLite carries them out."""
    asked: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, statement: str, given: Any, *_more: object) -> None:
        asked.append((statement, given))

    def plans(connection: Connection) -> str:
        driver = connection.connection.cursor()
        found = [driver.execute(f"EXPLAIN QUERY PLAN {statement}", given).fetchall() for statement, given in asked]
        return str(found)

    event.listen(store.engine, "before_cursor_execute", note)
    await store.run(read, 1.0)
    event.remove(store.engine, "before_cursor_execute", note)
    if store.sqlite:
        plan = await store.run(plans)
        assert "ix_outbox_open" in plan
        assert not re.findall(r"ix_inbox_received_at|ix_outbox_created_at", plan)
        assert not re.findall(
            r"SCAN (?:inbox|outbox)\b(?! USING (?:COVERING )?INDEX ix_\w+_(?:new|dead|open|stuck))", plan
        )


async def test_the_log_of_a_large_transaction_is_given_back(store: Store, tmp_path: Path) -> None:
    """P7: also where nobody folds it."""

    def write_much(connection: Connection) -> None:
        values = [{"key": f"k{number}", "value": "x" * 40_000} for number in range(500)]
        connection.execute(insert(notes), values)

    def write_little(connection: Connection, number: int) -> None:
        connection.execute(insert(notes), {"key": f"s{number}", "value": ""})

    if not store.sqlite:
        return
    await store.run(write_much)
    for number in range(3):
        await store.run(write_little, number)
    assert (await asyncio.to_thread((tmp_path / "desk.db-wal").stat)).st_size <= 8 * 2**20


async def test_no_statement_of_a_busy_day_reads_the_history(office: Office) -> None:
    """P2: people, the staff, a person who leaves, retries, a crash, a clock set back: as SQLite carries them out."""
    if not office.store.sqlite:
        return
    asked: dict[str, Any] = {}
    event.listen(
        office.store.engine, "before_cursor_execute", lambda c, cursor, sql, given, *more: asked.setdefault(sql, given)
    )
    await a_busy_day(office)

    def plans(connection: Connection) -> dict[str, str]:
        driver = connection.connection.cursor()
        read = {sql: given for sql, given in asked.items() if sql.partition(" ")[0] in {"SELECT", "UPDATE", "DELETE"}}
        return {sql: str(driver.execute(f"EXPLAIN QUERY PLAN {sql}", given).fetchall()) for sql, given in read.items()}

    whole = re.compile(r"SCAN (?:inbox|outbox)\b(?! USING (?:COVERING )?INDEX ix_\w+_(?:new|dead|open|stuck))")
    found = await office.store.run(plans)
    assert len(found) > 30
    assert [(sql, plan) for sql, plan in found.items() if whole.search(plan)] == []


async def a_busy_day(office: Office) -> None:
    """Let the desk do what it seldom does."""
    await office.handed_over()
    await office.press("case_claim")
    await office.hears("続きです")
    office.line.script = [REFUSED]
    await office.reply("来月からです。")
    await office.hears("", kind="unfollow")
    await office.press("case_close")
    await office.sweeps(60)
    now = office.clock.now().timestamp()
    for knows in (True, False):
        await office.store.run(bury, "dead", [1], now, knows=knows, attempt=5.0)
    await office.store.run(pull_back, now, 10.0)
    await office.store.run(held)
    await office.store.run(release, 1, now)
    await office.store.run(trial_lane, now, "line")
    await office.store.run(stuck_since, "dead", 0.0)
