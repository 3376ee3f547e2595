"""Reads the log of who did, saw and exported what (conventions A11); it is only ever appended to."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.engine import Connection

from bot.clock import TOKYO
from bot.store.tables import case_log


@dataclass(frozen=True, slots=True)
class Logged:
    """One line of the log; `case` is empty for what concerns all, such as an export."""

    at: datetime
    case: str
    action: str
    actor: str
    note: str


def logged(connection: Connection, case: str = "", since: datetime | None = None) -> tuple[Logged, ...]:
    """Return the lines of a case, or of all, since an instant, the oldest first."""
    log = case_log.c
    wanted = select(log.at, log.case_number, log.action, log.actor_name, log.actor_id, log.note).order_by(log.id)
    if case:
        wanted = wanted.where(log.case_number == case)
    if since:
        wanted = wanted.where(log.at >= since.timestamp())
    return tuple(
        Logged(datetime.fromtimestamp(at, UTC).astimezone(TOKYO), number, action, _actor(name, known_as), note)
        for at, number, action, name, known_as, note in connection.execute(wanted)
    )


def _actor(name: str, known_as: str) -> str:
    """Return a name, with the id behind it where that says more (two members of Slack may share a name)."""
    return name if not known_as or known_as in {name, f"staff:{name}"} else f"{name} ({known_as})".strip()
