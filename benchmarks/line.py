"""One LINE text turn end to end: signed webhook in, reply at the API out, real processes, open loop.

Run: python -m benchmarks.line [--rates 20 50 100] [--seconds 10] [--flat 32] [--repeat 3] [--database URL] [--echo]
Latency counts from the scheduled arrival, so a stall is charged to everything it delays. `--flat 32` then keeps 32
turns under way for as long, and shows what goes through at most. `--echo` measures the bare FastAPI and
line-bot-sdk echo in the same run. Every figure is the median of the repeats. `--json FILE` appends the rows.
"""

import argparse
import asyncio
import json
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import count
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter

from benchmarks.product import DESK, ECHO, Product
from benchmarks.talk import token_of, webhook_of
from benchmarks.wire import Platform, Sender

DRAIN = 20.0
"""Seconds after the last arrival in which answers may come."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table; times in milliseconds."""

    offered: float
    through: float
    lost: float
    hook_p50: float
    hook_p99: float
    p50: float
    p95: float
    p99: float
    cpu_ms: float
    rss_mb: float


@dataclass(frozen=True, slots=True)
class Bench:
    """What one product is measured with; event numbers never repeat."""

    product: Product
    platform: Platform
    sender: Sender
    numbers: Iterator[int]
    own: bool = False

    async def offer(self, rate: float, seconds: float) -> Row:
        """Offer events on schedule, whatever becomes of them."""
        due: dict[str, float] = {}
        hooks: list[float] = []
        posts = []
        processor, start = self.product.processor(), perf_counter() + 0.05
        for index in range(round(rate * seconds)):
            number, at = next(self.numbers), start + index / rate
            request = webhook_of(number, own=self.own)
            if (wait := at - perf_counter()) > 0:
                await asyncio.sleep(wait)
            due[token_of(number)] = at
            posts.append(asyncio.create_task(self._post(request, at, hooks)))
        await asyncio.gather(*posts)
        await self._drained(due)
        return self._row(rate, due, hooks, self.product.processor() - processor)

    async def flat(self, together: int, seconds: float) -> Row:
        """Keep some turns under way all the time: what goes through at most."""
        due: dict[str, float] = {}
        hooks: list[float] = []
        processor, ends = self.product.processor(), perf_counter() + seconds

        async def person() -> None:
            while (at := perf_counter()) < ends:
                number = next(self.numbers)
                due[token_of(number)] = at
                await self._post(webhook_of(number, own=self.own), at, hooks)
                while token_of(number) not in self.platform.answered and perf_counter() < ends + DRAIN:
                    self.platform.arrived.clear()
                    await asyncio.wait_for(self.platform.arrived.wait(), DRAIN)

        await asyncio.gather(*(person() for _ in range(together)))
        return self._row(0, due, hooks, self.product.processor() - processor)

    async def _post(self, request: bytes, at: float, hooks: list[float]) -> None:
        status = await self.sender.send(request)
        hooks.append(1000 * (perf_counter() - at) if status == 200 else float("inf"))

    async def _drained(self, due: dict[str, float]) -> None:
        until = perf_counter() + DRAIN
        while perf_counter() < until and not due.keys() <= self.platform.answered.keys():
            await asyncio.sleep(0.02)

    def _row(self, rate: float, due: dict[str, float], hooks: list[float], processor: float) -> Row:
        answered = {token: self.platform.answered[token] for token in due if token in self.platform.answered}
        took = quantiles([1000 * (at - due[token]) for token, at in answered.items()], n=100)
        hook = quantiles(hooks, n=100)
        span = max(answered.values()) - min(due.values())
        return Row(
            rate, len(answered) / span, len(due) - len(answered), hook[49], hook[98], took[49], took[94], took[98],
            1000 * processor / len(due), self.product.memory(),
        )  # fmt: skip


def middle(rows: list[Row]) -> Row:
    """Return the median of every column; what was lost is added up."""
    columns = {name: median(asdict(row)[name] for row in rows) for name in Row.__slots__}
    return Row(**{**columns, "lost": sum(row.lost for row in rows)})


def show(name: str, row: Row, options: argparse.Namespace) -> None:
    """Print one row, and keep it where asked to."""
    print("  " + " ".join(f"{value:9.1f}" for value in asdict(row).values()), flush=True)
    if options.json:
        with Path(options.json).open("a", encoding="utf-8") as file:
            file.write(json.dumps({"name": name, **asdict(row)}) + "\n")


async def measure(name: str, command: tuple[str, ...], options: argparse.Namespace, database: str) -> None:
    """Measure one product at every rate and print its table."""
    platform = Platform()
    await platform.start()
    product = Product(command, platform.url, database)
    sender = Sender(product.port)
    bench = Bench(product, platform, sender, count(options.first), options.own_words)
    try:
        ready = await product.start(1 if options.pin else None)
        await bench.offer(2, 1.5)
        first, idle = max(platform.answered.values()), product.memory()
        print(f"{name}: ready after {ready:.2f} s, {idle:.0f} MB idle, first answers {len(platform.answered)} of 3")
        assert first
        await bench.offer(20, 2)
        print("  " + " ".join(f"{column:>9}" for column in Row.__slots__), flush=True)
        for rate in options.rates:
            show(name, middle([await bench.offer(rate, options.seconds) for _ in range(options.repeat)]), options)
        if options.flat:
            rows = [await bench.flat(options.flat, options.seconds) for _ in range(options.repeat)]
            show(name, middle(rows), options)
        own = f"{product.own_memory():.0f} of {product.memory():.0f} MB its own, the rest mapped files"
        print(f"  answered twice {platform.twice}, pushed {platform.pushed}; {own}", flush=True)
    finally:
        sender.close()
        await product.stop()
        platform.stop()


async def run(options: argparse.Namespace) -> None:
    """Measure the desk, and the echo beside it."""
    with tempfile.TemporaryDirectory() as folder:
        database = options.database or f"sqlite:///{folder}/desk.db"
        measures = [(options.name or database.partition(":")[0], DESK)] + [("echo", ECHO)] * options.echo
        for name, command in measures:
            async with asyncio.timeout(options.timeout):
                await measure(name, command, options, database)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rates", type=float, nargs="*", default=[20, 50, 100])
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--flat", type=int, default=0, help="turns under way at the same time")
    parser.add_argument("--repeat", type=int, default=1)
    parser.add_argument("--database", default="")
    parser.add_argument("--echo", action="store_true")
    parser.add_argument("--pin", action="store_true", help="keep the product on one core")
    parser.add_argument("--own-words", action="store_true", help="everybody asks in other words, none of them kept")
    parser.add_argument("--first", type=int, default=0, help="number of the first event (a database may hold others)")
    parser.add_argument("--timeout", type=float, default=600, help="seconds for one product")
    parser.add_argument("--name", default="")
    parser.add_argument("--json", default="")
    asyncio.run(run(parser.parse_args()))


if __name__ == "__main__":
    main()
