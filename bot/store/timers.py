"""What is to be done at an instant: once, although many processes run, and after a restart too."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, case, or_, select, update
from sqlalchemy.engine import Connection

from bot import failpoints
from bot.store.pooling import allow
from bot.store.tables import literally, timers
from bot.store.upsert import insert_or_ignore


@dataclass(frozen=True, slots=True)
class Timer:
    """One thing that is due."""

    id: int
    kind: str
    dedupe_key: str
    due_at: float
    payload: Mapping[str, Any]
    attempts: int


FIRST_RETRY = 60.0
"""Seconds until a thing that failed is tried again; each further time twice as long."""
LONGEST_RETRY = 3600.0
TRIES = 24
"""Failures, over most of a day, after which a thing is given up."""
LONGEST = 60
"""Seconds one statement of a schedule may take."""
Fire = Callable[[Connection, Timer, datetime], None]
_INSERT = insert_or_ignore(timers, "dedupe_key")
_IS_NEW = timers.c.state == literally("new")
_DUE = (
    select(timers.c.id)
    .where(_IS_NEW, timers.c.due_at <= bindparam("now"))
    .order_by(timers.c.due_at)
    .limit(bindparam("most"))
)
_TAKE = (
    update(timers)
    .where(timers.c.id == bindparam("b_id"), _IS_NEW)
    .values(state="done")
    .returning(*(timers.c[name] for name in Timer.__slots__))
)
_LATER = (
    update(timers)
    .where(timers.c.id == bindparam("b_id"), _IS_NEW)
    .values(
        attempts=timers.c.attempts + 1,
        due_at=bindparam("b_at"),
        error=bindparam("b_error"),
        state=case((timers.c.attempts + 1 >= TRIES, literally("dead")), else_=literally("new")),
    )
    .returning(timers.c.kind, timers.c.attempts)
)
_EARLIER = select(timers.c.id, timers.c.payload).where(timers.c.dedupe_key == bindparam("key"), _IS_NEW)
_FAILING = or_(_IS_NEW & (timers.c.attempts > 0), timers.c.state == literally("dead"))


def schedule(connection: Connection, kind: str, key: str, due_at: datetime, payload: Mapping[str, Any]) -> None:
    """Do something once at an instant; the same key again changes nothing."""
    row = {"kind": kind, "dedupe_key": key, "due_at": due_at.timestamp()}
    text = json.dumps(dict(payload), ensure_ascii=False)
    connection.execute(_INSERT[connection.dialect.name], {**row, "payload": text, "state": "new"})


def due_timers(connection: Connection, now: float, most: int) -> tuple[int, ...]:
    """Return what is due, the longest due first."""
    return tuple(connection.execute(_DUE, {"now": now, "most": most}).scalars())


def fire(connection: Connection, number: int, kinds: Mapping[str, Fire], now: datetime) -> bool:
    """Do one due thing and mark it done in the same transaction; False when another process did it."""
    row = connection.execute(_TAKE, {"b_id": number}).first()
    if row is None:
        return False
    allow(connection, LONGEST)
    timer = Timer(row[0], row[1], row[2], row[3], json.loads(row[4] or "{}"), row[5])
    kinds[timer.kind](connection, timer, now)
    failpoints.reach("in a timer")
    return True


def put_off(connection: Connection, number: int, attempts: int, now: float, error: str) -> tuple[str, int] | None:
    """Try a thing that failed again, later each time, and give it up in the end; return its kind and failures."""
    wait = min(FIRST_RETRY * 2.0**attempts, LONGEST_RETRY)
    row = connection.execute(_LATER, {"b_id": number, "b_at": now + wait, "b_error": error}).first()
    return None if row is None else (str(row[0]), int(row[1]))


def attempts_of(connection: Connection, number: int) -> int:
    """Return how often a thing failed."""
    return int(connection.execute(select(timers.c.attempts).where(timers.c.id == number)).scalar() or 0)


def keep_least(connection: Connection, key: str, name: str, value: float) -> None:
    """Let what is planned under a key know the smaller of two numbers."""
    row = connection.execute(_EARLIER.with_for_update(), {"key": key}).first()
    told = json.loads(row.payload or "{}") if row else {}
    if row and value < float(told.get(name, value)):
        kept = json.dumps({**told, name: value}, ensure_ascii=False)
        connection.execute(update(timers).where(timers.c.id == row.id).values(payload=kept))


@dataclass(frozen=True, slots=True)
class Failing:
    """A thing that failed at least once and is not done."""

    id: int
    kind: str
    state: str
    due_at: float
    attempts: int
    error: str


def failing(connection: Connection) -> tuple[Failing, ...]:
    """Return what fails or was given up, oldest first."""
    columns = tuple(timers.c[name] for name in Failing.__slots__)
    return tuple(Failing(*row) for row in connection.execute(select(*columns).where(_FAILING).order_by(timers.c.id)))
