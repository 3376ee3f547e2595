"""Wakes other processes: NOTIFY and LISTEN on PostgreSQL; on SQLite they look every half second themselves."""

import asyncio
from collections.abc import Callable, Sequence

from sqlalchemy import text
from sqlalchemy.engine import Connection

from bot.store import inbox

CHANNEL = "workation_desk"
RETRY = 2.0
"""Seconds until a lost listening connection is opened again; sweeps go on meanwhile."""


def notify(connection: Connection) -> None:
    """Tell every process at the commit that there is something to pick up."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"NOTIFY {CHANNEL}"))


def leave(connection: Connection, keys: Sequence[str], now: float) -> None:
    """Let other processes take the events this one will not get to, and tell them."""
    inbox.show_events(connection, keys, now)
    notify(connection)


class Listener:
    """One connection per process that waits for others."""

    def __init__(self, url: str, wake: Callable[[], None]) -> None:
        self._url = url.replace("postgresql+psycopg://", "postgresql://")
        self._wake = wake
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to listen where the database can."""
        if self._url.startswith("postgresql://"):
            self._task = asyncio.create_task(self._listen())

    async def stop(self) -> None:
        """End."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.wait([task])

    async def _listen(self) -> None:
        import psycopg  # noqa: PLC0415  (a desk on SQLite starts without it: 50 ms and 9 MB)

        while True:
            try:
                async with await psycopg.AsyncConnection.connect(self._url, autocommit=True) as connection:
                    await connection.execute(f"LISTEN {CHANNEL}")
                    async for _ in connection.notifies():
                        self._wake()
            except psycopg.Error:
                await asyncio.sleep(RETRY)
