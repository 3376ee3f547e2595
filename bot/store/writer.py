"""The one thread that writes SQLite; what waits together is committed together (group commit)."""

from collections.abc import Callable
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, TypeVar

from sqlalchemy.engine import Connection, Engine

T = TypeVar("T")
BATCH = 64
Job = tuple[Callable[[Connection], Any], "Future[Any]"]


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
        done: list[tuple[Future[Any], Any]] = []
        failed: list[tuple[Future[Any], BaseException]] = []
        try:
            connection = self._open()
            with connection.begin():
                self._run(connection, jobs, done, failed)
        except BaseException as error:  # told to everybody who waits for this commit
            self._close()
            known = {id(future) for future, _ in failed}
            done, failed = [], [*failed, *((future, error) for _, future in jobs if id(future) not in known)]
        for future, result in done:
            future.set_result(result)
        for future, problem in failed:
            future.set_exception(problem)

    def _run(
        self,
        connection: Connection,
        jobs: list[Job],
        done: list[tuple["Future[Any]", Any]],
        failed: list[tuple["Future[Any]", BaseException]],
    ) -> None:
        if len(jobs) == 1:
            [(work, future)] = jobs
            done.append((future, work(connection)))
            return
        driver: Any = connection.connection.driver_connection
        for work, future in jobs:
            driver.execute("SAVEPOINT job")
            try:
                done.append((future, work(connection)))
            except BaseException as error:  # one job's fault is not its neighbours'
                failed.append((future, error))
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
