"""What follows when the work of a timer failed: it is tried later, its successor is planned, and the staff are told."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.settings import Settings
from bot.store import Connection
from bot.store.timers import attempts_of, put_off
from bot.timing import Timing
from bot.unit import Unit

Plan = Callable[[Connection, datetime], None]
"""Plans what comes regularly; done twice it changes nothing."""
TOLD_AT = 3
"""Failures in a row after which the staff are told, once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimerFaults:
    """Writes down that a timer failed."""

    settings: Settings
    timing: Timing = field(default_factory=Timing)
    plans: Sequence[Plan] = ()

    def note(self, connection: Connection, number: int, at: datetime, error: str) -> None:
        """Put one off, and let its fault not be the end of those that would have followed it."""
        found = put_off(connection, number, attempts_of(connection, number), at.timestamp(), error)
        if found is None:
            return
        for plan in self.plans:
            plan(connection, at)
        kind, attempts = found
        if attempts == TOLD_AT:
            unit = Unit(connection, at, "", {}, self.settings, self.timing)
            unit.alert({"what": "timer", "kind": kind, "attempts": attempts, "error": error})
