"""Runs transactions away from the event loop: SQLite in one writer thread, PostgreSQL in a few."""

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

from bot.store.in_time import InTime
from bot.store.pooling import HOT, Pooling, connect_args
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
    "PRAGMA secure_delete=ON",  # what is erased leaves the file too, whatever this SQLite was built with
    "PRAGMA journal_size_limit=8388608",  # what a purge or an import made of the log is given back
)

PAUSES = (0.02, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2)
"""Seconds between two tries of a pragma that met a lock."""


REPEATED = "desk_repeated"
QUEUE = 1000
"""Who waits for an answer in time, at most; whoever comes then is told at once that there is none."""


class Unavailable(Exception):  # noqa: N818  (a state of the database, answered with 503)
    """The database did not do the transaction; nothing of it is kept."""


def open_engine(url: str, pooling: Pooling = HOT.patient) -> Engine:
    """Open a database as the desk needs it (SQLite: WAL, synchronous FULL, transactions of our own)."""
    if not url.startswith("sqlite"):
        return create_engine(
            url, pool_size=pooling.size, max_overflow=2, pool_timeout=5, pool_recycle=1800, hide_parameters=True,
            connect_args=connect_args(url, pooling),
        )  # fmt: skip
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

    def __init__(self, url: str, pooling: Pooling = HOT.patient, *, observe: Observe | None = None) -> None:
        self.url = url
        self.pooling = pooling
        self.engine = open_engine(url, pooling)
        self._due = 0
        self._observe = observe
        self._writer = Writer(self.engine) if self.sqlite else None
        self._pool = None if self.sqlite else ThreadPoolExecutor(pooling.size, thread_name_prefix="store")

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
                self._observe(_name(work), perf_counter() - began)

    async def run_within(
        self,
        seconds: float,
        work: Callable[[Connection], T],
        late: Callable[[T], None] | None = None,
    ) -> T:
        """Do the same for somebody who waits only so long: what has not begun by then never does; raises Unavailable.

        `late` learns what came of it when it had begun.
        """
        if self._due >= QUEUE:
            raise Unavailable("too many wait")
        self._due += 1
        began, once = perf_counter(), InTime(work)
        asked = self._begin(once)
        asked.add_done_callback(self._over)
        await asyncio.wait([asked], timeout=seconds)
        if self._observe:
            self._observe("in time", perf_counter() - began)
        if not asked.done():
            if not once.miss() and late is not None:
                asked.add_done_callback(
                    lambda done: None if done.cancelled() or done.exception() else late(done.result())
                )
            raise Unavailable("no answer in time")
        try:
            return asked.result()
        except (SQLAlchemyError, sqlite3.Error) as error:
            raise Unavailable(type(error).__name__) from error

    def _over(self, asked: "asyncio.Future[Any]") -> None:
        self._due -= 1
        if not asked.cancelled():
            asked.exception()  # seen, also where nobody waits any more

    async def warm(self) -> None:
        """Open the connections before the first event needs them."""
        await asyncio.gather(*(self.run(_touch) for _ in range(1 if self.sqlite else self.pooling.size)))

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
            self._pool.shutdown(wait=True, cancel_futures=True)
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
        if isinstance(work, InTime):
            work.begin()  # before a connection is waited for
        try:
            with self.engine.begin() as connection:
                return work(connection)
        except DBAPIError as error:
            if not error.connection_invalidated and not _to_repeat(error):
                raise
            lost = error.connection_invalidated
        # every transaction of the desk is a compare-and-swap or idempotent, so one repeat is safe
        with self.engine.begin() as connection:
            return work(connection.execution_options(**{REPEATED: lost}))


def is_repeat(connection: Connection) -> bool:
    """Tell whether the same work was done before on a connection that was lost: its commit may have been kept."""
    return bool(connection.get_execution_options().get(REPEATED, False))


def _name(work: Callable[..., Any]) -> str:
    return str(getattr(getattr(work, "func", work), "__name__", "work"))


def _tell(late: Callable[[T], None], asked: "asyncio.Future[T]") -> None:
    if not asked.cancelled() and asked.exception() is None:
        late(asked.result())


def _touch(connection: Connection) -> None:
    connection.exec_driver_sql("SELECT 1")


def _to_repeat(error: DBAPIError) -> bool:
    """Tell a deadlock or serialisation failure, which the database wants repeated."""
    return getattr(error.orig, "sqlstate", "") in {"40001", "40P01"}
