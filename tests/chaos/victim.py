"""A process that dies where it is told to, on a clock that is set, before a platform that outlives it."""

import asyncio
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from time import sleep
from typing import Any

from bot import failpoints
from bot.arrival import Arrival
from bot.channels import Delivery, Outcome, Payload, Sent
from bot.codec import encode_reply
from bot.settings import Settings
from bot.store import Connection, Store
from bot.store.inbox import Event
from bot.store.pooling import Pooling
from bot.store.timers import Timer
from bot.timing import Timing
from bot.unit import Unit
from handlers.turn import Bubble, Reply
from tests.bot.desk import SETTINGS, Bench
from tests.bot.fakes import DEAD_TOKEN, START, SetClock, arrival

LEASE = 5.0
TIMING = Timing(lease=LEASE, attempt=2.0, intake=60.0)
SWEEPS = 6
RING = "ring"
ARRIVALS: Mapping[str, tuple[Arrival, ...]] = {
    "message": (arrival("first"), arrival("second")),
    "staff": (
        arrival("hello"),
        arrival("answer", kind="staff", channel="slack", conversation="staff:U9", reply_token=""),
    ),
    "timer": (arrival("hello"),),
}
EXPECTED: Mapping[str, list[str]] = {
    "message": ["1 first", "2 second"],
    "staff": ["1 hello", "answer"],
    "timer": ["1 hello", RING],
}


@dataclass(frozen=True)
class Life:
    """What a process is told at its birth."""

    database: str
    folder: str
    """What the platform has taken, and what was acknowledged: files, so that no death undoes them."""
    deed: str
    point: str
    """Where it dies; empty: nowhere."""
    go: str
    """The file that lets it begin; it holds what time it is then, in seconds after the start."""
    lives: str = ""
    """The folder where processes of one machine meet; empty: each is on a machine of its own."""

    def as_json(self) -> Mapping[str, str]:
        return asdict(self)

    @staticmethod
    def from_json(given: Mapping[str, str]) -> "Life":
        return Life(**given)

    def begin(self) -> float:
        """Wait for the word; return the time."""
        while not (text := Path(self.go).read_text() if Path(self.go).exists() else ""):
            sleep(0.001)
        return float(text)


@dataclass
class FileLine:
    """A LINE whose memory is a folder: each token and each retry key is taken once."""

    folder: Path
    name: str = "line"

    def render(self, reply: Reply) -> Payload:
        return [encode_reply(reply)]

    async def send(self, delivery: Delivery) -> Outcome:
        if not first_time(self.folder / (delivery.reply_token or delivery.retry_key)):
            return DEAD_TOKEN if delivery.kind == "reply" else Sent(note="409")
        with (self.folder / "accepted").open("a") as accepted:
            accepted.write(f"{delivery.payload[0]['parts'][0]['text']}\n")
        return Sent()

    async def probe(self) -> bool:
        return True


def first_time(path: Path) -> bool:
    """Take a name; False when it was taken before, by whomever."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        return False
    return True


def says(unit: Unit, event: Event) -> None:
    """Let a member of the staff say something to the person."""
    unit.say("line:U1", Reply((Bubble(event.text),)), role="staff")


@dataclass
class Ringer:
    """A schedule that says something to the person once."""

    bench: list[Bench] = field(default_factory=list)

    def __call__(self, connection: Connection, timer: Timer, now: datetime) -> None:
        engine = self.bench[0].engine
        unit = Unit(connection, now, "", engine.channels, Settings(**SETTINGS), TIMING)
        unit.say("line:U1", Reply((Bubble(RING),)), role="notice")
        unit.save()


def is_acknowledged(folder: Path, event: Arrival) -> bool:
    """Tell whether the platform was told 200; otherwise it delivers again."""
    return (folder / f"acknowledged {event.event_id}").exists()


def live(life: Life) -> None:
    """Work until everything is done, or die."""
    seconds = life.begin()
    failpoints.arm(life.point)
    asyncio.run(_live(life, SetClock(START + timedelta(seconds=seconds))))


async def _live(life: Life, clock: SetClock) -> None:
    store, ringer, folder = Store(life.database, Pooling(size=2)), Ringer(), Path(life.folder)
    more: dict[str, Any] = {"timing": TIMING, "others": {"staff": says}, "timers": {RING: ringer}, "sweeping": False}
    more["lives"] = Path(life.lives) if life.lives else None
    line: Any = FileLine(folder)
    bench = Bench(store, clock=clock, line=line, more=more)
    ringer.bench.append(bench)
    await bench.engine.start()
    for event in ARRIVALS[life.deed]:
        if not is_acknowledged(folder, event):
            await bench.engine.ingest([event])
            first_time(folder / f"acknowledged {event.event_id}")
            await bench.engine.idle()
    for _ in range(SWEEPS):
        await bench.sweeps()
    await bench.engine.stop()
    store.close()
