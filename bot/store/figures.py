"""What the database knows about itself, for /metrics and the staff."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Table, func, literal_column, select
from sqlalchemy.engine import Connection
from sqlalchemy.sql.elements import ColumnElement

from bot.store.gates import all_gates
from bot.store.tables import cases, contacts, inbox, literally, outbox
from bot.store.timers import failing

OPEN = ("pending", "sending")
STUCK = ("dead", "uncertain", "held")
"""The states of the two partial indexes of the outbox, in the order the indexes name them."""
NOTHING: ColumnElement[float] = literal_column("0")


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts and ages (seconds) of what is not finished."""

    rows: Mapping[tuple[str, str], int]
    oldest: Mapping[str, float]
    breaker: Mapping[str, bool]
    cases: Mapping[str, int]
    persons: int = 0
    """Contacts kept; from 1,000 on the file must be in the public register (APPI art. 75, conventions A13)."""
    limited: Mapping[str, float] = field(default_factory=dict)
    """Seconds a rate limit still holds a channel."""


def figures(connection: Connection, now: float) -> Figures:
    """Count what waits, what is stuck, and how old it is; finished rows are not touched."""
    rows: dict[tuple[str, str], int] = {}
    for state in ("new", "dead"):
        rows["inbox", state] = _count(connection, inbox, state)
    rows.update({("timers", state): 0 for state in ("failing", "dead")})
    for timer in failing(connection):
        rows["timers", "dead" if timer.state == "dead" else "failing"] += 1
    rows.update({("outbox", state): 0 for state in (*OPEN, *STUCK)})
    for states in (OPEN, STUCK):
        rows.update({("outbox", state): count for state, count in connection.execute(_by_state(states))})
    # the smallest of a sum: for the bare column SQLite walks its own index through all that is finished
    waiting = {
        "inbox": select(func.min(inbox.c.received_at + NOTHING)).where(inbox.c.state == literally("new")),
        "outbox": select(func.min(outbox.c.created_at + NOTHING)).where(
            outbox.c.state.in_([literally(state) for state in OPEN])
        ),
    }
    oldest = {table: max(0.0, now - (connection.execute(query).scalar() or now)) for table, query in waiting.items()}
    by_state = connection.execute(select(cases.c.state, func.count()).group_by(cases.c.state))
    known = all_gates(connection)
    breaker = {gate.destination: gate.open for gate in known if ":" not in gate.destination}
    limited = {each.destination: max(0.0, (each.blocked_until or now) - now) for each in known}
    held = {name: limited[name] for name in breaker}
    persons = int(connection.execute(select(func.count()).select_from(contacts)).scalar_one())
    return Figures(rows, oldest, breaker, {str(state): int(count) for state, count in by_state}, persons, held)


def _by_state(states: tuple[str, ...]) -> Any:
    """Count by state; all states of one partial index together, which is used for exactly that list."""
    wanted = outbox.c.state.in_([literally(state) for state in states])
    return select(outbox.c.state, func.count()).where(wanted).group_by(outbox.c.state)


def _count(connection: Connection, table: Table, state: str) -> int:
    query = select(func.count()).select_from(table).where(table.c.state == literally(state))
    return int(connection.execute(query).scalar_one())
