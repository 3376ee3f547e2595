"""Turns a second and processor time a turn of the engine alone: a trivial handler, a channel that answers at once.

Run: python benchmarks/engine.py [--database URL] [--turns 5000] [--people 200] [--rate 100]
Without --rate everything is given at once (throughput); with it events arrive on schedule (latency from the schedule).
"""

import argparse
import asyncio
import cProfile
import pstats
import resource
import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from statistics import quantiles
from time import perf_counter, process_time
from typing import Any

from bot.arrival import Arrival
from bot.channels import Delivery, Outcome, Payload, Sent
from bot.clock import Clock
from bot.codec import encode_reply
from bot.engine import Engine
from bot.logs import configure
from bot.settings import Settings, normalised_url
from bot.store import Store
from bot.store.migrate import migrate
from handlers.turn import Bubble, Conversation, Message, Reply, Turn


class Instant:
    """A platform that accepts everything at once and notes when."""

    name = "line"

    def __init__(self, expected: int) -> None:
        self.answered: dict[str, float] = {}
        self.everything = asyncio.Event()
        self._expected = expected

    def render(self, reply: Reply) -> Payload:
        """Return the neutral form."""
        return [encode_reply(reply)]

    async def send(self, delivery: Delivery) -> Outcome:
        """Accept."""
        self.answered[delivery.reply_token] = perf_counter()
        if len(self.answered) == self._expected:
            self.everything.set()
        return Sent("ok")

    async def probe(self) -> bool:
        """Be there."""
        return True


def count(conversation: Conversation, message: Message, _desk: Any) -> Turn:
    number = conversation.misses + 1
    return Turn(replace(conversation, misses=number), (Reply((Bubble(f"{number} {message.text}"),)),))


def event(number: int, people: int) -> Arrival:
    user = f"U{number % people:032x}"
    return Arrival(
        channel="line", event_id=f"{number:026}", conversation=f"line:{user}", address=user, kind="text",
        text="補助金の上限はいくらですか", reply_token=f"t{number}", occurred_at=datetime.now(UTC),
    )  # fmt: skip


async def give(engine: Engine, given: argparse.Namespace) -> dict[str, float]:
    """Give every event, on schedule or as fast as they are taken; return when each was due."""
    due: dict[str, float] = {}
    began = perf_counter()
    waiting: set[asyncio.Task[int]] = set()
    for number in range(given.turns):
        if given.rate:
            await asyncio.sleep(max(0.0, began + number / given.rate - perf_counter()))
        while not given.rate and len(waiting) >= given.together:
            _, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        due[f"t{number}"] = began + number / given.rate if given.rate else perf_counter()
        waiting.add(asyncio.create_task(engine.ingest([event(number, given.people)])))
    await asyncio.gather(*waiting)
    return due


async def run(given: argparse.Namespace, database: str) -> None:
    """Measure one run and print it."""
    store, line = Store(database), Instant(given.turns)
    migrate(store.engine)
    settings = Settings(database_url=database, port=1, public_base_url="http://x", secret_key="benchmark")
    engine = Engine(
        store=store, channels={"line": line}, respond=count, desk_at=lambda _: None, clock=Clock(), settings=settings
    )
    await engine.start()
    began, used = perf_counter(), process_time()
    due = await give(engine, given)
    await line.everything.wait()
    seconds, cpu = perf_counter() - began, process_time() - used
    await engine.stop()
    store.close()
    spans = quantiles([1000 * (line.answered[token] - at) for token, at in due.items()], n=100)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{store.engine.dialect.name}: {given.turns} turns in {seconds:.2f} s = {given.turns / seconds:.0f} turns/s")
    print(
        f"  processor {1000 * cpu / given.turns:.2f} ms a turn; answer p50 {spans[49]:.1f} ms, p99 {spans[98]:.1f} ms"
    )
    print(f"  memory {memory:.0f} MB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", default="")
    parser.add_argument("--turns", type=int, default=3000)
    parser.add_argument("--people", type=int, default=200)
    parser.add_argument("--rate", type=float, default=0.0)
    parser.add_argument("--together", type=int, default=64)
    parser.add_argument("--profile", action="store_true")
    given = parser.parse_args()
    configure("error")
    with tempfile.TemporaryDirectory() as folder:
        database = normalised_url(given.database or f"sqlite:///{folder}/desk.db")
        if not given.profile:
            asyncio.run(run(given, database))
            return
        with cProfile.Profile() as profile:
            asyncio.run(run(given, database))
        pstats.Stats(profile).sort_stats("tottime").print_stats(35)


if __name__ == "__main__":
    main()
