"""Where the processor time of one LINE turn goes: the same mixed script, one stage after the other, one thread.

Run: python -m benchmarks.stages [--turns 1000] [--database URL] [--own-words] [--profile]
Microseconds of processor time a turn, of the thread that does the work: what others do on the machine hardly counts.
Queueing, the event loop and the hand-over between threads are not in it; benchmarks/line.py has the whole.
"""

import argparse
import asyncio
import cProfile
import json
import pstats
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from threading import Thread
from time import thread_time
from typing import Any, cast

from fastapi import FastAPI
from typing_extensions import override

from benchmarks.talk import SECRET, TOKEN, body_of, signature_of
from benchmarks.wire import Platform
from bot.app import build
from bot.channels import Delivery, Payload
from bot.channels.line import LineChannel
from bot.channels.line_events import parse
from bot.channels.line_webhook import router, signed
from bot.logs import configure
from bot.records import Sight
from bot.settings import Settings
from bot.store.migrate import migrate
from handlers.desk import Desk
from handlers.dialogue import respond
from handlers.turn import Conversation, Message, Reply, Turn

ORDER = (
    "route", "verify", "parse", "insert", "commit 1", "find", "places", "respond", "render", "save",
    "commit 2", "deliver", "record", "commit 3",
)  # fmt: skip


class Stages:
    """Adds up what each stage used; a stage inside another is taken off it."""

    def __init__(self) -> None:
        self.used: dict[str, float] = defaultdict(float)
        self._inside: list[float] = [0.0]

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Measure what the block uses."""
        self._inside.append(0.0)
        began = thread_time()
        try:
            yield
        finally:
            took = thread_time() - began
            self.used[name] += took - self._inside.pop()
            self._inside[-1] += took

    def timed(self, name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        """Return the same function as a stage."""

        def measured(*args: Any, **kwargs: Any) -> Any:
            with self.stage(name):
                return work(*args, **kwargs)

        return measured


class TimedPart:
    """Stands for a part of the knowledge; one method of it is a stage."""

    def __init__(self, part: Any, method: str, stages: Stages, name: str) -> None:
        self._part = part
        setattr(self, method, stages.timed(name, getattr(part, method)))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._part, name)


class TimedLine(LineChannel):
    """The channel of the product with its rendering as a stage."""

    stages: Stages

    @override
    def render(self, reply: Reply) -> Payload:
        with self.stages.stage("render"):
            return super().render(reply)


def with_stages(settings: Settings, stages: Stages) -> Any:
    """Put the product together with its pure parts as stages."""
    parts = build(settings, sweeping=False)
    known: Any = replace(
        parts.library,
        answers=cast("Any", TimedPart(parts.library.answers, "find", stages, "find")),
        directory=cast("Any", TimedPart(parts.library.directory, "resolve", stages, "places")),
    )

    def answered(conversation: Conversation, message: Message, desk: Desk) -> Turn:
        with stages.stage("respond"):
            return respond(conversation, message, replace(desk, library=known))

    line: Any = parts.line
    line.__class__ = TimedLine
    line.stages = stages
    object.__setattr__(parts.engine.turns, "respond", answered)
    return parts


def arrived(stages: Stages, number: int, now: Any, *, own: bool) -> Any:
    """Verify and read one webhook body."""
    body = body_of(number, own=own)
    signature = signature_of(body)
    with stages.stage("verify"):
        assert signed(body, signature, SECRET.encode())
    with stages.stage("parse"):
        return parse(json.loads(body)["events"], now).arrivals


async def one_turn(parts: Any, stages: Stages, number: int) -> None:
    """Take one event through every stage."""
    turns, books, clock = parts.engine.turns, parts.engine.books, parts.clock
    arrivals = arrived(stages, number, clock.now(), own=parts.own)
    connection = parts.connection
    with connection.begin() as transaction:
        with stages.stage("insert"):
            turns.ingest(connection, arrivals, mine=True)
        with stages.stage("commit 1"):
            transaction.commit()
    with connection.begin() as transaction:
        with stages.stage("save"):
            done = turns.run(connection, arrivals[0].conversation, parts.engine.deliveries.token())
        with stages.stage("commit 2"):
            transaction.commit()
    for row in done.leased:
        delivery: Delivery = row.delivery("")
        with stages.stage("deliver"):
            outcome = await parts.line.send(delivery)
        with connection.begin() as transaction:
            with stages.stage("record"):
                books.settle(connection, row, outcome, clock.now(), Sight(parts.engine.deliveries.token()))
            with stages.stage("commit 3"):
                transaction.commit()


async def route(stages: Stages, turns: int, clock: Any) -> None:
    """Measure the way through the web framework, without the server's own protocol and without the store."""

    async def ingest(arrivals: Any) -> int:
        return len(arrivals)

    app = FastAPI()
    app.include_router(router(SECRET, ingest, clock))
    for number in range(turns):
        body = body_of(number)
        signature = signature_of(body).encode()
        scope = {
            "type": "http", "method": "POST", "path": "/line/webhook", "query_string": b"", "http_version": "1.1",
            "headers": [(b"x-line-signature", signature), (b"content-length", str(len(body)).encode())],
        }  # fmt: skip

        async def receive(body: bytes = body) -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Any) -> None:
            del message

        with stages.stage("route"):
            await app(scope, receive, send)


def elsewhere(platform: Platform) -> None:
    """Run the platform in a thread of its own, so that its time is not counted."""
    loop = asyncio.new_event_loop()
    Thread(target=loop.run_forever, daemon=True).start()
    asyncio.run_coroutine_threadsafe(platform.start(), loop).result()


async def run(options: argparse.Namespace, database: str) -> None:
    """Measure and print the table."""
    platform, stages = Platform(), Stages()
    elsewhere(platform)
    settings = Settings(
        database_url=database, port=1, public_base_url="http://x", secret_key="benchmark", line_channel_secret=SECRET,
        line_channel_access_token=TOKEN, line_api_base_url=platform.url,
    )  # fmt: skip
    parts = with_stages(settings, stages)
    migrate(parts.store.engine)
    await parts.line.start()
    with parts.store.engine.connect() as connection:
        holder = argparse.Namespace(
            engine=parts.engine, clock=parts.clock, line=parts.line, connection=connection, own=options.own_words
        )
        for number in range(200):
            await one_turn(holder, stages, number)
        stages.used.clear()
        profile = cProfile.Profile()
        if options.profile:
            profile.enable()
        for number in range(200, 200 + options.turns):
            await one_turn(holder, stages, number)
        profile.disable()
    await route(stages, options.turns, parts.clock)
    await parts.line.stop()
    parts.store.close()
    if options.profile:
        pstats.Stats(profile).sort_stats("tottime").print_stats(45)
    show(stages, options.turns)


def show(stages: Stages, turns: int) -> None:
    """Print microseconds a turn."""
    whole = sum(stages.used.values())
    for name in ORDER:
        used = stages.used[name]
        print(f"{name:>10} {1e6 * used / turns:8.0f} µs {100 * used / whole:5.1f} %")
    print(f"{'together':>10} {1e6 * whole / turns:8.0f} µs")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--turns", type=int, default=2000)
    parser.add_argument("--database", default="")
    parser.add_argument("--own-words", action="store_true", help="everybody asks in other words")
    parser.add_argument("--profile", action="store_true")
    options = parser.parse_args()
    configure("error")
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(run(options, options.database or f"sqlite:///{folder}/desk.db"))


if __name__ == "__main__":
    main()
