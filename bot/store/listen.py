"""Wakes other processes: NOTIFY and LISTEN on PostgreSQL; on SQLite they look every half second themselves."""

import asyncio
from collections.abc import Callable, Sequence

import structlog
from sqlalchemy import text
from sqlalchemy.engine import Connection

from bot.store import inbox
from bot.store.pooling import HOT, connect_args
from bot.trace import fault

log = structlog.get_logger("listen")
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
        while True:
            try:
                await self._hear()
            except Exception as error:  # the loop of the listener: whatever it was, sweeps go on and it tries again
                log.warning("not listening", **fault(error))
            await asyncio.sleep(RETRY)

    async def _hear(self) -> None:
        import psycopg  # noqa: PLC0415  (a desk on SQLite starts without it: 50 ms and 9 MB)

        args = connect_args(self._url, HOT.patient)
        async with await psycopg.AsyncConnection.connect(self._url, autocommit=True, **args) as connection:
            await connection.execute(f"LISTEN {CHANNEL}")
            self._wake()  # nothing was heard until now
            async for _ in connection.notifies():
                self._wake()
