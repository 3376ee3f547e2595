"""Keeps an eye on LINE's monthly quota of pushes: a figure for /metrics, and one warning a month at 80 % (rule D7)."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

import structlog

from bot.channels.line import Quota
from bot.channels.slack import AskQuota
from bot.clock import TOKYO, Ticking
from bot.settings import Settings
from bot.store import Connection, Store
from bot.store.timers import Timer, schedule
from bot.timing import Timing
from bot.trace import fault
from bot.unit import Unit

KIND = "quota"
WARN_AT = 80
"""Percent of the month's pushes from which the staff is warned, once a month (conventions D7)."""
log = structlog.get_logger("quota")


@dataclass(slots=True, kw_only=True)
class QuotaWatch:
    """One loop per process; of several processes that see the same, one warning is sent."""

    ask: AskQuota
    store: Store
    clock: Ticking
    show: Callable[[Quota], None]
    """Takes what was seen, for the figures."""
    timing: Timing = field(default_factory=Timing)
    seen: Quota | None = None
    """What LINE said last; None before it said anything."""
    _task: asyncio.Task[None] | None = None

    async def once(self) -> None:
        """Ask LINE; nothing is done while it cannot say."""
        quota = await self.ask()
        if quota is None:
            return
        self.seen = quota
        self.show(quota)
        if is_short(quota):
            await self.store.run(plan_warning, quota, self.clock.now())

    def start(self) -> None:
        """Begin to look now and then."""
        self._task = asyncio.create_task(self._loop())

    async def stop(self) -> None:
        """End, between two looks."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.wait([task])

    async def _loop(self) -> None:
        pause = self.timing.quota_first
        while True:
            await asyncio.sleep(pause)
            pause = self.timing.quota
            try:
                await self.once()
            except Exception as error:  # the loop of the watch: the database may be gone for a while
                log.warning("quota not looked at", **fault(error))


def is_short(quota: Quota) -> bool:
    """Tell whether 80 % of a limited month are used."""
    return quota.limit is not None and quota.used * 100 >= quota.limit * WARN_AT


def plan_warning(connection: Connection, quota: Quota, now: datetime) -> None:
    """Have the staff warned at the next look for leftovers, once in a month of Japan however often it is planned."""
    told = {"used": quota.used, "limit": quota.limit}
    schedule(connection, KIND, f"{KIND} {now.astimezone(TOKYO):%Y-%m}", now, told)


@dataclass(frozen=True, slots=True)
class Warn:
    """Tells the staff's channel that the month's pushes run out."""

    settings: Settings
    timing: Timing = field(default_factory=Timing)

    def __call__(self, connection: Connection, timer: Timer, now: datetime) -> None:
        """Fire the warning; without Slack it stands in the log and on the staff's pages."""
        used, limit = int(timer.payload["used"]), int(timer.payload["limit"])
        log.warning("quota short", used=used, limit=limit)
        unit = Unit(connection, now, "", {}, self.settings, self.timing)
        unit.alert({"what": KIND, "used": used, "limit": limit, "left": max(0, limit - used)})
