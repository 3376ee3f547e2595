"""How often a page may be asked: a simple count per minute, instead of a puzzle (WCAG 3.3.8, conventions F6)."""

from collections.abc import Callable
from datetime import datetime, timedelta

MOST_KEYS = 10_000
"""How many askers are remembered at once; beyond that the oldest counts are forgotten."""


class RateLimit:
    """Allows `most` calls per key within `window`; kept in memory, one count per process."""

    __slots__ = ("_counts", "_most", "_now", "_window")

    def __init__(self, most: int, window: timedelta, now: Callable[[], datetime]) -> None:
        """Take the number allowed, the length of the window and what tells the time."""
        self._most, self._window, self._now = most, window, now
        self._counts: dict[str, tuple[datetime, int]] = {}

    def allows(self, key: str) -> bool:
        """Count one call for the key; False when there were too many."""
        now = self._now()
        since, count = self._counts.get(key, (now, 0))
        if now - since >= self._window:
            since, count = now, 0
        if key not in self._counts and len(self._counts) >= MOST_KEYS:
            self._counts.pop(next(iter(self._counts)))
        self._counts[key] = (since, count + 1)
        return count < self._most
