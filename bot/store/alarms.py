"""When the staff are told that sendings failed, one note for a burst of them, and what the note lists."""

from dataclasses import dataclass

from sqlalchemy import bindparam, select, update
from sqlalchemy.engine import Connection

from bot.store.deadletters import IS_STUCK
from bot.store.outbox import IS_OPEN
from bot.store.tables import literally, notes, outbox
from bot.store.upsert import on_both

GATHER = 600.0
"""Seconds between two notes of one kind; what fails meanwhile waits for the next."""
_LAST = on_both(
    lambda insert: (
        insert(notes)
        .values(key=bindparam("b_key"), value="0")
        # writes nothing new, and makes whoever comes second wait
        .on_conflict_do_update(index_elements=["key"], set_={"value": notes.c.value})
        .returning(notes.c.value)
    )
)


@dataclass(frozen=True, slots=True)
class Stuck:
    """A sending a note lists."""

    id: int
    case_number: str
    error: str


def lane_of(what: str) -> str:
    """Return the lane of notes of one kind; each has its own, so that none waits behind another."""
    return f"alert:{what}"


def next_note(connection: Connection, what: str, now: float) -> float | None:
    """Return when the staff are told of one more failure; None when a note that will list it waits already."""
    key = {"b_key": f"alerted {what}"}
    last = float(connection.execute(_LAST[connection.dialect.name], key).scalar_one())
    waits = (outbox.c.lane == lane_of(what), IS_OPEN, outbox.c.state == literally("pending"))
    # locked, so that nobody draws the note before this failure is committed
    if connection.execute(select(outbox.c.id).where(*waits).limit(1).with_for_update()).first():
        return None
    due = last + GATHER if last <= now + GATHER and now < last + GATHER else now
    connection.execute(update(notes).where(notes.c.key == key["b_key"]).values(value=str(due)))
    return due


def stuck_since(connection: Connection, what: str, since: float) -> tuple[Stuck, ...]:
    """Return the sendings that came into this state since an instant and still are in it, oldest first."""
    columns = tuple(outbox.c[name] for name in Stuck.__slots__)
    wanted = (IS_STUCK, outbox.c.state == what, outbox.c.finished_at >= since)
    return tuple(Stuck(*row) for row in connection.execute(select(*columns).where(*wanted).order_by(outbox.c.id)))
