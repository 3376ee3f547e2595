"""Who is in the staff channel: in the App Home too, only they see and take cases (DECISIONS 34)."""

import asyncio
from collections.abc import Set
from dataclasses import dataclass, field
from datetime import datetime

import structlog

from bot.channels.slack_api import SlackApi
from bot.channels.slack_outcome import REMEDIES, Answer
from bot.clock import Ticking

log = structlog.get_logger("slack")
KEPT = 300.0
"""Seconds a list is good for: who left the channel loses the Home after that."""
KEPT_FOR_STRANGERS = 15.0
"""Seconds after which somebody who is not listed is looked up again: they may just have been invited."""
KEPT_IN_TROUBLE = 3600.0
"""Seconds an old list stands in for one that Slack cannot give now."""
PATIENCE = 1.5
"""Seconds for the whole list: a click is answered within three."""
PAGE = 200
"""Members of one page, as Slack recommends; a section fits on one: a call in five minutes, of a hundred a minute."""


@dataclass(kw_only=True)
class Members:
    """The members of the staff channel, asked for when they are needed and remembered for minutes."""

    api: SlackApi
    channel: str
    clock: Ticking
    leads: Set[str] = frozenset()
    """Members the operator has named: in the list without being asked for."""
    everyone: bool = False
    """Nobody is asked about: the operator lets the whole workspace in, or it is a rehearsal."""
    _listed: frozenset[str] | None = None
    _told: float = 0.0
    _not_before: float = 0.0
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def includes(self, user: str) -> bool | None:
        """Tell whether somebody is in the channel; None when Slack cannot tell now."""
        if self.everyone or user in self.leads:
            return True
        async with self._lock:
            now = self.clock.now()
            if self._is_due(user, now.timestamp()):
                await self._ask(now)
        return None if self._listed is None else user in self._listed

    def _is_due(self, user: str, now: float) -> bool:
        known = self._listed is not None and user in self._listed
        return now >= self._not_before and now - self._told > (KEPT if known else KEPT_FOR_STRANGERS)

    async def _ask(self, now: datetime) -> None:
        found: set[str] = set()
        try:
            async with asyncio.timeout(PATIENCE):
                refused = await self._collect(found)
        except TimeoutError:
            refused = Answer(0, "timeout")
        if refused is None:
            self._listed, self._told = frozenset(found), now.timestamp()
        else:
            self._go_without(refused, now.timestamp())

    async def _collect(self, found: set[str]) -> Answer | None:
        """Add every member, page by page; return what Slack refused."""
        cursor = ""
        while True:
            where = {"channel": self.channel, "limit": PAGE, **({"cursor": cursor} if cursor else {})}
            answer = await self.api.try_call("conversations.members", where, form=True)
            if not answer.ok:
                return answer
            found.update(str(member) for member in answer.data.get("members", ()))
            cursor = str((answer.data.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                return None

    def _go_without(self, refused: Answer, now: float) -> None:
        """Keep an old list for a while; a refusal that a person must mend makes it nothing at once."""
        pause = float(refused.after) if refused.after.isdecimal() else KEPT_FOR_STRANGERS
        self._not_before = now + pause
        if refused.error in REMEDIES or now - self._told > KEPT_IN_TROUBLE:
            self._listed = None
        log.warning("members not told", error=refused.error, remedy=REMEDIES.get(refused.error, "wait"))
