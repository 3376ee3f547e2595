"""Answers /workation from the database and the knowledge, within the request."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.channels import slack_commands as said
from bot.channels.slack_blocks import Block
from bot.channels.slack_card import at
from bot.channels.slack_text import say
from bot.clock import TOKYO, Ticking
from bot.keeping import fiscal_year
from bot.masking import clean, mask
from bot.store import Connection, Store
from bot.store.answered import whole_figures
from bot.store.cases import LogEntry, history, queue
from bot.store.casework import Sight, sight
from handlers.desk import Desk


@dataclass(frozen=True, slots=True, kw_only=True)
class Commands:
    """The slash command."""

    store: Store
    clock: Ticking
    desk_at: Callable[[datetime], Desk]
    staff_channel: str

    async def answer(self, body: dict[str, Any]) -> Block:
        """Return the answer to one command; cases are shown in the staff channel only."""
        # what was typed comes back in "nothing found": without a phone number or a mail address (rule A14)
        typed, _ = mask(clean(str(body.get("text") or "")))
        command, rest = said.parse(typed)
        if command in said.INSIDE and body.get("channel_id") != self.staff_channel:
            return said.wrong_channel(self.staff_channel)
        now = self.clock.now()
        match command:
            case "help":
                return said.help_text()
            case "queue":
                found = await self.store.run(queue, most=1_000)
                return said.queue_answer(found, str(body.get("user_id") or ""), now)
            case "find":
                return said.find_answer(rest, self.desk_at(now))
            case "case":
                return await self._case(rest, now)
            case "stats":
                return await self._stats(now)
            case _:
                return said.unknown(command)

    async def _case(self, asked: str, now: datetime) -> Block:
        number = said.case_number(asked, now)
        seen, steps = await self.store.run(_with_history, number)
        return said.case_answer(seen, steps, asked[:40], now)

    async def _stats(self, now: datetime) -> Block:
        begins = datetime(fiscal_year(now), 4, 1, tzinfo=TOKYO)
        this_year = await self.store.run(whole_figures, begins.timestamp())
        ever = await self.store.run(whole_figures, 0.0)
        heads = (say("command.stats_year", day=at(begins).partition("(")[0]), say("command.stats_all"))
        return said.stats_answer(tuple(zip(heads, (this_year, ever), strict=True)))


def _with_history(connection: Connection, number: str) -> tuple[Sight | None, tuple[LogEntry, ...]]:
    return sight(connection, number), history(connection, number)
