"""What happens at a time of its own: the morning's summary and reminders, on opening days only (rules E12, E13, G)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot import quota_watch
from bot.settings import Settings
from bot.staff_turns import refresh
from bot.store import Connection
from bot.store.cases import mark_reminded, queue
from bot.store.casework import is_overdue, opened_since
from bot.store.timers import Fire, Timer, keep_least, schedule
from bot.timing import Timing
from bot.unit import Unit
from handlers.turn import Case
from knowledge.calendar import CLOSES, TOKYO, Opening

MORNING = "morning"
ALL = 10_000


@dataclass(frozen=True, slots=True)
class Schedules:
    """The ward's working days, turned into deadlines and mornings."""

    settings: Settings
    timing: Timing = field(default_factory=Timing)

    @property
    def opening(self) -> Opening:
        """Return when people at the ward answer."""
        return self.settings.opening

    @property
    def timers(self) -> Mapping[str, Fire]:
        """Return what the engine fires."""
        return {MORNING: self.morning, quota_watch.KIND: quota_watch.Warn(self.settings, self.timing)}

    def due(self, _: Case, opened_at: datetime) -> datetime:
        """Return by when a case must be answered: the end of the next opening day."""
        day = self.opening.next_opening(opened_at).date()
        return datetime.combine(day, CLOSES, TOKYO)

    def seed(self, connection: Connection, now: datetime) -> None:
        """Plan the next morning, once however many processes start."""
        self._plan(connection, now, self.closed_before(self.opening.next_opening(now)))

    def _plan(self, connection: Connection, now: datetime, since: datetime) -> None:
        at = self.opening.next_opening(now)
        key = f"{MORNING} {at.date()}"
        schedule(connection, MORNING, key, at, {"since": since.timestamp()})
        # planned at a start already, from the last closing on: what a morning before it missed counts too
        keep_least(connection, key, "since", since.timestamp())

    def closed_before(self, opening: datetime) -> datetime:
        """Return when the ward closed last before an opening."""
        day = opening.astimezone(TOKYO).date() - timedelta(days=1)
        while not self.opening.is_working_day(day):
            day -= timedelta(days=1)
        return datetime.combine(day, CLOSES, TOKYO)

    def morning(self, connection: Connection, timer: Timer, now: datetime) -> None:
        """Tell the staff what is new, unclaimed and late, and remind the owners of late cases once."""
        since = float(timer.payload.get("since", timer.due_at))
        if not self.opening.is_open(now):
            # fired late, after an outage: nothing at night, on holidays or at New Year
            self._plan(connection, now, datetime.fromtimestamp(since, TOKYO))
            return
        self.seed(connection, now)
        unit = Unit(connection, now, "", {}, self.settings, self.timing)
        found = queue(connection, most=ALL)
        late = [case for case in found if is_overdue(case, now)]
        unclaimed = sum(not case.owner_id for case in found)
        new = opened_since(connection, since)
        if new or unclaimed or late:
            counts = {"new": new, "unclaimed": unclaimed, "overdue": len(late)}
            unit.alert({"type": "digest", "at": now.timestamp(), **counts})
        for case in late:
            if case.owner_id and mark_reminded(connection, case.number, now):
                unit.post(case.number, {"type": "reminder"})
                refresh(unit, case.number)
