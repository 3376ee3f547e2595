"""Two replicas and one conversation at the same instant: one at a time, each once, in an order that is written down."""

import asyncio
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import pytest

from bot.arrival import Arrival
from bot.store import Connection, Store, timers
from bot.store.inbox import Event
from bot.store.timers import Timer
from bot.unit import Unit
from handlers.turn import Bubble, Reply
from tests.bot.desk import Bench
from tests.bot.fakes import START, arrival

ROUNDS = 15
pytestmark = pytest.mark.postgres


@dataclass
class Pair:
    """Two engines with a database pool each; what both must do at once waits at a barrier inside the transaction."""

    one: Bench
    two: Bench

    async def at_once(self, first: Arrival, second: Arrival) -> None:
        """Let each replica receive an event; both transactions begin before either writes."""
        barrier = threading.Barrier(2)

        def receive(bench: Bench, event: Arrival) -> None:
            def keep(connection: Connection) -> None:
                barrier.wait(10)
                bench.engine.turns.ingest(connection, (event,), mine=True)

            bench.store.run_now(keep)

        await asyncio.gather(asyncio.to_thread(receive, self.one, first), asyncio.to_thread(receive, self.two, second))
        for bench, event in ((self.one, first), (self.two, second)):
            bench.engine.kick(event.conversation)
        await self.idle()

    async def idle(self) -> None:
        await asyncio.gather(self.one.engine.idle(), self.two.engine.idle())
        await asyncio.gather(self.one.sweeps(), self.two.sweeps())


def says(unit: Unit, event: Event) -> None:
    unit.say("line:U1", Reply((Bubble(f"staff {event.text}"),)), role="staff", event=None)


@pytest.fixture
def pair(database_url: str) -> Iterator[Pair]:
    if database_url.startswith("sqlite"):
        pytest.skip("both transactions are open at once here, and SQLite lets one at a time write")
    stores = Store(database_url), Store(database_url)
    one = Bench(stores[0], more={"others": {"staff": says}})
    two = Bench(stores[1], clock=one.clock, line=one.line, more={"others": {"staff": says}})
    yield Pair(one, two)
    for store in stores:
        store.close()


async def test_pairs_received_at_the_same_instant_are_each_answered_once_and_one_at_a_time(pair: Pair) -> None:
    for turn in range(ROUNDS):
        await pair.at_once(arrival(f"a{turn}"), arrival(f"b{turn}"))
    counted = [text.split() for text in pair.one.line.texts]
    assert [int(number) for number, _ in counted] == list(range(1, 2 * ROUNDS + 1))
    # which of a pair comes first is open; no pair overtakes the one before it
    assert [{text for _, text in counted[turn * 2 : turn * 2 + 2]} for turn in range(ROUNDS)] == [
        {f"a{turn}", f"b{turn}"} for turn in range(ROUNDS)
    ]


async def test_what_was_acknowledged_first_is_answered_first_whichever_replica_took_it(pair: Pair) -> None:
    for turn in range(ROUNDS):
        bench = (pair.one, pair.two)[turn % 2]
        await bench.engine.ingest([arrival(f"m{turn}")])
    await pair.idle()
    assert pair.one.line.texts == [f"{turn + 1} m{turn}" for turn in range(ROUNDS)]


async def test_the_same_event_delivered_to_both_at_once_is_handled_once(pair: Pair) -> None:
    for turn in range(ROUNDS):
        await pair.at_once(arrival(f"m{turn}"), arrival(f"m{turn}", redelivered=True))
    assert pair.one.line.texts == [f"{turn + 1} m{turn}" for turn in range(ROUNDS)]


async def test_a_message_and_a_reply_of_the_staff_at_once_both_arrive_once(pair: Pair) -> None:
    await pair.one.hears(arrival("hello"))
    for turn in range(ROUNDS):
        reply = arrival(str(turn), event=f"s{turn}", kind="staff", channel="slack", conversation="staff:U9")
        await pair.at_once(arrival(f"m{turn}"), reply)
    texts = pair.one.line.texts
    assert sorted(text for text in texts if text.startswith("staff")) == sorted(
        f"staff {turn}" for turn in range(ROUNDS)
    )
    assert [int(text.split()[0]) for text in texts if not text.startswith("staff")] == list(range(1, ROUNDS + 2))
    positions = [row["position"] for row in await pair.one.outbox()]
    assert len(set(positions)) == len(positions)


async def test_a_schedule_that_both_find_due_fires_once(pair: Pair) -> None:
    fired: list[str] = []

    def ring(connection: Connection, timer: Timer, now: datetime) -> None:
        fired.append(timer.dedupe_key)

    for turn in range(ROUNDS):
        await pair.one.store.run(timers.schedule, "ring", f"ring {turn}", START, {})
    barrier = threading.Barrier(2)

    def fire(bench: Bench) -> list[bool]:
        barrier.wait(10)
        numbers = range(1, ROUNDS + 1)
        return [bench.store.run_now(timers.fire, number, {"ring": ring}, START) for number in numbers]

    one, two = await asyncio.gather(asyncio.to_thread(fire, pair.one), asyncio.to_thread(fire, pair.two))
    assert sorted(fired) == sorted(f"ring {turn}" for turn in range(ROUNDS))
    assert [first != second for first, second in zip(one, two, strict=True)] == [True] * ROUNDS
