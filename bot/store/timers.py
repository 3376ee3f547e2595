"""What is to be done at an instant: once, although many processes run, and after a restart too."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update
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
    .values(attempts=timers.c.attempts + 1, due_at=bindparam("b_at"), error=bindparam("b_error"))
)


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


def postpone(connection: Connection, number: int, at: float, error: str) -> None:
    """Try a thing that failed again later."""
    connection.execute(_LATER, {"b_id": number, "b_at": at, "b_error": error})
