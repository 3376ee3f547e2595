"""What is due is done once, although many look, and again after a fault."""

import asyncio

from bot.store import Connection, Store, timers
from bot.store.timers import Timer
from tests.bot.desk import Bench
from tests.bot.fakes import START


async def test_of_many_processes_one_fires(store: Store) -> None:
    fired: list[str] = []
    kinds = {"digest": lambda connection, timer, now: fired.append(timer.payload["day"])}
    for _ in range(2):
        await store.run(timers.schedule, "digest", "digest:1", START, {"day": "1"})
    [number] = await store.run(timers.due_timers, START.timestamp(), 10)
    results = await asyncio.gather(*(store.run(timers.fire, number, kinds, START) for _ in range(8)))
    assert results.count(True) == 1
    assert fired == ["1"]


async def test_nothing_fires_before_its_time_and_a_restart_misses_nothing(store: Store) -> None:
    fired: list[str] = []
    kinds = {"digest": lambda connection, timer, now: fired.append(timer.dedupe_key)}
    bench = Bench(store, more={"timers": kinds})
    bench.clock.pass_by(-10)
    await store.run(timers.schedule, "digest", "digest:1", START, {})
    await bench.sweeps()
    assert fired == []
    restarted = Bench(store, clock=bench.clock, more={"timers": kinds})
    await restarted.sweeps(3600)
    assert fired == ["digest:1"]


async def test_a_timer_that_fails_is_tried_again_and_keeps_nothing_half_done(store: Store) -> None:
    tries: list[int] = []

    def flaky(connection: Connection, timer: Timer, now: object) -> None:
        tries.append(timer.attempts)
        timers.schedule(connection, "digest", "digest:2", START, {})
        if len(tries) == 1:
            raise ValueError("first time")

    bench = Bench(store, more={"timers": {"digest": flaky}})
    await store.run(timers.schedule, "digest", "digest:1", START, {})
    await bench.sweeps()
    assert len(await store.run(timers.due_timers, START.timestamp() + 1e6, 10)) == 1
    await bench.sweeps(61)
    assert tries == [0, 1]
    assert len(await store.run(timers.due_timers, START.timestamp() + 1e6, 10)) == 1
