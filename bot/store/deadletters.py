"""What did not arrive or nobody can tell: listed for the staff, sent again, dropped, or held after a restore."""

from dataclasses import dataclass
from uuid import uuid4

from sqlalchemy import case, func, select, true, update
from sqlalchemy.engine import Connection

from bot.store.conversations import lock_conversation
from bot.store.outbox import IS_OPEN
from bot.store.tables import inbox, literally, outbox, timers

RESTORED = "restored from a backup"

IS_STUCK = outbox.c.state.in_([literally(state) for state in ("dead", "uncertain", "held")])
"""The predicate of the index, written as it is there: SQLite uses a partial index for nothing less."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A sending that needs a decision; it says nothing of whom it is for but the conversation key."""

    id: int
    state: str
    conversation: str
    channel: str
    kind: str
    case_number: str
    error: str
    attempts: int
    created_at: float
    text: str


def count_letters(connection: Connection) -> int:
    """Count what is dead, doubtful or held."""
    return int(connection.execute(select(func.count()).select_from(outbox).where(IS_STUCK)).scalar_one())


def letters(connection: Connection, most: int = 100) -> tuple[Letter, ...]:
    """Return what is dead, doubtful or held, oldest first."""
    columns = tuple(outbox.c[name] for name in Letter.__slots__)
    found = connection.execute(select(*columns).where(IS_STUCK).order_by(outbox.c.id).limit(most))
    return tuple(Letter(*row) for row in found)


def retry(connection: Connection, number: int, now: float) -> bool:
    """Send one again, under a new key and as a push: whoever asks for it accepts that it may arrive twice."""
    lane = connection.execute(select(outbox.c.lane).where(outbox.c.id == number)).scalar()
    if lane is None:
        return False
    lock_conversation(connection, lane)
    kind = connection.execute(select(outbox.c.kind).where(outbox.c.id == number)).scalar_one()
    values = {
        "state": "pending",
        "kind": "push" if kind == "reply" else kind,
        "ambiguous": False,
        "retry_key": str(uuid4()),
        "created_at": now,
        "next_at": now,
        "finished_at": None,
        "error": "",
    }
    change = update(outbox).where(outbox.c.id == number, IS_STUCK).values(**values)
    return connection.execute(change).rowcount == 1


def drop(connection: Connection, number: int, now: float) -> bool:
    """Give one up for good."""
    values = {"state": "cancelled", "finished_at": now, "error": "dropped"}
    change = update(outbox).where(outbox.c.id == number, IS_STUCK).values(**values)
    return connection.execute(change).rowcount == 1


def hold_everything(connection: Connection, now: float) -> int:
    """Hold every open sending after a restore: what the backup thinks is open was probably sent since.

    What was posted in Slack is looked for when it is released; what was due before is not done once more.
    """
    values = {"state": "held", "lease_token": "", "lease_until": None, "error": RESTORED}
    posted = case((outbox.c.kind == literally("post"), true()), else_=outbox.c.ambiguous)
    held = connection.execute(update(outbox).where(IS_OPEN).values(**values, ambiguous=posted)).rowcount
    due = update(timers).where(timers.c.state == literally("new"), timers.c.due_at <= now)
    connection.execute(due.values(state="done", error=RESTORED))
    unheard = update(inbox).where(inbox.c.state == literally("new"))
    return held + connection.execute(unheard.values(state="dead", error=RESTORED)).rowcount


def listen_again(connection: Connection, number: int, now: float) -> bool:
    """Handle a parked event again, for example after the fault was mended."""
    change = update(inbox).where(inbox.c.id == number, inbox.c.state == literally("dead"))
    if connection.execute(change.values(state="new", attempts=0, visible_at=now, error="")).rowcount != 1:
        return False
    # the apology that went out is no answer: its place is the answer's
    connection.execute(update(outbox).where(outbox.c.inbox_id == number).values(inbox_id=None))
    return True


@dataclass(frozen=True, slots=True)
class Parked:
    """An event that was put aside."""

    id: int
    channel: str
    kind: str
    conversation: str
    error: str
    received_at: float


def parked(connection: Connection, most: int = 100) -> tuple[Parked, ...]:
    """Return the events that were put aside, oldest first."""
    columns = tuple(inbox.c[name] for name in Parked.__slots__)
    aside = select(*columns).where(inbox.c.state == literally("dead")).order_by(inbox.c.id).limit(most)
    return tuple(Parked(*row) for row in connection.execute(aside))


def held(connection: Connection) -> tuple[int, ...]:
    """Return the sendings that are held since a restore, oldest first."""
    wanted = select(outbox.c.id).where(IS_STUCK, outbox.c.state == literally("held")).order_by(outbox.c.id)
    return tuple(connection.execute(wanted).scalars())


def release(connection: Connection, number: int, now: float) -> bool:
    """Let a held sending go under its old key: a push that LINE took within 24 hours is not shown twice."""
    values = {"state": "pending", "next_at": now, "finished_at": None, "error": ""}
    change = update(outbox).where(outbox.c.id == number, outbox.c.state == literally("held")).values(**values)
    return connection.execute(change).rowcount == 1


def drop_event(connection: Connection, number: int, now: float) -> bool:
    """Give a parked event up for good."""
    change = update(inbox).where(inbox.c.id == number, inbox.c.state == literally("dead"))
    return connection.execute(change.values(state="done", handled_at=now)).rowcount == 1
