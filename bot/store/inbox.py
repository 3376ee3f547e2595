"""The inbox: one row per platform event, kept before it is acknowledged, handled in order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, bindparam, func, select, update
from sqlalchemy.engine import Connection

from bot.arrival import Arrival
from bot.store.prepared import Prepared
from bot.store.tables import inbox, literally
from bot.store.upsert import on_both
from bot.written import read, written

_NEW = inbox.c.state == literally("new")


@dataclass(frozen=True, slots=True)
class Event:
    """A stored event that is to be handled."""

    id: int
    channel: str
    event_id: str
    conversation: str
    address: str
    kind: str
    text: str
    masked: bool
    data: str
    message_id: str
    reply_token: str
    body: Mapping[str, Any]
    occurred_at: float
    received_at: float
    redelivered_at: float | None
    attempts: int
    visible_at: float


_FIELDS = tuple(inbox.c[name] for name in Event.__slots__)
_KEPT = (
    "channel", "event_id", "conversation", "address", "kind", "text", "masked", "data", "message_id", "reply_token",
    "body", "occurred_at", "received_at", "redelivered_at", "visible_at",
)  # fmt: skip
_INSERT = Prepared(
    on_both(
        lambda insert: (
            insert(inbox).on_conflict_do_nothing(index_elements=["channel", "event_id"]).returning(inbox.c.id)
        )
    ),
    _KEPT,
)
_NEXT = Prepared(
    select(*_FIELDS).where(inbox.c.conversation == bindparam("key"), _NEW).order_by(inbox.c.id).limit(bindparam("most"))
)
_KNOWN = select(inbox.c.id).where(
    inbox.c.channel == bindparam("b_channel"), inbox.c.event_id == bindparam("b_event_id")
)
_REDELIVERED = update(inbox).where(inbox.c.id == bindparam("b_id")).values(redelivered_at=bindparam("b_now"))
_DONE = Prepared(
    update(inbox)
    .where(inbox.c.id == bindparam("b_id"))
    .values(state="done", handled_at=bindparam("b_now"), position=bindparam("b_position"), told=bindparam("b_told"))
)
_LATER = (
    update(inbox)
    .where(inbox.c.id == bindparam("b_id"))
    .values(attempts=bindparam("b_attempts"), visible_at=bindparam("b_at"), error=bindparam("b_error"))
)
_TAKE = (
    update(inbox)
    .where(inbox.c.id.in_(bindparam("ids", expanding=True)), _NEW)
    .values(attempts=inbox.c.attempts + 1, visible_at=bindparam("b_until"))
)
_PARK = (
    update(inbox)
    .where(inbox.c.id == bindparam("b_id"))
    .values(state="dead", handled_at=bindparam("b_now"), position=bindparam("b_position"), error=bindparam("b_error"))
)
_DUE = (
    select(inbox.c.conversation)
    .where(_NEW, inbox.c.visible_at <= bindparam("now"))
    .group_by(inbox.c.conversation)
    .order_by(func.min(inbox.c.id))
    .limit(bindparam("most"))
)
_SHOW = (
    update(inbox)
    .where(and_(inbox.c.conversation.in_(bindparam("keys", expanding=True)), _NEW, inbox.c.attempts == 0))
    .values(visible_at=bindparam("b_now"))
)
_ERASE = (
    update(inbox)
    .where(inbox.c.conversation == bindparam("b_key"), inbox.c.message_id == bindparam("b_message_id"))
    .values(text="", body="", data="")
)


def add_event(connection: Connection, arrival: Arrival, now: float, visible_at: float) -> int | None:
    """Keep one event; None when it is already kept."""
    row = {
        "channel": arrival.channel,
        "event_id": arrival.event_id,
        "conversation": arrival.conversation,
        "address": arrival.address,
        "kind": arrival.kind,
        "text": arrival.text,
        "masked": arrival.masked,
        "data": arrival.data,
        "message_id": arrival.message_id,
        "reply_token": arrival.reply_token,
        "body": written(dict(arrival.body)) if arrival.body else "",
        "occurred_at": arrival.occurred_at.timestamp(),
        "received_at": now,
        "redelivered_at": now if arrival.redelivered else None,
        "visible_at": visible_at,
    }
    made = _INSERT(connection, row).fetchall()
    return int(made[0][0]) if made else None


def note_redelivery(connection: Connection, arrival: Arrival, now: float) -> int | None:
    """Remember that the platform sent a known event again; return its inbox id."""
    found = connection.execute(_KNOWN, {"b_channel": arrival.channel, "b_event_id": arrival.event_id}).scalar()
    if found is not None:
        connection.execute(_REDELIVERED, {"b_id": found, "b_now": now})
    return found


def next_events(connection: Connection, key: str, most: int) -> list[Event]:
    """Return the oldest unhandled events of a conversation, in the order received."""
    return [_event(row) for row in _NEXT(connection, {"key": key, "most": most}).fetchall()]


def _event(row: Sequence[Any]) -> Event:
    values = list(row)
    values[7] = bool(values[7])
    values[11] = read(values[11]) if values[11] else {}
    return Event(*values)


def finish_event(connection: Connection, number: int, now: float, position: int, told: str = "") -> None:
    """Mark an event handled, at its place in the conversation's transcript; `told` is the kind of its answer."""
    _DONE(connection, {"b_id": number, "b_now": now, "b_position": position, "b_told": told})


def postpone_event(connection: Connection, number: int, attempts: int, at: float, error: str) -> None:
    """Try an event that failed again later; that was its `attempts`-th try."""
    connection.execute(_LATER, {"b_id": number, "b_attempts": attempts, "b_at": at, "b_error": error})


def take_events(connection: Connection, numbers: Sequence[int], until: float) -> None:
    """Count a try of each event before it is made, by whoever has them until then."""
    connection.execute(_TAKE, {"ids": list(numbers), "b_until": until})


def park_event(connection: Connection, number: int, now: float, position: int, error: str) -> None:
    """Put an event aside that failed too often, so that the next one goes on."""
    connection.execute(_PARK, {"b_id": number, "b_now": now, "b_position": position, "b_error": error})


def due_conversations(connection: Connection, now: float, most: int) -> tuple[str, ...]:
    """Return conversations with events that nobody is working on, longest waiting first."""
    return tuple(connection.execute(_DUE, {"now": now, "most": most}).scalars())


def show_events(connection: Connection, keys: Sequence[str], now: float) -> None:
    """Let other processes take the events this one will not get to."""
    if keys:
        connection.execute(_SHOW, {"keys": list(keys), "b_now": now})


def erase_message(connection: Connection, key: str, message_id: str) -> int:
    """Remove what a person unsent; return how many rows held it."""
    if not message_id:
        return 0
    return connection.execute(_ERASE, {"b_key": key, "b_message_id": message_id}).rowcount
