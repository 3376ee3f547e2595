"""Processes of different kinds beside each other: one without a worker, one that stops, one whose platform hangs."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from time import monotonic

import pytest

from bot.channels import Delivery, Outcome, Sent
from bot.clock import Clock
from bot.store import Store, gates
from bot.sweeper import look
from bot.timing import IN_FLIGHT, Timing
from tests.bot.desk import SLACK, Bench
from tests.bot.fakes import BROKEN, REFUSED, arrival
from tests.bot.test_outages import Fickle

QUICK = Timing(sweep=0.05, intake=60.0)
ASLEEP = Timing(sweep=3600.0, intake=60.0)


@pytest.fixture
def fickle(database_url: str) -> Iterator[Fickle]:
    opened = Fickle(database_url)
    yield opened
    opened.close()


@asynccontextmanager
async def running(*benches: Bench) -> AsyncIterator[None]:
    for bench in benches:
        await bench.engine.start()
    try:
        yield
    finally:
        for bench in benches:
            await bench.engine.stop()


async def until(seconds: float, true: Callable[[], object]) -> None:
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110  (what is waited for knows no event)
            await asyncio.sleep(0.01)


def web_only(store: Store, **more: object) -> Bench:
    return Bench(store, more={"sweeping": False, "timing": QUICK, **more})


async def test_a_process_without_a_worker_closes_the_breaker_it_opened(store: Store) -> None:
    web = web_only(store)
    async with running(web):
        web.line.script = [REFUSED, REFUSED]
        await web.hears(arrival("a"))
        await web.hears(arrival("b", user="U2"))
        assert web.engine.breaker.open == ("line",)
        web.clock.pass_by(2)
        await until(10, lambda: not web.engine.breaker.open)
        await web.hears(arrival("c", user="U3"))
        assert "1 c" in web.line.texts


async def test_a_process_without_a_worker_sees_the_breaker_others_opened_and_tries_nothing(store: Store) -> None:
    web = web_only(store)
    web.line.alive = False
    async with running(web):
        for _ in range(2):
            await store.run(gates.note_failure, "line", web.clock.now().timestamp())
        await until(10, lambda: web.engine.breaker.open)
        await web.hears(arrival("a"))
        assert web.line.attempts == []
        await store.run(gates.note_success, "line")
        await until(10, lambda: not web.engine.breaker.open)


@pytest.mark.postgres
async def test_what_a_gate_holds_up_in_a_process_without_a_worker_is_told_to_the_workers(database_url: str) -> None:
    """The web process has not heard yet that the gate is open again; a worker that was told sends at once."""
    if database_url.startswith("sqlite"):
        pytest.skip("on SQLite processes look every half second instead of being told")
    stores = Store(database_url), Store(database_url)
    web = web_only(stores[0], timing=ASLEEP)
    worker = Bench(stores[1], clock=web.clock, line=web.line, more={"timing": ASLEEP})
    async with running(web, worker):
        await asyncio.sleep(0.3)  # both listen
        web.engine.breaker.failed("line", 2)
        await web.engine.ingest([arrival("hello")])
        await until(10, lambda: web.line.texts == ["1 hello"])
        await worker.engine.idle()
    for store in stores:
        store.close()


async def test_a_look_that_is_older_than_our_own_news_does_not_close_the_breaker(store: Store) -> None:
    bench = Bench(store)
    bench.line.alive = False
    bench.line.script = [BROKEN, BROKEN]
    known = bench.engine.breaker.mark()
    found = await store.run(look, bench.clock.now().timestamp())
    await bench.hears(arrival("a"), arrival("b", user="U2"))
    bench.engine.breaker.load(found.gates, known)
    assert "line" in bench.engine.breaker.open
    bench.engine.breaker.load((), bench.engine.breaker.mark())
    assert not bench.engine.breaker.open


async def test_a_platform_that_hangs_holds_up_nothing_but_itself(store: Store) -> None:
    bench = Bench(store, clock=Clock(), settings=SLACK, more={"timing": QUICK})  # type: ignore[arg-type]
    asked = asyncio.Event()

    async def hangs() -> bool:
        asked.set()
        await asyncio.sleep(60)
        return True

    bench.line.probe = hangs  # type: ignore[method-assign]
    for _ in range(2):
        await store.run(gates.note_failure, "line", bench.clock.now().timestamp() - 5)
    async with running(bench):
        async with asyncio.timeout(10):
            await asked.wait()
        healthy = arrival(
            "m", user="D1", channel="slack", conversation="slack:D1", reply_token="", at=bench.clock.now()
        )
        began = monotonic()
        await store.run(bench.engine.turns.ingest, (healthy,), mine=False)
        await until(10, lambda: bench.slack.sent)
        assert monotonic() - began < bench.engine.timing.probe  # it did not wait for the probe


async def test_a_process_that_stops_begins_nothing_and_leaves_untried_what_waits(store: Store) -> None:
    bench = Bench(store)
    bench.line.hold()
    people = [f"U{number}" for number in range(IN_FLIGHT * 3)]
    await bench.engine.start()
    await bench.engine.ingest([arrival("hello", user=user) for user in people])
    await until(10, lambda: len(bench.line.attempts) == IN_FLIGHT)
    stopping = asyncio.create_task(bench.engine.stop())
    await asyncio.sleep(0.05)
    bench.line.held.set()
    await stopping
    assert len(bench.line.attempts) == IN_FLIGHT
    other = bench.replica()
    for _ in range(3):
        await other.sweeps()
    assert sorted(sent.address for sent in bench.line.sent) == sorted(people)
    assert {(sent.kind, sent.ambiguous) for sent in bench.line.sent} == {("reply", False)}


async def test_a_process_that_stops_gives_back_what_a_running_turn_leased(store: Store) -> None:
    bench = Bench(store)
    await bench.engine.start()
    await bench.engine.ingest([arrival("hello")])
    await store.run(bench.engine.turns.ingest, (arrival("other", user="U2"),), mine=True)
    await bench.engine.idle()
    done = await store.run(bench.engine.turns.run, "line:U2", bench.engine.deliveries.token())
    stopping = asyncio.create_task(bench.engine.stop())
    await asyncio.sleep(0)
    bench.engine.lanes.hand_over(done.leased[0])
    await stopping
    assert bench.line.texts == ["1 hello"]
    await bench.replica().sweeps()
    assert [(sent.kind, sent.ambiguous) for sent in bench.line.sent] == [("reply", False)] * 2


async def test_a_process_that_stops_waits_for_what_hangs_no_longer_than_a_lease(store: Store) -> None:
    bench = Bench(store, more={"timing": Timing(lease=0.3, intake=60.0)})

    async def hangs(delivery: Delivery) -> Outcome:
        bench.line.begun.set()
        await asyncio.sleep(60)
        return Sent()

    bench.line.send = hangs  # type: ignore[method-assign]
    await bench.engine.start()
    await bench.engine.ingest([arrival("hello")])
    await bench.line.begun.wait()
    async with asyncio.timeout(4):
        await bench.engine.stop()


async def test_a_process_stops_and_lets_go_of_its_life_without_a_database(fickle: Fickle, tmp_path: Path) -> None:
    bench = Bench(fickle, more={"lives": tmp_path / "lives"})
    await bench.engine.start()
    fickle.gone = True
    await bench.engine.stop()
    fickle.gone = False
    assert bench.engine.life is None
