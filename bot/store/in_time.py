"""Work for somebody who waits only so long: begun in time, or never."""

from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

from sqlalchemy.engine import Connection

T = TypeVar("T")


class Missed(Exception):  # noqa: N818  (nobody is told: whoever asked has gone)
    """Nobody waits any more, and nothing was done."""


class InTime(Generic[T]):
    """One function that is begun by a thread of the store or given up by who waits for it, whichever is first."""

    def __init__(self, work: Callable[[Connection], T]) -> None:
        self._work = work
        self._lock = Lock()
        self._begun = self._missed = False

    def begin(self) -> None:
        """Begin, or raise Missed."""
        with self._lock:
            if self._missed:
                raise Missed
            self._begun = True

    def miss(self) -> bool:
        """Give up; False when it is too late for that, because it has begun."""
        with self._lock:
            self._missed = not self._begun
            return self._missed

    def __call__(self, connection: Connection) -> T:
        """Do it."""
        self.begin()
        return self._work(connection)
