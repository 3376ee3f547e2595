"""Runs transactions away from the event loop: SQLite in one writer thread, PostgreSQL in four."""

import asyncio
import os
import sqlite3
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from sqlite3 import OperationalError
from time import perf_counter, sleep
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from sqlalchemy import create_engine, event
from sqlalchemy.engine import Connection, Engine, make_url
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from bot.store.writer import Writer

P = ParamSpec("P")
T = TypeVar("T")
Work = Callable[Concatenate[Connection, P], T]
Observe = Callable[[str, float], None]
PRAGMAS = (
    "PRAGMA busy_timeout=10000",  # first: changing the journal without it meets "database is locked"
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA journal_size_limit=8388608",  # what a purge or an import made of the log is given back
)

PAUSES = (0.02, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2)
"""Seconds between two tries of a pragma that met a lock."""


class Unavailable(Exception):  # noqa: N818  (a state of the database, answered with 503)
    """The database did not do the transaction; nothing of it is kept."""


def open_engine(url: str, threads: int = 4) -> Engine:
    """Open a database as the desk needs it (SQLite: WAL, synchronous FULL, transactions of our own)."""
    if not url.startswith("sqlite"):
        return create_engine(
            url, pool_size=threads, max_overflow=2, pool_timeout=5, pool_recycle=1800, hide_parameters=True
        )
    _make_file(Path(make_url(url).database or ""))
    # what was to be stored is personal data and never part of an error's text (conventions A14)
    engine = create_engine(url, connect_args={"check_same_thread": False}, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        for pragma in PRAGMAS:
            _set(connection, pragma)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # straight to the driver: through SQLAlchemy this costs more than the statement (bot/store/prepared.py)
        driver: Any = connection.connection.dbapi_connection
        driver.execute("BEGIN IMMEDIATE")

    return engine


def _make_file(path: Path) -> None:
    """Make a new database file that its owner alone can read; what SQLite puts beside it is made the same way."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))


def _set(connection: Any, pragma: str) -> None:
    """Run a pragma; switching the journal does not wait for a lock by itself (two processes start on a new file)."""
    for pause in PAUSES:
        try:
            connection.execute(pragma)
        except OperationalError:
            sleep(pause)
        else:
            return
    connection.execute(pragma)


class Store:
    """One database; `run` makes one function one transaction."""

    def __init__(self, url: str, *, threads: int = 4, observe: Observe | None = None) -> None:
        self.url = url
        self._threads = threads
        self.engine = open_engine(url, threads)
        self._observe = observe
        self._writer = Writer(self.engine) if self.sqlite else None
        self._pool = None if self.sqlite else ThreadPoolExecutor(threads, thread_name_prefix="store")

    @property
    def sqlite(self) -> bool:
        """Tell whether the database is a SQLite file."""
        return self.engine.dialect.name == "sqlite"

    async def run(self, work: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run one function in one transaction and return what it returned, after the commit."""
        began = perf_counter()
        try:
            return await self._begin(lambda c: work(c, *args, **kwargs))
        except (SQLAlchemyError, sqlite3.Error) as error:
            raise Unavailable(type(error).__name__) from error
        finally:
            if self._observe:
                self._observe(getattr(work, "__name__", "work"), perf_counter() - began)

    async def warm(self) -> None:
        """Open the connections before the first event needs them."""
        await asyncio.gather(*(self.run(_touch) for _ in range(1 if self.sqlite else self._threads)))

    def run_now(self, work: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do the same from a thread that may wait: a command or a test."""
        return self._submit(lambda c: work(c, *args, **kwargs)).result()

    def fold(self) -> None:
        """Fold SQLite's journal back into the file: a purge or an import leaves it long, and long stalls (P7)."""
        if self.sqlite:
            with self.engine.connect() as connection:
                cast("Any", connection.connection.driver_connection).execute(
                    "PRAGMA wal_checkpoint(TRUNCATE)"
                ).fetchall()

    def backup(self, path: Path) -> None:
        """Write a consistent copy of a SQLite database while it is in use."""
        if not self.sqlite:
            raise ValueError("use pg_dump for PostgreSQL")
        with self.engine.connect() as connection:
            cast("Any", connection.connection.driver_connection).execute("VACUUM INTO ?", (str(path),))

    def close(self) -> None:
        """Finish what is queued and let the database go."""
        if self._writer:
            self._writer.close()
        if self._pool:
            self._pool.shutdown(wait=True)
        self.engine.dispose()

    def _begin(self, work: Callable[[Connection], T]) -> "asyncio.Future[T]":
        """Queue one function for whoever awaits it; giving up waiting does not stop it."""
        if self._writer:
            return self._writer.submit_here(work)
        return asyncio.shield(asyncio.wrap_future(self._submit(work)))

    def _submit(self, work: Callable[[Connection], T]) -> "Future[T]":
        if self._writer:
            return self._writer.submit(work)
        return cast("ThreadPoolExecutor", self._pool).submit(self._transact, work)

    def _transact(self, work: Callable[[Connection], T]) -> T:
        try:
            with self.engine.begin() as connection:
                return work(connection)
        except DBAPIError as error:
            if not error.connection_invalidated and not _to_repeat(error):
                raise
        # every transaction of the desk is a compare-and-swap or idempotent, so one repeat is safe
        with self.engine.begin() as connection:
            return work(connection)


def _touch(connection: Connection) -> None:
    connection.exec_driver_sql("SELECT 1")


def _to_repeat(error: DBAPIError) -> bool:
    """Tell a deadlock or serialisation failure, which the database wants repeated."""
    return getattr(error.orig, "sqlstate", "") in {"40001", "40P01"}
