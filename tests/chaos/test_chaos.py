"""Hundreds of bursty events while the desk is killed again and again: nothing lost, nothing twice, in order."""

import asyncio
import os
import random
import signal
import socket
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import pytest
from sqlalchemy import func, select

from bot.store import Connection, Store
from bot.store.tables import inbox, outbox
from tests.chaos.fake_line import Platform

PEOPLE = int(os.environ.get("CHAOS_PEOPLE", "30"))
BURST = int(os.environ.get("CHAOS_BURST", "10"))
KILLS = int(os.environ.get("CHAOS_KILLS", "12"))
DRAIN = 45.0
ROOT = Path(__file__).parents[2]


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
    running: dict[int, asyncio.subprocess.Process] = field(default_factory=dict)
    kills: int = 0

    async def start(self, port: int) -> None:
        command = [
            sys.executable,
            "-m",
            "tests.chaos.process",
            "--database",
            self.database,
            "--platform",
            self.platform,
        ]
        self.running[port] = await asyncio.create_subprocess_exec(*command, "--port", str(port), cwd=ROOT)

    async def kill_one(self, die: random.Random) -> None:
        port = die.choice(self.ports)
        self.running[port].send_signal(signal.SIGKILL)
        await self.running[port].wait()
        self.kills += 1
        await self.start(port)

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
    acknowledged: list[str] = field(default_factory=list)

    async def send(self, session: aiohttp.ClientSession, event: Mapping[str, str]) -> None:
        again = False
        while True:
            url = f"http://127.0.0.1:{self.die.choice(self.ports)}/webhook"
            try:
                async with session.post(url, json={"events": [event], "redelivery": again}) as answer:
                    if answer.status == 200:
                        break
            except (aiohttp.ClientError, TimeoutError):
                await asyncio.sleep(0.05)
            again = True
        self.acknowledged.append(event["id"])
        if self.die.random() < 0.1:
            async with asyncio.timeout(5):
                await self._once_more(session, url, event)

    async def _once_more(self, session: aiohttp.ClientSession, url: str, event: Mapping[str, str]) -> None:
        try:
            async with session.post(url, json={"events": [event], "redelivery": True}):
                pass
        except aiohttp.ClientError:
            return

    async def person(self, session: aiohttp.ClientSession, user: str) -> None:
        for number in range(BURST):
            await self.send(session, {"id": f"{user}-{number}", "user": user, "text": f"{user}-{number}"})
            if number % 4 == 3:
                await asyncio.sleep(self.die.random() * 2)


def still_open(connection: Connection) -> int:
    waiting = select(func.count()).select_from(inbox).where(inbox.c.state == "new")
    sending = select(func.count()).select_from(outbox).where(outbox.c.state.in_(["pending", "sending"]))
    return int(connection.execute(waiting).scalar_one() + connection.execute(sending).scalar_one())


def uncertain(connection: Connection) -> set[str]:
    found = connection.execute(select(outbox.c.text).where(outbox.c.state == "uncertain")).scalars()
    return {text.partition(":")[2] for text in found}


async def murder(replicas: Replicas, die: random.Random, until: asyncio.Event) -> None:
    while replicas.kills < KILLS and not until.is_set():
        await asyncio.sleep(0.15 + die.random() * 0.5)
        await replicas.kill_one(die)


async def drained(store: Store) -> bool:
    for _ in range(int(DRAIN * 5)):
        if await store.run(still_open) == 0:
            return True
        await asyncio.sleep(0.2)
    return False


async def outcome(database_url: str) -> tuple[bool, set[str]]:
    """Wait until nothing waits any more; tell whether that came, and which answers are doubtful."""
    store = Store(database_url)
    found = await drained(store), await store.run(uncertain)
    store.close()
    return found


@pytest.mark.parametrize("count", [1, 2])
async def test_nothing_is_lost_doubled_or_reordered_by_kill_minus_nine(database_url: str, count: int) -> None:
    if database_url.startswith("sqlite") and count > 1:
        pytest.skip("SQLite is the one-process mode")
    die = random.Random(20240617)
    platform = Platform(seed=5)
    runner = await platform.start()
    replicas = Replicas(database_url, f"http://127.0.0.1:{platform.port}", [free_port() for _ in range(count)])
    for port in replicas.ports:
        await replicas.start(port)
    crowd, done = Crowd(replicas.ports, die), asyncio.Event()
    killer = asyncio.create_task(murder(replicas, die, done))
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=3)) as session:
        async with asyncio.timeout(DRAIN):
            await asyncio.gather(*(crowd.person(session, f"U{index}") for index in range(PEOPLE)))
    done.set()
    await killer
    finished, doubtful = await outcome(database_url)
    status = await replicas.stop()
    await runner.cleanup()
    report(platform, crowd, replicas, doubtful)
    assert finished, "something still waits"
    assert status == 0
    judge(platform, crowd, doubtful)
    assert replicas.kills >= min(KILLS, 5)
    assert platform.failed > 0


def report(platform: Platform, crowd: Crowd, replicas: Replicas, doubtful: set[str]) -> None:
    print(
        f"{len(crowd.acknowledged)} events, {replicas.kills} kills, {platform.calls} calls, {platform.failed} failed, "
        f"{platform.pushes} pushes, {len(doubtful)} uncertain"
    )


def judge(platform: Platform, crowd: Crowd, doubtful: set[str]) -> None:
    answers = [text for _, text in platform.accepted if ":" in text]
    answered = Counter(text.partition(":")[2].split("\n")[0] for text in answers)
    lost = [event for event in crowd.acknowledged if not answered[event] and event not in doubtful]
    doubled = [event for event, times in answered.items() if times > 1]
    assert (lost, doubled) == ([], [])
    for user in {event.partition("-")[0] for event in crowd.acknowledged}:
        numbers = [int(text.partition(":")[0]) for to, text in platform.accepted if to == user and ":" in text]
        assert numbers == sorted(set(numbers)), f"out of order: {user} {numbers}"
        assert len(numbers) + len([one for one in doubtful if one.partition("-")[0] == user]) == BURST
