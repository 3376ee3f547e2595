"""A crowd that writes in bursts, replicas that are killed, and a judge who compares what was asked and answered."""

import asyncio
import random
import re
import signal
import socket
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
from sqlalchemy import func, select

from bot.store import Connection, Store
from bot.store.tables import inbox, outbox
from tests.chaos.fake_line import Platform

ROOT = Path(__file__).parents[2]
ANSWER = re.compile(r"^(\d+):(U\d+-\d+)", re.MULTILINE)


@dataclass(frozen=True)
class Size:
    """How big a run is."""

    people: int = 30
    burst: int = 10
    """Events each of them sends."""
    kills: int = 12
    pause: float = 4.0
    """Seconds at most between four events of one person."""
    between: float = 0.3
    """Seconds at most between two kills, 0.15 at least."""
    drain: float = 45.0
    """Seconds until what waits is called lost."""
    timing: str = "quick"
    """quick: shorter leases and attempts than the desk's own (desk)."""


@dataclass(frozen=True)
class Verdict:
    """What became of what was acknowledged."""

    events: int
    kills: int
    calls: int
    failed: int
    pushes: int
    lost: tuple[str, ...]
    doubled: tuple[str, ...]
    disordered: tuple[str, ...]
    """People whose answers came in another order than their events, or whose count was wrong."""
    uncertain: int
    finished: bool
    status: int
    """The worst exit status of a process that was told to stop."""

    @property
    def line(self) -> str:
        """Say it in one line."""
        return (
            f"{self.events} events, {self.kills} kills, {self.calls} calls ({self.failed} failed), "
            f"{self.pushes} pushes: {len(self.lost)} lost, {len(self.disordered)} people out of order, "
            f"{len(self.doubled)} doubled, {self.uncertain} uncertain"
            + ("" if self.finished else "; something still waits")
        )

    @property
    def good(self) -> bool:
        """Tell whether nothing was lost, doubled or reordered."""
        return self.finished and not (self.lost or self.doubled or self.disordered or self.status)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@dataclass
class Replicas:
    """The processes, restarted whenever one is killed; each has a port of its own."""

    database: str
    platform: str
    ports: list[int]
    timing: str = "quick"
    running: dict[int, asyncio.subprocess.Process] = field(default_factory=dict)
    kills: int = 0

    async def start(self, port: int) -> None:
        given = {"database": self.database, "platform": self.platform, "port": str(port), "timing": self.timing}
        options = [word for name, value in given.items() for word in (f"--{name}", value)]
        command = [sys.executable, "-m", "tests.chaos.process", *options]
        self.running[port] = await asyncio.create_subprocess_exec(*command, cwd=ROOT)

    async def kill_one(self, die: random.Random) -> None:
        port = die.choice(self.ports)
        self.running[port].send_signal(signal.SIGKILL)
        await self.running[port].wait()
        self.kills += 1
        await self.start(port)
        await self.listening(port)

    async def listening(self, port: int) -> None:
        """Wait until a process can be reached: one that is killed before it works proves nothing."""
        async with asyncio.timeout(60):
            while True:
                try:
                    _, writer = await asyncio.open_connection("127.0.0.1", port)
                except OSError:
                    await asyncio.sleep(0.05)
                else:
                    writer.close()
                    return

    async def stop(self) -> int:
        """End every process the gentle way; return the worst exit status."""
        for process in self.running.values():
            process.terminate()
        return max([await process.wait() for process in self.running.values()])


@dataclass
class Crowd:
    """People who send bursts; an unacknowledged event is redelivered until it is acknowledged, in order."""

    ports: list[int]
    die: random.Random
    size: Size
    platform: Platform
    acknowledged: list[str] = field(default_factory=list)

    async def send(self, session: aiohttp.ClientSession, event: Mapping[str, str]) -> None:
        again = False
        while True:
            url = f"http://127.0.0.1:{self.die.choice(self.ports)}/webhook"
            self.platform.issue(f"token-{event['id']}")
            try:
                async with session.post(url, json={"events": [event], "redelivery": again}) as answer:
                    if answer.status == 200:
                        break
            except (aiohttp.ClientError, TimeoutError):
                await asyncio.sleep(0.05 + self.die.random() / 2)
            again = True
        self.acknowledged.append(event["id"])
        if self.die.random() < 0.1:
            await self._once_more(session, url, event)

    async def _once_more(self, session: aiohttp.ClientSession, url: str, event: Mapping[str, str]) -> None:
        try:
            async with session.post(url, json={"events": [event], "redelivery": True}):
                pass
        except (aiohttp.ClientError, TimeoutError):
            return

    async def person(self, session: aiohttp.ClientSession, user: str) -> None:
        for number in range(self.size.burst):
            await self.send(session, {"id": f"{user}-{number}", "user": user, "text": f"{user}-{number}"})
            if number % 4 == 3:
                await asyncio.sleep(self.die.random() * self.size.pause)


def still_open(connection: Connection) -> int:
    waiting = select(func.count()).select_from(inbox).where(inbox.c.state == "new")
    sending = select(func.count()).select_from(outbox).where(outbox.c.state.in_(["pending", "sending"]))
    return int(connection.execute(waiting).scalar_one() + connection.execute(sending).scalar_one())


def uncertain(connection: Connection) -> set[str]:
    found = connection.execute(select(outbox.c.text).where(outbox.c.state == "uncertain")).scalars()
    return {text.partition(":")[2] for text in found}


async def murder(replicas: Replicas, die: random.Random, size: Size, until: asyncio.Event) -> None:
    while replicas.kills < size.kills and not until.is_set():
        await asyncio.sleep(0.15 + die.random() * size.between)
        await replicas.kill_one(die)


async def drained(store: Store, seconds: float) -> bool:
    for _ in range(int(seconds * 5)):
        if await store.run(still_open) == 0:
            return True
        await asyncio.sleep(0.2)
    return False


async def outcome(database_url: str, seconds: float) -> tuple[bool, set[str]]:
    """Wait until nothing waits any more; tell whether that came, and which answers are doubtful."""
    store = Store(database_url)
    found = await drained(store, seconds), await store.run(uncertain)
    store.close()
    return found


async def ordeal(database_url: str, count: int, size: Size, seed: int = 20240617) -> Verdict:
    """Let a crowd write to `count` replicas that are killed again and again; return what came of it."""
    die = random.Random(seed)
    platform = Platform(seed=5)
    runner = await platform.start()
    ports = [free_port() for _ in range(count)]
    replicas = Replicas(database_url, f"http://127.0.0.1:{platform.port}", ports, size.timing)
    for port in replicas.ports:
        await replicas.start(port)
        await replicas.listening(port)
    crowd, done = Crowd(replicas.ports, die, size, platform), asyncio.Event()
    killer = asyncio.create_task(murder(replicas, die, size, done))
    timeout = aiohttp.ClientTimeout(total=3)
    try:
        async with aiohttp.ClientSession(timeout=timeout, connector=aiohttp.TCPConnector(limit=0)) as session:
            await asyncio.gather(*(crowd.person(session, f"U{index}") for index in range(size.people)))
        done.set()
        await killer
        finished, doubtful = await outcome(database_url, size.drain)
    finally:
        killer.cancel()
        status = await replicas.stop()
        await runner.cleanup()
    counts = {"kills": replicas.kills, "calls": platform.calls, "failed": platform.failed, "pushes": platform.pushes}
    return judged(platform, crowd, doubtful, **counts, finished=finished, status=status)


def judged(platform: Platform, crowd: Crowd, doubtful: set[str], **more: int) -> Verdict:
    answers = [(to, int(found[1]), found[2]) for to, text in platform.accepted if (found := ANSWER.match(text))]
    times = Counter(event for _, _, event in answers)
    disordered = []
    for user in sorted({event.partition("-")[0] for event in crowd.acknowledged}):
        counted = [(number, int(event.partition("-")[2])) for to, number, event in answers if to == user]
        # the n-th event is counted n by the conversation's state: nothing interleaved, nothing handled twice
        if counted != sorted(set(counted)) or any(number != event + 1 for number, event in counted):
            disordered.append(user)
    return Verdict(
        events=len(crowd.acknowledged),
        lost=tuple(event for event in crowd.acknowledged if not times[event] and event not in doubtful),
        doubled=tuple(event for event, count in times.items() if count > 1),
        disordered=tuple(disordered),
        uncertain=len(doubtful),
        **more,  # type: ignore[arg-type]
    )
