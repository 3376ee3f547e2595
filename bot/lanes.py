"""The lanes this process delivers: so many of a channel at a time; what would have to wait is leased to nobody."""

import asyncio
from collections import defaultdict, deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.store.listen import notify
from bot.store.outbox import Leased, release
from bot.timing import SENDING

if TYPE_CHECKING:
    from bot.engine import Engine


def _rooms() -> defaultdict[str, asyncio.Semaphore]:
    return defaultdict(lambda: asyncio.Semaphore(SENDING))


@dataclass(slots=True)
class Lanes:
    """What one process has in hand for each lane."""

    engine: "Engine"
    _handed: dict[str, deque[Leased]] = field(default_factory=dict)
    _room: defaultdict[str, asyncio.Semaphore] = field(default_factory=_rooms)

    def full(self, lane: str) -> bool:
        """Tell whether a sending of this lane would only wait here."""
        return self._room_of(lane).locked()

    def hand_over(self, row: Leased) -> None:
        """Deliver a row that the turn leased to this process already; while stopping it is given back."""
        self._handed.setdefault(row.lane, deque()).append(row)
        self.engine.work.start("lane", row.lane, self.deliver)

    async def deliver(self, lane: str) -> None:
        """Send what waits in a lane, one after the other."""
        engine = self.engine
        async with self._room_of(lane):
            row = await self._first(lane)
            while row is not None:
                row, retry_at = await engine.deliveries.attempt(row, go_on=not engine.stopping)
                if retry_at is not None:
                    engine.later(retry_at, engine.kick_lane, lane)
        if not engine.sweeping and engine.breaker.shut(engine.clock.now().timestamp()):
            engine.work.start("notify", "", self._tell_others)  # what a gate holds up here is left to the workers

    async def _first(self, lane: str) -> Leased | None:
        engine, handed = self.engine, self._handed.get(lane)
        if engine.stopping:
            for row in self._handed.pop(lane, ()):
                await engine.store.run(release, row, engine.clock.now().timestamp())  # it was not tried
            return None
        if not handed:
            return await engine.deliveries.claim(lane)
        row = handed.popleft()
        if not handed:
            del self._handed[lane]
        return row

    async def _tell_others(self, _: str) -> None:
        await self.engine.store.run(notify)

    def _room_of(self, lane: str) -> asyncio.Semaphore:
        return self._room[lane.partition(":")[0]]
