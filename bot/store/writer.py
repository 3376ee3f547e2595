"""The one thread that writes SQLite; what waits together is committed together (group commit)."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, TypeVar

from sqlalchemy.engine import Connection, Engine

T = TypeVar("T")
BATCH = 64
Asked = Future[Any] | asyncio.Future[Any]
"""Who asked: a thread that waits, or a coroutine of an event loop."""
Job = tuple[Callable[[Connection], Any], Asked]
Answer = tuple[Asked, Any, BaseException | None]
"""Who is told, the result, or the fault."""


class Writer:
    """Drains a queue: several jobs in one transaction, each in a savepoint, answered after the commit."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._jobs: SimpleQueue[Job | None] = SimpleQueue()
        self._connection: Connection | None = None
        self._thread = Thread(target=self._drain, name="store-writer", daemon=True)
        self._thread.start()

    def submit(self, work: Callable[[Connection], T]) -> "Future[T]":
        """Queue one function; the future is done when its transaction is on disk, or failed."""
        future: Future[T] = Future()
        self._jobs.put((work, future))
        return future

    def submit_here(self, work: Callable[[Connection], T]) -> "asyncio.Future[T]":
        """Do the same for the running event loop; it is woken once for all that is committed together.

        Whoever stops waiting stops nothing: what is queued is done.
        """
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._jobs.put((work, future))
        return future

    def close(self) -> None:
        """Finish the queue and end the thread."""
        self._jobs.put(None)
        self._thread.join()

    def _drain(self) -> None:
        while (first := self._jobs.get()) is not None:
            jobs = [first]
            while len(jobs) < BATCH:
                try:
                    job = self._jobs.get_nowait()
                except Empty:
                    break
                if job is None:
                    self._jobs.put(None)
                    break
                jobs.append(job)
            self._commit(jobs)
        if self._connection is not None:
            self._connection.close()

    def _commit(self, jobs: list[Job]) -> None:
        done: list[Answer] = []
        failed: list[Answer] = []
        try:
            connection = self._open()
            with connection.begin():
                self._run(connection, jobs, done, failed)
        except BaseException as error:  # told to everybody who waits for this commit
            self._close()
            known = {id(asked) for asked, _, _ in failed}
            done, failed = [], [*failed, *((asked, None, error) for _, asked in jobs if id(asked) not in known)]
        _tell(done + failed)

    def _run(self, connection: Connection, jobs: list[Job], done: list[Answer], failed: list[Answer]) -> None:
        if len(jobs) == 1:
            [(work, asked)] = jobs
            done.append((asked, work(connection), None))
            return
        driver: Any = connection.connection.driver_connection
        for work, asked in jobs:
            driver.execute("SAVEPOINT job")
            try:
                done.append((asked, work(connection), None))
            except BaseException as error:  # one job's fault is not its neighbours'
                failed.append((asked, None, error))
                # a full disk ends the whole transaction: then this raises and nobody was done
                driver.execute("ROLLBACK TO job")
            driver.execute("RELEASE job")

    def _open(self) -> Connection:
        if self._connection is None:
            self._connection = self._engine.connect()
        return self._connection

    def _close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.invalidate()
            connection.close()


def _tell(answers: Sequence[Answer]) -> None:
    """Give everybody the result or the fault, in the order of the jobs."""
    loops: dict[asyncio.AbstractEventLoop, list[Answer]] = {}
    for answer in answers:
        asked = answer[0]
        if isinstance(asked, asyncio.Future):
            loops.setdefault(asked.get_loop(), []).append(answer)
        else:
            _settle([answer])
    for loop, told in loops.items():
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(_settle, told)


def _settle(answers: Sequence[Answer]) -> None:
    for asked, result, problem in answers:
        if asked.done():
            continue  # whoever asked was cancelled
        if problem is None:
            asked.set_result(result)
        elif isinstance(problem, StopIteration):  # the one fault a coroutine cannot be told
            asked.set_exception(RuntimeError("StopIteration"))
        else:
            asked.set_exception(problem)
