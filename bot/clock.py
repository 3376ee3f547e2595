"""The only reader of time; a rehearsal may start it at another instant."""

from datetime import datetime, timedelta
from time import monotonic
from typing import Protocol
from zoneinfo import ZoneInfo

TOKYO = ZoneInfo("Asia/Tokyo")


class Ticking(Protocol):
    """Anything that knows what time it is."""

    def now(self) -> datetime:
        """Return the present instant, aware."""
        ...


class Clock:
    """Ward time; with `start` it begins at that instant and then runs (DESK_CLOCK)."""

    def __init__(self, start: datetime | None = None) -> None:
        self._start = start
        self._began = monotonic()

    def now(self) -> datetime:
        """Return the present instant in Tokyo time."""
        if self._start is None:
            return datetime.now(TOKYO)
        return self._start.astimezone(TOKYO) + timedelta(seconds=monotonic() - self._began)
