"""The machine's clock is set an hour back or forward: nothing waits for it, nothing is lost, nothing is doubled."""

from datetime import datetime, timedelta

import pytest

from bot.store import Connection, Store, gates, timers
from bot.store.timers import Timer
from tests.bot.desk import SLACK, Bench
from tests.bot.fakes import BROKEN, DEAD_TOKEN, LIMITED, REFUSED, START, SetClock, arrival

HOUR = 3600.0
LEASE = 10.0


async def test_a_retry_does_not_wait_for_the_hour_that_was_taken_back(store: Store) -> None:
    bench = Bench(store)
    await bench.sweeps()
    bench.line.script = [REFUSED]
    await bench.hears(arrival("hello"))
    await bench.sweeps(-HOUR)
    assert bench.line.texts == ["1 hello"]


async def test_what_a_dead_process_held_is_taken_over_a_lease_after_the_clock_was_set_back(store: Store) -> None:
    bench = Bench(store)
    await store.run(bench.engine.turns.ingest, (arrival("sending"),), mine=True)
    await store.run(bench.engine.turns.run, "line:U1", "dead process")
    await store.run(bench.engine.turns.ingest, (arrival("unheard", user="U2"),), mine=True)
    await bench.sweeps()
    await bench.sweeps(-HOUR)
    assert bench.line.texts == []
    await bench.sweeps(LEASE)
    assert sorted(bench.line.texts) == ["1 sending", "1 unheard"]


async def test_a_process_that_starts_after_the_clock_was_set_back_notices_by_the_last_event(store: Store) -> None:
    dead = Bench(store)
    await store.run(dead.engine.turns.ingest, (arrival("hello"),), mine=True)
    started = Bench(store)
    await started.sweeps(-HOUR)
    await started.sweeps(LEASE)
    assert started.line.texts == ["1 hello"]


async def test_a_destination_that_is_down_is_probed_although_the_clock_was_set_back(store: Store) -> None:
    bench = Bench(store)
    await bench.sweeps()
    bench.line.alive = False
    bench.line.script = [REFUSED, REFUSED]
    await bench.hears(arrival("a"), arrival("b", user="U2"))
    await bench.sweeps(2)
    bench.line.alive = True
    await bench.sweeps(-HOUR)
    await bench.sweeps(1)
    assert sorted(bench.line.texts) == ["1 a", "1 b"]


async def test_a_rate_limit_ends_although_the_clock_was_set_back(store: Store) -> None:
    bench = Bench(store)
    await bench.sweeps()
    bench.line.script = [LIMITED]
    await bench.hears(arrival("hello"))
    await bench.sweeps(-HOUR)
    assert bench.line.texts == ["1 hello"]


async def test_slots_of_a_paced_channel_are_free_again(store: Store) -> None:
    bench = Bench(store)
    now = bench.clock.now().timestamp()
    await store.run(gates.reserve_slot, "slack:C1", now, 1.0, 3.0)
    await bench.sweeps()
    assert await store.run(gates.reserve_slot, "slack:C1", now - HOUR, 1.0, 3.0) is None
    await bench.sweeps(-HOUR)
    assert await store.run(gates.reserve_slot, "slack:C1", now - HOUR, 1.0, 3.0) == now - HOUR


async def test_after_the_clock_was_set_back_an_invalid_token_proves_nothing(store: Store) -> None:
    """By the clock the token looks young; really it may have died, and its answer must not be called sent."""
    bench = Bench(store, settings=SLACK)
    await bench.sweeps()
    bench.line.script = [BROKEN, DEAD_TOKEN]
    await bench.hears(arrival("hello"))
    await bench.sweeps(-HOUR)
    states = await bench.states()
    assert states[0] == "uncertain"
    assert "hello" not in "".join(bench.line.texts)


async def test_a_clock_set_forward_makes_pushes_of_untried_replies(store: Store) -> None:
    bench = Bench(store)
    bench.line.script = [REFUSED]
    await bench.hears(arrival("hello"))
    await bench.sweeps(HOUR)
    assert [sent.kind for sent in bench.line.sent] == ["push"]


async def test_a_clock_set_forward_ends_leases_early_and_still_one_attempt_is_taken(store: Store) -> None:
    slow = Bench(store)
    slow.line.hold()
    await slow.engine.ingest([arrival("hello", reply_token="")])
    await slow.line.begun.wait()
    other = Bench(store, clock=slow.clock, line=slow.line)
    slow.clock.pass_by(HOUR)
    await other.engine._sweeper.once()
    slow.line.held.set()
    await slow.engine.idle()
    await other.engine.idle()
    assert len(slow.line.attempts) == 2
    assert slow.line.texts == ["1 hello"]
    assert await slow.states() == ["sent"]


async def test_a_clock_set_forward_and_back_doubles_nothing(store: Store) -> None:
    bench = Bench(store)
    for index, seconds in enumerate((HOUR, -HOUR, HOUR, -HOUR)):
        bench.line.script = [REFUSED]
        await bench.hears(arrival(f"m{index}"))
        await bench.sweeps(seconds)
    await bench.sweeps(1)
    assert bench.line.texts == [f"{index + 1} m{index}" for index in range(4)]


@pytest.mark.parametrize("jumps", [(HOUR, -HOUR, HOUR), (-HOUR, HOUR, HOUR)])
async def test_a_schedule_fires_once_however_the_clock_jumps(store: Store, jumps: tuple[float, ...]) -> None:
    fired: list[str] = []

    def ring(connection: Connection, timer: Timer, now: datetime) -> None:
        fired.append(timer.dedupe_key)

    bench = Bench(store, more={"timers": {"ring": ring}})
    await store.run(timers.schedule, "ring", "once", START + timedelta(minutes=30), {})
    for jump in jumps:
        await bench.sweeps(jump)
    assert fired == ["once"]


async def test_a_process_that_starts_on_a_machine_a_little_behind_mends_nothing(store: Store) -> None:
    """What it reads at its start was written by another clock."""
    bench = Bench(store)
    bench.line.script = [BROKEN]
    await bench.hears(arrival("hello"))
    bench.line.used.add("token-U1-hello")  # LINE took it, and answered 500
    late = Bench(store, clock=SetClock(START - timedelta(seconds=3)), line=bench.line)
    await late.sweeps()
    await bench.sweeps(2)
    assert await bench.states() == ["sent"]
