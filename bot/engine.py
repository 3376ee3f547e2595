"""The engine: what was received is kept, handled once and delivered; leftovers of anybody are picked up."""

import asyncio
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

import structlog

from bot import failpoints
from bot.arrival import Arrival
from bot.background import Background
from bot.breaker import Breaker
from bot.channels import Channel
from bot.clock import Ticking
from bot.deliveries import Deliveries
from bot.handover import Due
from bot.lanes import Lanes
from bot.lives import Life, open_life
from bot.metrics import Metrics
from bot.outcome import Spread
from bot.parking import TurnFailed
from bot.records import Books, Followed
from bot.settings import Settings
from bot.store import Store, Unavailable
from bot.store.listen import Listener, leave, notify
from bot.store.timers import Fire
from bot.sweeper import Sweeper
from bot.timer_faults import Plan, TimerFaults
from bot.timing import BATCH, IN_FLIGHT, PACE, Timing
from bot.trace import fault, trace_id, veiled
from bot.turns import Done, OtherTurn, Respond, Turns

log = structlog.get_logger("engine")


def full_jitter(most: float) -> float:
    """Return a random number of seconds up to `most`."""
    return random.uniform(0.0, most)  # noqa: S311  (spreads retries, guards nothing)


@dataclass(kw_only=True)
class Engine:
    """One process's part of the work; any number of them may share a PostgreSQL database."""

    store: Store
    channels: Mapping[str, Channel]
    respond: Respond
    desk_at: Callable[[datetime], Any]
    clock: Ticking
    settings: Settings
    others: Mapping[str, OtherTurn] = field(default_factory=dict)
    """Handlers of the kinds "staff" and "contact", run inside the turn's transaction."""
    timers: Mapping[str, Fire] = field(default_factory=dict)
    plans: Sequence[Plan] = ()
    """What plans the timers that come regularly."""
    due: Due | None = None
    """When a case must be answered, from the time it was opened."""
    followed: Followed | None = None
    """Learns what has become of a sending for good, in the same transaction."""
    timing: Timing = field(default_factory=Timing)
    metrics: Metrics = field(default_factory=Metrics)
    pace: Mapping[str, float] = field(default_factory=lambda: PACE)
    spread: Spread = full_jitter
    lives: Path | None = None
    """Where processes of this machine mark what they begin (bot/lives.py); without it a killed one leaves doubts."""
    sweeping: bool = True
    """False: this process only handles what it receives itself, and watches the gates (serve --no-worker)."""

    def __post_init__(self) -> None:
        """Build the parts of the engine around the store."""
        parts: dict[str, Any] = {"channels": self.channels, "settings": self.settings, "clock": self.clock}
        self.breaker = Breaker()
        self.turns = Turns(
            **parts, respond=self.respond, desk_at=self.desk_at, others=self.others, due=self.due, timing=self.timing
        )
        self.books = Books(**parts, spread=self.spread, timing=self.timing, followed=self.followed)
        self.deliveries = Deliveries(
            store=self.store, channels=self.channels, clock=self.clock, breaker=self.breaker,
            books=self.books, metrics=self.metrics, timing=self.timing, pace=self.pace,
        )  # fmt: skip
        self.timer_faults = TimerFaults(settings=self.settings, timing=self.timing, plans=self.plans)
        self._sweeper = Sweeper(engine=self)
        self._listener = Listener(self.store.pooling.listen_url or self.store.url, self.wake)
        self.work = Background(self._veiled)
        self._left: set[str] = set()
        self._free = asyncio.Semaphore(IN_FLIGHT)
        self.lanes = Lanes(self)
        self.stopping = False
        self.life: Life | None = None

    async def ingest(self, arrivals: Sequence[Arrival]) -> int:
        """Keep events; when this returns they are on disk, and their turns run in the background. Count the new."""
        if not arrivals:
            return 0
        began = perf_counter()
        mine = not self.stopping and not self._free.locked()
        received = self.clock.now().timestamp()
        keep = partial(self.turns.ingest, arrivals=tuple(arrivals), mine=mine, received=received)
        new = await self.store.run_within(self.timing.intake, keep, late=self._kick_all)
        failpoints.reach("received")
        self.metrics.ingest_seconds.observe(perf_counter() - began)
        self.metrics.events.labels(arrivals[0].channel, "new").inc(len(new))
        self.metrics.events.labels(arrivals[0].channel, "known").inc(len(arrivals) - len(new))
        for arrival in arrivals:
            trace, talk = trace_id(arrival.channel, arrival.event_id), self._veiled(arrival.conversation)
            log.info("event kept", trace=trace, channel=arrival.channel, kind=arrival.kind, conversation=talk)
        self._kick_all(new)
        if new and not mine:
            await self.store.run(notify)
        return len(new)

    def _kick_all(self, keys: Iterable[str]) -> None:
        for key in dict.fromkeys(keys):
            self.kick(key)

    async def settle(self, conversation: str) -> None:
        """Handle and deliver what can be handled and delivered now, and wait for it."""
        self.kick(conversation)
        await self.idle(conversation)

    async def idle(self, *keys: str) -> None:
        """Wait until nothing is running (for these conversations and lanes, or at all)."""
        await self.work.idle(*keys)

    def wake(self) -> None:
        """Look for leftovers now: another process said there are some."""
        self._sweeper.wake()

    def kick(self, conversation: str) -> None:
        """Run the turns of a conversation in the background, once at a time."""
        if self.stopping:
            self._left.add(conversation)
        else:
            self.work.start("turn", conversation, self._turns_of)

    def kick_probe(self, destination: str) -> None:
        """Ask a destination that is down whether it is back, while everything else goes on."""
        if not self.stopping:
            self.work.start("probe", destination, self._probe)

    def kick_lane(self, lane: str) -> None:
        """Deliver what a lane holds in the background, once at a time."""
        if not self.stopping:
            self.work.start("lane", lane, self.lanes.deliver)

    async def start(self) -> None:
        """Begin to look for leftovers, and to listen for other processes."""
        self.stopping = False
        if self.lives:
            self._live(open_life(self.lives))
        await self.store.warm()
        await self._sweeper.bury_the_dead(self.clock.now().timestamp())
        self._sweeper.start()
        self._listener.start()

    async def stop(self) -> None:
        """Begin nothing more, finish what runs, for a lease at most, and leave the rest to others at once."""
        self.stopping = True
        try:
            await self._listener.stop()
            await self._sweeper.stop()
            finished = await self.work.end(self.timing.lease)
            left, self._left = sorted(self._left), set()
            rest = partial(leave, keys=left, now=self.clock.now().timestamp())
            await self.store.run_within(self.timing.intake, rest)
        except Unavailable as error:  # without its database there is nobody to tell
            log.warning("stopped without the database", **fault(error))
            finished = False
        finally:
            if self.life:
                self.life.close(clean=finished)
                self._live(None)

    def _live(self, life: Life | None) -> None:
        self.life = life
        self.deliveries = replace(self.deliveries, life=life)
        self.turns = replace(self.turns, hands=life.hands if life else None)

    async def _turns_of(self, key: str) -> None:
        async with self._free:
            while True:
                if self.stopping:
                    self._left.add(key)
                    return
                failpoints.reach("before the turn")
                try:
                    done = await self._turn(key)
                finally:
                    if self.turns.hands:
                        self.turns.hands.let_go(key)
                failpoints.reach("turned")
                for row in done.leased:
                    self.lanes.hand_over(row)
                for lane in done.lanes:
                    self.kick_lane(lane)
                if done.retry_at is not None:
                    self.later(done.retry_at, self.kick, key)
                if not done.more:
                    return

    async def _turn(self, key: str) -> Done:
        # what could only wait here is left to whoever has room: a lease that runs out makes a doubt
        token = "" if self.lanes.full(key) else self.deliveries.token()
        shut = self.breaker.shut(self.clock.now().timestamp())
        most, taken, done = BATCH, None, Done(take=True)
        while done.take:
            try:
                done = await self.store.run(self.turns.run, key, token, shut, most, taken)
            except TurnFailed as failure:
                if not failure.done:
                    return await self._failed(failure, token, shut)
                most = failure.done
            else:
                taken = await self.store.run(self.turns.take, key) if done.take else None
                failpoints.reach("taken")
        for each in done.handled:
            self.metrics.turns.labels("handled").inc()
            if each.told:
                self.metrics.told.labels(each.channel, each.told).inc()
            log.info("turn done", trace=each.trace, kind=each.kind, told=each.told, conversation=self._veiled(key))
        return done

    def _veiled(self, key: str) -> str:
        return veiled(key, self.settings.secret_key)

    async def _failed(self, failure: TurnFailed, token: str, shut: frozenset[str]) -> Done:
        event = failure.event
        trace, talk = trace_id(event.channel, event.event_id), self._veiled(event.conversation)
        log.warning("turn failed", trace=trace, conversation=talk, **fault(failure.error))
        self.metrics.turns.labels("failed").inc()
        return await self.store.run(self.turns.fail, failure, token, shut)

    async def _probe(self, destination: str) -> None:
        if await self.deliveries.probe(destination):
            self.wake()  # what waited for it was not looked for

    def later(self, at: float, kick: Callable[[str], None], key: str) -> None:
        """Look again at an instant soon; what is further away is the sweeper's."""
        delay = at - self.clock.now().timestamp()
        if delay <= self.timing.backoff_token + self.timing.lease and not self.stopping:
            asyncio.get_running_loop().call_later(max(0.0, delay) + 0.002, kick, key)
