"""Delivery: one leased row at a time per lane; attempt, record what came of it, take the next."""

import asyncio
import itertools
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

import structlog

from bot import failpoints
from bot.breaker import Breaker
from bot.channels import Channel, Failed, Outcome
from bot.clock import Ticking
from bot.lives import Life
from bot.metrics import Metrics
from bot.outcome import Decision
from bot.records import Books, Sight
from bot.store import Store, backlog, gates
from bot.store.listen import notify
from bot.store.outbox import Leased, release, renew
from bot.timing import PACE, Timing
from bot.trace import fault, trace_id

log = structlog.get_logger("deliveries")
MARGIN = 0.5
"""Seconds a lease must cover beyond the longest attempt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deliveries:
    """Sends what the outbox holds; the outcome rules are in bot/outcome.py, the writing in bot/records.py."""

    store: Store
    channels: Mapping[str, Channel]
    clock: Ticking
    breaker: Breaker
    books: Books
    metrics: Metrics
    timing: Timing = field(default_factory=Timing)
    pace: Mapping[str, float] = field(default_factory=lambda: PACE)
    life: Life | None = None
    """Where attempts are marked before they begin, so that who takes over knows what was never tried."""
    owner: str = field(default_factory=lambda: secrets.token_hex(6))
    _count: "itertools.count[int]" = field(default_factory=itertools.count)

    def token(self) -> str:
        """Return a new lease token; never used twice, so that a late writer is recognised (fencing)."""
        return f"{self.life.owner if self.life else self.owner}.{next(self._count)}"

    async def claim(self, lane: str) -> Leased | None:
        """Lease the oldest open row of a lane when it is due."""
        now = self.clock.now().timestamp()
        return await self.store.run(self.books.claim, lane, self.token(), now, self.breaker.shut(now))

    async def attempt(
        self, row: Leased, *, go_on: bool = True, trial: bool = False
    ) -> tuple[Leased | None, float | None]:
        """Make one attempt; return the lane's next row, already leased, and when to look again otherwise."""
        now = self.clock.now().timestamp()
        if row.channel in self.breaker.shut(now) and not trial:
            await self.store.run(release, row, now)
            return None, None
        ends = await self._covered(row, now)
        if ends is None:
            return None, None
        wait = await self._slot(row, now)
        if wait is None:
            return None, now + self.timing.slot_patience
        if wait > 0:
            await asyncio.sleep(wait)
        thread = await self.store.run(self.books.thread, row) if row.case_number else ""
        now = self.clock.now().timestamp()
        if now + self.timing.attempt + MARGIN / 2 > ends:  # so long did the slot and the database take (P3)
            await self.store.run(release, row, now)
            return None, now
        if self.life:
            self.life.begin(row.lease_token, row.id)
        failpoints.reach("before the call")
        outcome = await self._send(row, thread)
        failpoints.reach("called")
        return await self._settle(row, outcome, go_on=go_on, trial=trial)

    async def _covered(self, row: Leased, now: float) -> float | None:
        """Return the end of a lease that covers the attempt, extended where needed; None: others have the row (P3)."""
        if row.kind == "reply" and (row.try_until is None or now >= row.try_until):
            await self.store.run(release, row, now)  # the claim turns it into a push before the attempt
            return None
        needed = now + self.timing.attempt + MARGIN + (self.timing.slot_patience if row.channel in self.pace else 0)
        if row.lease_until is not None and row.lease_until >= needed:
            return row.lease_until
        until = now + max(self.timing.lease, needed - now)
        return until if await self.store.run(renew, row, until) else None

    async def _slot(self, row: Leased, now: float) -> float | None:
        """Return the seconds until this row's slot, None when it was given back because that is too long."""
        pace = self.pace.get(row.channel)
        if not pace:
            return 0.0
        destination = f"{row.channel}:{row.address}"
        patience = self.timing.slot_patience
        slot = await self.store.run(gates.reserve_slot, destination, now, pace, patience)
        if slot is None:
            await self.store.run(release, row, now + patience)
            return None
        return max(0.0, slot - now)

    async def _send(self, row: Leased, thread: str) -> Outcome:
        channel = self.channels.get(row.channel)
        if channel is None:
            return Failed(f"channel {row.channel} is off", retry=False)
        try:
            async with asyncio.timeout(self.timing.attempt + MARGIN / 2):
                with self.metrics.http_seconds.labels(row.channel).time():
                    return await channel.send(row.delivery(thread))
        except TimeoutError:
            return Failed("no answer in time", retry=True, ambiguous=True)
        except Exception as error:  # the loop of deliveries: a broken channel must not stop it
            log.warning("channel raised", channel=row.channel, outbox=row.id, **fault(error))
            return Failed(f"channel raised {type(error).__name__}", retry=True, ambiguous=True)

    async def _settle(
        self, row: Leased, outcome: Outcome, *, go_on: bool, trial: bool
    ) -> tuple[Leased | None, float | None]:
        at = self.clock.now()
        now = at.timestamp()
        token = self.token() if go_on else ""
        sight = Sight(token, self.breaker.shut(now), self.breaker.troubled(row.channel), trial)
        kept = await self.store.run(self.books.settle, row, outcome, at, sight)
        if self.life:
            self.life.end(row.lease_token)
        failpoints.reach("recorded")
        if not kept.mine:
            log.warning("lease lost", outbox=row.id, channel=row.channel)
            return None, None
        self._learn(row, kept.decision, kept.failures)
        self.metrics.attempts.labels(row.channel, row.kind, kept.decision.state).inc()
        if kept.decision.state == "sent" and row.role == "answer":
            self.metrics.answer_seconds.labels(row.channel).observe(max(0.0, now - row.created_at))
        self._note(row, kept.decision)
        upcoming = kept.following
        if upcoming is None and go_on and not row.conversation:
            # lanes of cases have no lock: a post written meanwhile is seen only after our commit (P4)
            upcoming = await self.claim(row.lane)
        return upcoming, kept.decision.next_at if kept.decision.state == "pending" else None

    def _note(self, row: Leased, decision: Decision) -> None:
        """Write into the log what came of an attempt; the trace is that of the event it answers."""
        trace = trace_id(*row.origin.split(":", 1)) if row.origin else ""
        said = {"trace": trace, "outbox": row.id, "channel": row.channel, "kind": row.kind, "state": decision.state}
        if decision.state == "sent":
            log.info("delivered", **said, case=row.case_number)
        else:
            log.warning("not delivered", **said, reason=decision.error)

    def _learn(self, row: Leased, decision: Decision, failures: int) -> None:
        if decision.gate == "ok":
            self.breaker.healed(row.channel)
        elif decision.gate == "failed":
            self.breaker.failed(row.channel, failures)
        elif decision.gate == "limited":
            self.breaker.block(row.channel, decision.blocked_until)

    async def probe(self, destination: str) -> bool:
        """Ask a destination that is down whether it is back, and try it; one process a second does."""
        now = self.clock.now().timestamp()
        if destination not in self.channels or not await self.store.run(gates.win_probe, destination, now):
            return False
        try:
            async with asyncio.timeout(self.timing.probe):
                back = await self.channels[destination].probe()
        except Exception:  # a probe that raises is a probe that failed
            back = False
        return back and await self._tried(destination, now)

    async def _tried(self, destination: str, probed: float) -> bool:
        """Tell whether a destination that answers again also takes something: one attempt decides, whoever makes it."""
        now = self.clock.now().timestamp()
        if not await self.store.run(gates.win_trial, destination, probed, now, now + self.timing.lease):
            return False
        lane = await self.store.run(backlog.trial_lane, now, destination)
        if lane is None:
            return await self._nothing_to_try(destination, now)
        shut = self.breaker.shut(now) - {destination}
        row = await self.store.run(self.books.claim, lane, self.token(), now, shut)
        if row is None:
            await self.store.run(gates.probe_soon, destination, now)
            return False
        await self.attempt(row, go_on=False, trial=True)
        if destination in self.breaker.open:
            return False
        await self.store.run(notify)  # every process looks for what waited
        return True

    async def _nothing_to_try(self, destination: str, now: float) -> bool:
        if await self.store.run(backlog.waits_for, destination):
            await self.store.run(gates.probe_soon, destination, now)
            return False
        await self.store.run(gates.ease, destination)
        self.breaker.eased(destination)
        return True
