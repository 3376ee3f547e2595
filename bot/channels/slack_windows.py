"""Makes the staff's windows: reads the case, checks who asks, and records who looked at contact details."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime

from bot.channels.line import Quota
from bot.channels.slack import AskQuota, no_quota
from bot.channels.slack_blocks import Block
from bot.channels.slack_views import Cost, broken_view, contact_view, reply_view, viewed
from bot.clock import Ticking
from bot.exporting import readable
from bot.sealing import BrokenSeal, Sealer
from bot.staff_turns import standing_of
from bot.store import Connection, Store
from bot.store.cases import Actor, log
from bot.store.casework import Sight, free_event, sight
from bot.store.contacts import sealed_contact
from bot.timing import Timing
from handlers.casework import refusal
from knowledge.wording import Catalogue

TALK_SHOWN = 12
QUOTA_PATIENCE = 1.0
"""Seconds we wait for LINE's quota: a window must open within three seconds of the click."""
QUOTA_KEPT = 60.0
"""Seconds a quota is good for."""
Refused = tuple[str, str]
"""Why not, and who has the case."""


@dataclass(kw_only=True)
class Windows:
    """The windows for replies and contact details."""

    store: Store
    clock: Ticking
    catalogue: Catalogue
    sealer: Sealer
    quota: AskQuota = no_quota
    leads: frozenset[str] = frozenset()
    timing: Timing = field(default_factory=Timing)
    _known: "tuple[float, Quota | None]" = (0.0, None)

    async def reply(self, number: str, actor: Actor) -> Block | Refused:
        """Return the window for a reply, or why this person may not reply now."""
        now = self.clock.now()
        found = await self.store.run(self._for_reply, number, now)
        if found is None:
            return "gone", ""
        seen, free = found
        why = refusal("reply", standing_of(seen.case), actor.id, self.leads)
        if why:
            return why, seen.case.owner_id
        paid = seen.channel == "line" and not free
        quota = await self._quota(now.timestamp()) if paid else None
        return reply_view(seen, Cost(free, quota), self.catalogue.say("staff.prefix", seen.case.language))

    def _for_reply(self, connection: Connection, number: str, now: datetime) -> tuple[Sight, bool] | None:
        seen = sight(connection, number, TALK_SHOWN)
        if seen is None:
            return None
        event = free_event(connection, seen.case.conversation)
        received = (event.redelivered_at or event.received_at) if event else 0.0
        return seen, event is not None and now.timestamp() < received + self.timing.reply

    async def _quota(self, now: float) -> Quota | None:
        if self._known[1] is None or now - self._known[0] > QUOTA_KEPT:
            try:
                async with asyncio.timeout(QUOTA_PATIENCE):
                    self._known = (now, await self.quota())
            except TimeoutError:
                self._known = (now, None)
        return self._known[1]

    async def contact(self, number: str, actor: Actor) -> Block | Refused:
        """Return the window with the contact details; that they were looked at is on record before it opens."""
        now = self.clock.now()
        found = await self.store.run(self._for_contact, number, actor, now)
        if isinstance(found, tuple):
            return found
        try:
            opened = readable(self.sealer.open(number, found)) if found else None
            return contact_view(number, opened, viewed(actor.id, now))
        except BrokenSeal:
            return broken_view(number)

    def _for_contact(self, connection: Connection, number: str, actor: Actor, now: datetime) -> bytes | Refused | None:
        seen = sight(connection, number)
        if seen is None:
            return "gone", ""
        why = refusal("contact", standing_of(seen.case), actor.id, self.leads)
        if why:
            return why, seen.case.owner_id
        log(connection, number, actor, "contact_viewed", now)
        return sealed_contact(connection, number)
