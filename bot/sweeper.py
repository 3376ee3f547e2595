"""Looks for what is left over: by a crash, a retry, an outage, a schedule. Correctness is here, speed is not."""

import asyncio
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import structlog

from bot.lives import Death, deaths
from bot.store import Connection, backlog, gates, inbox, stepback, timers
from bot.store.burial import acquit, bury
from bot.store.gates import Gate
from bot.timing import SWEEP_MOST
from bot.trace import fault

if TYPE_CHECKING:
    from bot.engine import Engine

log = structlog.get_logger("sweeper")
STEP_BACK = 2.0
"""Seconds by which the clock must have gone back to be believed; replicas may differ by less."""


@dataclass(frozen=True, slots=True)
class Leftovers:
    """What one look found."""

    gates: tuple[Gate, ...]
    conversations: tuple[str, ...]
    lanes: tuple[str, ...]
    timers: tuple[int, ...]


def look(connection: Connection, now: float) -> Leftovers:
    """Read everything that is due and that nobody is working on."""
    known = gates.all_gates(connection)
    closed = [gate.destination for gate in known if gate.open or (gate.blocked_until or 0) > now]
    return Leftovers(
        known,
        inbox.due_conversations(connection, now, SWEEP_MOST),
        backlog.due_lanes(connection, now, closed, SWEEP_MOST),
        timers.due_timers(connection, now, SWEEP_MOST),
    )


def _bury(connection: Connection, death: Death, now: float, attempt: float) -> int:
    acquit(connection, death.waiting, now)
    return bury(connection, death.owner, death.begun, now, knows=death.knows, attempt=attempt)


@dataclass(slots=True)
class Sweeper:
    """One loop per process."""

    engine: "Engine"
    _task: asyncio.Task[None] | None = None
    _woken: asyncio.Event = field(default_factory=asyncio.Event)
    _seen: float | None = None
    """The time of the last look; before the first, of the last event anybody received."""

    def start(self) -> None:
        """Begin."""
        self._task = asyncio.create_task(self._loop())

    def wake(self) -> None:
        """Look now."""
        self._woken.set()

    async def stop(self) -> None:
        """End, between two looks."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.wait([task])

    async def _loop(self) -> None:
        timing, spread = self.engine.timing, self.engine.spread
        while True:
            try:
                await (self.once() if self.engine.sweeping else self.watch())
            except Exception as error:  # the loop of the sweeper: the database may be gone for a while
                log.warning("sweep failed", **fault(error))
            pause = timing.sweep * 0.8 + spread(timing.sweep * 0.4)
            try:
                async with asyncio.timeout(pause):
                    await self._woken.wait()
            except TimeoutError:
                continue
            self._woken.clear()

    async def once(self) -> Leftovers:
        """Look once and start the work that was found."""
        engine = self.engine
        now = engine.clock.now().timestamp()
        await self._mend_time(now)
        await self.bury_the_dead(now)
        known = engine.breaker.mark()
        found = await engine.store.run(look, now)
        self._learn(found.gates, known)
        for lane in found.lanes:
            engine.kick_lane(lane)
        for key in found.conversations:
            engine.kick(key)
        for number in found.timers:
            await self._fire(number)
        return found

    async def watch(self) -> None:
        """Look at the gates only, for a process that leaves the rest to others."""
        known = self.engine.breaker.mark()
        self._learn(await self.engine.store.run(gates.all_gates), known)

    def _learn(self, found: tuple[Gate, ...], known: int) -> None:
        self.engine.breaker.load(found, known)
        for destination in self.engine.breaker.open:
            self.engine.kick_probe(destination)

    async def _mend_time(self, now: float) -> None:
        """Notice that the clock was set back, before anything waits for what it showed before."""
        engine, least = self.engine, STEP_BACK
        if self._seen is None:
            # written by another machine perhaps, whose clock may differ from ours by more than ours was set back
            self._seen, least = await engine.store.run(stepback.newest), engine.timing.lease
        if now < self._seen - least:
            log.warning("clock set back", seconds=round(self._seen - now))
            await engine.store.run(stepback.pull_back, now, engine.timing.lease)
        self._seen = now

    async def bury_the_dead(self, now: float) -> None:
        """Take over at once what processes of this machine left behind when they were killed."""
        engine = self.engine
        if engine.life is None:
            return
        with closing(deaths(engine.life)) as gone:
            for death in gone:
                left = await engine.store.run(_bury, death, now, engine.timing.attempt)
                log.warning("process gone", owner=death.owner, sendings=left, begun=len(death.begun))

    async def _fire(self, number: int) -> None:
        engine = self.engine
        at = engine.clock.now()
        try:
            await engine.store.run(timers.fire, number, engine.timers, at)
        except Exception as error:  # one timer's fault must not stop the others
            log.warning("timer failed", timer=number, **fault(error))
            await engine.store.run(engine.timer_faults.note, number, at, type(error).__name__)
