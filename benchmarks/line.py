"""One LINE text turn end to end: signed webhook in, reply at the API out, open loop, real process, SQLite.

Run: python -m benchmarks.line [--rates 20 50 100] [--seconds 10] [--database URL] [--echo]
Latency counts from the scheduled arrival, so a stall is charged to everything it delays. `--echo` measures the bare
FastAPI and line-bot-sdk echo in the same run. Prints medians, percentiles, processor time per turn and memory.
"""

import argparse
import asyncio
import base64
import hashlib
import hmac
import json
import os
import resource
import signal
import socket
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles
from time import monotonic, time

import aiohttp
from aiohttp import web

from tests.bot.fake_line import TOKEN, FakeLine

SECRET = "benchmark secret"
SCRIPT = (
    "補助の上限はいくらですか",
    "南陽市",
    "交通費は出ますか？",
    "補助額の試算",
    "3人",
    "2泊",
    "12000円",
    "3万円",
    "ありがとう",
)
PEOPLE = 100
COLUMNS = ("offered", "answered", "lost", "p50", "p95", "p99", "cpu_ms", "rss_mb")


def event(line: FakeLine, number: int, text: str) -> tuple[str, bytes]:
    user = f"U{number % PEOPLE:032x}"
    token = line.token(user)
    body = {
        "destination": "U" + "0" * 32,
        "events": [
            {
                "type": "message",
                "mode": "active",
                "timestamp": int(time() * 1000),
                "webhookEventId": f"01H{number:023d}",
                "deliveryContext": {"isRedelivery": False},
                "source": {"type": "user", "userId": user},
                "replyToken": token,
                "message": {"type": "text", "id": str(number), "quoteToken": "q", "text": text},
            }
        ],
    }
    return token, json.dumps(body, ensure_ascii=False).encode()


def signature(body: bytes) -> str:
    return base64.b64encode(hmac.new(SECRET.encode(), body, hashlib.sha256).digest()).decode()


@dataclass(frozen=True)
class Plan:
    """How many a second, for how long, and the number of the first event."""

    rate: float
    seconds: float
    first: int


class Product:
    """A process under test on a free port."""

    def __init__(self, command: list[str], line: FakeLine, database: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.command = command
        self.environment = {
            **os.environ,
            "PORT": str(self.port),
            "DATABASE_URL": database,
            "SECRET_KEY": "a benchmark is no secret",
            "LINE_CHANNEL_SECRET": SECRET,
            "LINE_CHANNEL_ACCESS_TOKEN": TOKEN,
            "LINE_API_BASE_URL": line.base_url,
        }

    async def start(self, session: aiohttp.ClientSession) -> float:
        began = monotonic()
        self.process = await asyncio.create_subprocess_exec(*self.command, env=self.environment)
        while True:
            try:
                async with session.get(self.url + "/healthz") as answer:
                    if answer.status == 200:
                        return monotonic() - began
            except aiohttp.ClientError:
                await asyncio.sleep(0.02)

    def usage(self) -> tuple[float, float]:
        """Processor seconds and resident megabytes."""
        stat = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        ticks = (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")
        return ticks, int(stat[21]) * resource.getpagesize() / 1e6

    async def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        await self.process.wait()


async def load(product: Product, line: "TimedLine", session: aiohttp.ClientSession, plan: Plan) -> dict[str, float]:
    rate, first = plan.rate, plan.first
    total = int(rate * plan.seconds)
    due: dict[str, float] = {}
    answered: dict[str, float] = {}
    sent = len(line.calls)
    tasks = []

    async def post(body: bytes) -> None:
        async with session.post(
            product.url + "/line/webhook", data=body, headers={"x-line-signature": signature(body)}
        ) as answer:
            await answer.read()

    start = monotonic() + 0.05
    cpu = product.usage()[0]
    for index in range(total):
        number = first + index
        at = start + index / rate
        await asyncio.sleep(max(0.0, at - monotonic()))
        token, body = event(line, number, SCRIPT[number // PEOPLE % len(SCRIPT)])
        due[token] = at
        tasks.append(asyncio.create_task(post(body)))
    await asyncio.gather(*tasks)
    until = monotonic() + 20
    while monotonic() < until and len(line.calls) - sent < total:
        await asyncio.sleep(0.02)
    for (_, body), at in zip(line.calls[sent:], line.times[sent:], strict=True):
        if body and body.get("replyToken") in due:
            answered[body["replyToken"]] = at
    took = sorted(1000 * (answered[token] - at) for token, at in due.items() if token in answered)
    cuts = quantiles(took, n=100) if len(took) > 2 else [0.0] * 99
    ended = max(answered.values(), default=start)
    return {
        "offered": rate,
        "answered": len(answered) / max(1e-9, ended - start),
        "lost": total - len(answered),
        "p50": cuts[49],
        "p95": cuts[94],
        "p99": cuts[98],
        "cpu_ms": 1000 * (product.usage()[0] - cpu) / total,
        "rss_mb": product.usage()[1],
    }


class TimedLine(FakeLine):
    """Notes when each call came."""

    def __post_init__(self) -> None:
        self.times: list[float] = []

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        answer = await super()._serve(request)
        self.times.append(monotonic())
        return answer


async def measure(name: str, command: list[str], options: argparse.Namespace, database: str) -> None:
    line = TimedLine()
    await line.start()
    product = Product(command, line, database)
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        try:
            await table(name, product, line, session, options)
        finally:
            await product.stop()
            await line.stop()


async def table(
    name: str, product: Product, line: "TimedLine", session: aiohttp.ClientSession, options: argparse.Namespace
) -> None:
    ready = await product.start(session)
    idle = product.usage()[1]
    await load(product, line, session, Plan(20, 2, 0))
    print(f"{name}: ready after {ready:.2f} s, {idle:.0f} MB idle")
    print("  " + " ".join(f"{column:>11}" for column in COLUMNS), flush=True)
    for number, rate in enumerate(options.rates, start=1):
        row = await load(product, line, session, Plan(rate, options.seconds, number * 1_000_000))
        print("  " + " ".join(f"{row[column]:11.1f}" for column in COLUMNS), flush=True)


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rates", type=float, nargs="+", default=[20, 50, 100])
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--database", default="")
    parser.add_argument("--echo", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        database = options.database or f"sqlite:///{folder}/desk.db"
        await measure("desk", [sys.executable, "-m", "bot", "serve"], options, database)
        if options.echo:
            await measure("echo", [sys.executable, "-m", "benchmarks.line_echo"], options, database)


if __name__ == "__main__":
    asyncio.run(main())
