"""What did not arrive or nobody can tell: listed for the staff, sent again, dropped, or held after a restore."""

from dataclasses import dataclass
from uuid import uuid4

from sqlalchemy import select, update
from sqlalchemy.engine import Connection

from bot.store.conversations import lock_conversation
from bot.store.tables import inbox, literally, outbox

STUCK = tuple(literally(state) for state in ("dead", "uncertain", "held"))


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


def letters(connection: Connection, most: int = 100) -> tuple[Letter, ...]:
    """Return what is dead, doubtful or held, oldest first."""
    columns = tuple(outbox.c[name] for name in Letter.__slots__)
    found = connection.execute(select(*columns).where(outbox.c.state.in_(STUCK)).order_by(outbox.c.id).limit(most))
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
    change = update(outbox).where(outbox.c.id == number, outbox.c.state.in_(STUCK)).values(**values)
    return connection.execute(change).rowcount == 1


def drop(connection: Connection, number: int, now: float) -> bool:
    """Give one up for good."""
    values = {"state": "cancelled", "finished_at": now, "error": "dropped"}
    change = update(outbox).where(outbox.c.id == number, outbox.c.state.in_(STUCK)).values(**values)
    return connection.execute(change).rowcount == 1


def hold_everything(connection: Connection) -> int:
    """Hold every open sending after a restore: what the backup thinks is open was probably sent since."""
    is_open = outbox.c.state.in_([literally("pending"), literally("sending")])
    values = {"state": "held", "lease_token": "", "lease_until": None, "error": "restored from a backup"}
    held = connection.execute(update(outbox).where(is_open).values(**values)).rowcount
    unheard = update(inbox).where(inbox.c.state == literally("new"))
    return held + connection.execute(unheard.values(state="dead", error="restored from a backup")).rowcount


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
    wanted = select(outbox.c.id).where(outbox.c.state == literally("held")).order_by(outbox.c.id)
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
