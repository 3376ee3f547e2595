"""What is due is done once, although many look, and again after a fault."""

import asyncio
from datetime import datetime, timedelta

from bot.store import Connection, Store, timers
from bot.store.figures import figures
from bot.store.tables import timers as timer_table
from bot.store.timers import Timer
from tests.bot.desk import SLACK, Bench
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


async def test_what_fails_again_and_again_is_told_once_seen_and_given_up_and_its_successor_comes(store: Store) -> None:
    def broken(connection: Connection, timer: Timer, now: object) -> None:
        raise ValueError("always")

    def plan(connection: Connection, now: datetime) -> None:
        timers.schedule(connection, "digest", f"digest {now.date()}", now + timedelta(days=30), {})

    bench = Bench(store, settings=SLACK, more={"timers": {"purge": broken}, "plans": [plan]})
    await store.run(timers.schedule, "purge", "purge:1", START, {})
    pauses = []
    for _ in range(timers.TRIES):
        [due] = [row["due_at"] for row in await bench.table(timer_table) if row["kind"] == "purge"]
        pauses.append(due - bench.clock.now().timestamp())
        await bench.sweeps(max(0.0, pauses[-1]))
    assert pauses[1:5] == [60, 120, 240, 480]
    assert max(pauses) == 3600
    [failing] = await store.run(timers.failing)
    assert (failing.state, failing.attempts, failing.error) == ("dead", timers.TRIES, "ValueError")
    assert (await store.run(figures, bench.clock.now().timestamp())).rows["timers", "dead"] == 1
    assert [row["kind"] for row in await bench.table(timer_table) if row["state"] == "new"] == ["digest"] * 2
    await bench.sweeps()
    [note] = [post.payload[0] for post in bench.slack.sent]
    assert (note["what"], note["kind"], note["attempts"]) == ("timer", "purge", 3)


async def test_a_timer_this_process_does_not_know_does_not_stop_the_others(store: Store) -> None:
    fired: list[str] = []
    bench = Bench(store, more={"timers": {"digest": lambda connection, timer, now: fired.append(timer.kind)}})
    await store.run(timers.schedule, "of a later version", "x", START, {})
    await store.run(timers.schedule, "digest", "digest:1", START, {})
    await bench.sweeps(1)
    assert fired == ["digest"]
    assert (await store.run(figures, bench.clock.now().timestamp())).rows["timers", "failing"] == 1
