"""A database that does not answer: who waits is told in time, and nothing waits without end."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from threading import Event
from time import monotonic
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

from bot.metrics import Metrics
from bot.store import Connection, Store, Unavailable
from bot.store.conversations import ensure_conversation, lock_conversation
from bot.store.database import QUEUE
from bot.store.listen import Listener, notify
from bot.store.pooling import HOT, allow, connect_args
from bot.timing import Timing
from bot.web import Health
from tests.bot.desk import Bench
from tests.bot.fakes import SetClock, arrival

SHORT = Timing(intake=0.2)


def one(connection: Connection) -> int:
    return int(connection.execute(text("SELECT 1")).scalar_one())


@dataclass
class Stuck:
    """Every thread of a store waits until `go` is set."""

    store: Store
    go: Event = field(default_factory=Event)

    def hang(self, connection: Connection) -> None:
        assert self.go.wait(60)

    def fill(self) -> list["asyncio.Task[None]"]:
        count = 1 if self.store.sqlite else self.store.pooling.size
        return [asyncio.create_task(self.store.run(self.hang)) for _ in range(count)]


@pytest.fixture
def stuck(store: Store) -> Iterator[Stuck]:
    made = Stuck(store)
    yield made
    made.go.set()


async def test_a_webhook_the_database_does_not_answer_in_time_is_refused_and_nothing_of_it_kept(stuck: Stuck) -> None:
    bench = Bench(stuck.store, more={"timing": SHORT})
    held = stuck.fill()
    await asyncio.sleep(0.1)
    began = monotonic()
    asked = [bench.engine.ingest([arrival(f"m{number}")]) for number in range(20)]
    answers = await asyncio.gather(*asked, return_exceptions=True)
    assert monotonic() - began < 5
    assert {type(answer) for answer in answers} == {Unavailable}
    stuck.go.set()
    await asyncio.gather(*held)
    assert await bench.inbox() == []
    assert await bench.hears(arrival("m0", redelivered=True)) == 1


async def test_a_webhook_that_was_refused_although_it_was_kept_is_handled_at_once(stuck: Stuck) -> None:
    """It had begun, so its end is waited for by nobody but the process itself."""
    bench = Bench(stuck.store, more={"timing": SHORT})
    ingest = bench.engine.turns.ingest

    def slowly(connection: Connection, **given: Any) -> tuple[str, ...]:
        stuck.hang(connection)
        return ingest(connection, **given)

    object.__setattr__(bench.engine, "turns", Slow(bench.engine.turns, slowly))
    with pytest.raises(Unavailable):
        await bench.engine.ingest([arrival("hello")])
    stuck.go.set()
    await asyncio.wait_for(bench.line.begun.wait(), 10)
    await bench.engine.idle()
    assert bench.line.texts == ["1 hello"]


class Slow:
    """Turns whose intake takes long."""

    def __init__(self, turns: Any, ingest: Callable[..., tuple[str, ...]]) -> None:
        self.ingest, self._turns = ingest, turns

    def __getattr__(self, name: str) -> Any:
        return getattr(self._turns, name)


async def test_readiness_and_figures_answer_while_the_database_does_not(stuck: Stuck) -> None:
    held = stuck.fill()
    await asyncio.sleep(0.1)
    health = Health(stuck.store, SetClock(), Metrics(), lambda: "")
    began = monotonic()
    ready, figures = await asyncio.gather(health.ready(), health.figures())
    assert monotonic() - began < 5
    assert ready.status_code == 503
    assert figures.status_code == 200
    assert b"desk_database_up 0.0" in figures.body
    stuck.go.set()
    await asyncio.gather(*held)
    assert b"desk_database_up 1.0" in (await health.figures()).body


async def test_no_more_than_a_thousand_wait(stuck: Stuck) -> None:
    held = stuck.fill()
    await asyncio.sleep(0.1)
    waiting = [asyncio.create_task(stuck.store.run_within(60, one)) for _ in range(QUEUE)]
    await asyncio.sleep(0)
    began = monotonic()
    with pytest.raises(Unavailable, match="too many"):
        await stuck.store.run_within(60, one)
    assert monotonic() - began < 1
    stuck.go.set()
    assert set(await asyncio.gather(*waiting)) == {1}
    await asyncio.gather(*held)
    assert await stuck.store.run_within(60, one) == 1


@dataclass
class Frozen:
    """A way to PostgreSQL on which nothing moves while it is frozen, as behind a firewall that drops."""

    host: str
    port: int
    moves: asyncio.Event = field(default_factory=asyncio.Event)
    ends: list[asyncio.StreamWriter] = field(default_factory=list)

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection(self.host, self.port)
        self.ends += [writer, far_writer]

        async def pump(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
            with suppress(OSError):
                while data := await source.read(65536):
                    await self.moves.wait()
                    target.write(data)
                    await target.drain()
            target.close()

        await asyncio.gather(pump(reader, far_writer), pump(far_reader, writer))


@asynccontextmanager
async def frozen_way(url: str) -> AsyncIterator[tuple[Frozen, str]]:
    address = make_url(url)
    way = Frozen(address.host or "127.0.0.1", address.port or 5432)
    way.moves.set()
    server = await asyncio.start_server(way.carry, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        yield way, address.set(host="127.0.0.1", port=port).render_as_string(hide_password=False)
    finally:
        way.moves.set()
        server.close()
        for end in way.ends:
            end.close()
            with suppress(OSError):
                await end.wait_closed()


@pytest.mark.postgres
async def test_a_server_that_falls_silent_is_answered_for_with_503_and_goes_on_when_it_is_back(
    database_url: str,
) -> None:
    if database_url.startswith("sqlite"):
        pytest.skip("there is no server")
    async with frozen_way(database_url) as (way, url):
        store = Store(url, HOT)
        bench = Bench(store, more={"timing": SHORT})
        await bench.hears(arrival("before"))
        way.moves.clear()
        began = monotonic()
        hooks = [bench.engine.ingest([arrival(f"m{number}", user=f"U{number}")]) for number in range(100)]
        answers = await asyncio.gather(*hooks, return_exceptions=True)
        ready = await Health(store, SetClock(), Metrics(), lambda: "").ready()
        assert monotonic() - began < 6
        assert {type(answer) for answer in answers} == {Unavailable}
        assert ready.status_code == 503
        way.moves.set()
        await bench.hears(arrival("after", user="after"))
        await bench.engine.idle()
        await asyncio.to_thread(store.close)
    assert "1 before" in bench.line.texts
    assert "1 after" in bench.line.texts


@pytest.mark.postgres
async def test_a_lock_somebody_keeps_is_not_waited_for_without_end(database_url: str) -> None:
    if database_url.startswith("sqlite"):
        pytest.skip("SQLite has one writer")
    keeper, store = Store(database_url), Store(database_url, replace(HOT, timeout=0.5))
    go = Event()

    def keep(connection: Connection) -> None:
        ensure_conversation(connection, "line:U1", "line", "U1", 0.0)
        lock_conversation(connection, "line:U1")
        assert go.wait(20)

    keeping = asyncio.create_task(keeper.run(keep))
    await asyncio.sleep(0.2)
    with pytest.raises(Unavailable):
        await asyncio.wait_for(store.run(ensure_conversation, "line:U1", "line", "U1", 0.0), 10)
    go.set()
    await keeping
    limits = await store.run(lambda c: [c.execute(text(f"SHOW {name}")).scalar() for name in NAMES])
    assert limits == ["500ms", "400ms", "1s"]
    assert await keeper.run(lambda c: c.execute(text("SHOW statement_timeout")).scalar()) == "0"
    for each in (keeper, store):
        await asyncio.to_thread(each.close)


NAMES = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")


def test_a_dead_line_to_the_server_is_noticed_and_the_address_may_say_otherwise() -> None:
    args = connect_args("postgresql+psycopg://db/desk?connect_timeout=9", HOT)
    assert (args["tcp_user_timeout"], args["keepalives_idle"], "connect_timeout" in args) == (5000, 10, False)
    behind = connect_args("postgresql+psycopg://db/desk", replace(HOT, prepare=False))
    assert behind["prepare_threshold"] is None
    assert "options" not in behind


@pytest.mark.postgres
async def test_who_listens_listens_again_whatever_ended_it(database_url: str) -> None:
    if database_url.startswith("sqlite"):
        pytest.skip("on SQLite nobody listens")
    heard: list[int] = []
    begun = asyncio.Event()

    def wake() -> None:
        heard.append(1)
        if len(heard) == 1:
            raise ValueError("a fault that is not the database's")
        begun.set()

    store = Store(database_url)
    listener = Listener(store.url, wake)
    listener.start()
    try:
        for _ in range(2):
            await asyncio.wait_for(begun.wait(), 20)
            begun.clear()
            await store.run(cut)  # the connection that listens
        await asyncio.wait_for(begun.wait(), 20)
        begun.clear()
        await store.run(notify)
        await asyncio.wait_for(begun.wait(), 20)
    finally:
        await listener.stop()
        store.close()


def cut(connection: Connection) -> None:
    listening = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'"
    connection.execute(text(f"{listening} AND datname = current_database()"))


async def test_a_schedule_may_take_longer_than_what_somebody_waits_for(database_url: str) -> None:
    store = Store(database_url, HOT)

    def limit(connection: Connection) -> object:
        allow(connection, 60)
        return None if store.sqlite else connection.execute(text("SHOW statement_timeout")).scalar()

    assert await store.run(limit) == (None if store.sqlite else "1min")
    if not store.sqlite:
        assert await store.run(lambda c: c.execute(text("SHOW statement_timeout")).scalar()) == "5s"
    await asyncio.to_thread(store.close)
