"""A whole engine between a set clock and fake channels, on a real database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Table, select

from bot.channels import Channel
from bot.engine import Engine
from bot.settings import Settings
from bot.store import Connection, Store
from bot.store.tables import cases, inbox, outbox, outbox_attempts
from bot.timing import Timing
from bot.turns import Respond
from tests.bot.fakes import FakeChannel, SetClock, echo

SETTINGS: dict[str, Any] = {
    "database_url": "",
    "port": 8000,
    "public_base_url": "https://desk.example",
    "secret_key": "a secret for tests only",
}
UNHURRIED = Timing(intake=60.0)
"""A machine that is shared by many must not make a webhook late."""
SLACK = {"slack_signing_secret": "s", "slack_bot_token": "t", "slack_staff_channel": "C0STAFF"}


def rows(connection: Connection, table: Table) -> list[Mapping[str, Any]]:
    """Return a whole table."""
    return [dict(row._mapping) for row in connection.execute(select(table).order_by(*table.primary_key))]


@dataclass
class Bench:
    """One process's engine; `replica` makes another one on the same database."""

    store: Store
    respond: Respond = echo
    clock: SetClock = field(default_factory=SetClock)
    line: FakeChannel = field(default_factory=FakeChannel)
    slack: FakeChannel = field(default_factory=lambda: FakeChannel("slack"))
    settings: Mapping[str, Any] = field(default_factory=dict)
    more: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        channels: Mapping[str, Channel] = {"line": self.line, "slack": self.slack}
        given: dict[str, Any] = {"timing": UNHURRIED, "spread": lambda most: most, "pace": {}, **self.more}
        self.engine = Engine(
            store=self.store, channels=channels, respond=self.respond, desk_at=lambda at: at, clock=self.clock,
            settings=Settings(**{**SETTINGS, **self.settings}), **given,
        )  # fmt: skip

    def replica(self, respond: Respond | None = None) -> "Bench":
        return Bench(self.store, respond or self.respond, self.clock, self.line, self.slack, self.settings, self.more)

    async def hears(self, *arrivals: Any) -> int:
        """Receive events, and wait until what can be done is done."""
        count = await self.engine.ingest(arrivals)
        await self.engine.idle()
        return count

    async def sweeps(self, seconds: float = 0.0) -> None:
        """Let time pass, look for leftovers once, and wait until what can be done is done."""
        self.clock.pass_by(seconds)
        await self.engine._sweeper.once()
        await self.engine.idle()

    async def table(self, table: Table) -> list[Mapping[str, Any]]:
        return await self.store.run(rows, table)

    async def inbox(self) -> list[Mapping[str, Any]]:
        return await self.table(inbox)

    async def outbox(self) -> list[Mapping[str, Any]]:
        return await self.table(outbox)

    async def cases(self) -> list[Mapping[str, Any]]:
        return await self.table(cases)

    async def attempts(self) -> list[Mapping[str, Any]]:
        return await self.table(outbox_attempts)

    async def states(self) -> list[str]:
        """Return the state of every outbox row, oldest first."""
        return [row["state"] for row in await self.outbox()]
