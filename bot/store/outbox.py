"""The outbox: one row per sending, in order per lane, leased to one process at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.engine import Connection

from bot.channels import Delivery, DeliveryKind
from bot.store.database import is_repeat
from bot.store.prepared import Prepared
from bot.store.tables import cases, conversations, inbox, literally, outbox, outbox_attempts

NO_PAYLOAD = "[]"
"""What stays of a payload that was taken away; nothing can be sent with it."""


@dataclass(frozen=True, slots=True)
class Leased:
    """An outbox row as it is now; leased to whoever holds `lease_token`."""

    id: int
    lane: str
    """What is delivered in order: the conversation key, or "case:<number>" for the staff's side."""
    conversation: str
    channel: str
    address: str
    kind: DeliveryKind
    role: str
    """answer | notice | apology | staff"""
    payload: str
    case_number: str
    reply_token: str
    certain_until: float | None
    """Until then an "invalid reply token" after a doubtful attempt means that attempt was accepted."""
    try_until: float | None
    """Until then the reply token is worth trying."""
    retry_key: str
    state: str
    ambiguous: bool
    attempts: int
    created_at: float
    next_at: float
    lease_token: str
    lease_until: float | None
    origin: str = ""
    """Channel and id of the event this follows from, "line:01H…"; empty when it follows from none."""

    def delivery(self, thread: str = "") -> Delivery:
        """Return what a channel needs for one attempt."""
        return Delivery(
            id=self.id,
            conversation=self.conversation,
            address=self.address,
            kind=self.kind,
            written=self.payload,
            reply_token=self.reply_token if self.kind == "reply" else "",
            retry_key=self.retry_key,
            attempts=self.attempts,
            ambiguous=self.ambiguous,
            case=self.case_number,
            thread=thread,
        )


_AMBIGUOUS = Leased.__slots__.index("ambiguous")
IS_OPEN = outbox.c.state.in_([literally("pending"), literally("sending")])
"""The predicate of the index, written as it is there: SQLite uses a partial index for nothing less."""
_ORIGIN = select(inbox.c.channel + ":" + inbox.c.event_id).where(inbox.c.id == outbox.c.inbox_id).scalar_subquery()
_FIELDS = (
    *(outbox.c[name] for name in Leased.__slots__ if name != "origin"),
    func.coalesce(_ORIGIN, literally("")).label("origin"),
)
_ADDED: Mapping[str, Any] = {
    **dict.fromkeys(("lane", "channel", "address", "kind", "payload", "retry_key", "created_at", "next_at")),
    **dict.fromkeys(("conversation", "text", "case_number", "reply_token", "lease_token", "provider_id", "error"), ""),
    **dict.fromkeys(("inbox_id", "certain_until", "try_until", "lease_until", "finished_at")),
    "seq": 0, "position": 0, "role": "answer", "state": "pending",
}  # fmt: skip
"""What a new row holds where nothing else is given."""
_INSERT = Prepared(insert(outbox).returning(outbox.c.id), tuple(_ADDED))
_ONE = select(*_FIELDS).where(outbox.c.id == bindparam("id"))
_HEAD = Prepared(select(*_FIELDS).where(outbox.c.lane == bindparam("lane"), IS_OPEN).order_by(outbox.c.id).limit(1))
_ANY_OPEN = Prepared(select(outbox.c.id).where(outbox.c.lane == bindparam("lane"), IS_OPEN).limit(1))
_TAKE = Prepared(
    update(outbox)
    .where(
        outbox.c.id == bindparam("b_id"),
        outbox.c.state == bindparam("b_state"),
        outbox.c.lease_token == bindparam("b_old"),
        outbox.c.attempts == bindparam("b_attempts"),
    )
    .values(
        state="sending",
        kind=bindparam("b_kind"),
        ambiguous=bindparam("b_ambiguous"),
        lease_token=bindparam("b_new"),
        lease_until=bindparam("b_until"),
    )
)
_MINE = (outbox.c.id == bindparam("b_id"), outbox.c.lease_token == bindparam("b_token"), outbox.c.state == "sending")
_RECORD = Prepared(
    update(outbox)
    .where(*_MINE)
    .values(
        state=bindparam("b_state"),
        kind=bindparam("b_kind"),
        ambiguous=bindparam("b_ambiguous"),
        attempts=outbox.c.attempts + 1,
        next_at=bindparam("b_next"),
        lease_token="",
        lease_until=None,
        finished_at=bindparam("b_finished"),
        provider_id=bindparam("b_provider"),
        error=bindparam("b_error"),
    )
)
_RENEW = update(outbox).where(*_MINE).values(lease_until=bindparam("b_until"))
_RELEASE = (
    update(outbox).where(*_MINE).values(state="pending", lease_token="", lease_until=None, next_at=bindparam("b_next"))
)
_ATTEMPT = Prepared(insert(outbox_attempts), ("outbox_id", "at", "kind", "outcome", "note"))
_WINDOWS = (
    update(outbox)
    .where(outbox.c.inbox_id == bindparam("b_inbox"), IS_OPEN, outbox.c.kind == "reply")
    .values(certain_until=bindparam("b_certain"), try_until=bindparam("b_try"))
)
_CANCEL = (
    update(outbox)
    .where(
        outbox.c.lane == bindparam("b_lane"), IS_OPEN, outbox.c.state == literally("pending"), outbox.c.kind == "push"
    )
    .values(state="cancelled", error="blocked", finished_at=bindparam("b_now"))
)
_HOLD = Prepared(select(conversations.c.key).where(conversations.c.key == bindparam("lane")).with_for_update())
_THREAD = select(cases.c.slack_ts).where(cases.c.number == bindparam("number"))


def add_row(connection: Connection, values: Mapping[str, Any]) -> int:
    """Append one sending; the caller holds the conversation whose lane it is."""
    return int(_INSERT(connection, {**_ADDED, **values}).fetchall()[0][0])


def outbox_row(connection: Connection, number: int) -> Leased | None:
    """Return one row."""
    return _leased(connection.execute(_ONE, {"id": number}).first())


def head(connection: Connection, lane: str) -> Leased | None:
    """Return the oldest open row of a lane, whoever has it (P1: never step over it)."""
    return _leased(_HEAD(connection, {"lane": lane}).fetchone())


def leased_before(connection: Connection, lane: str, token: str) -> tuple[Leased, ...]:
    """Return what a transaction leased whose end was not heard, when this one repeats it."""
    row = head(connection, lane) if token and is_repeat(connection) else None
    return (row,) if row is not None and row.lease_token == token else ()


def has_open(connection: Connection, lane: str) -> bool:
    """Tell whether anything of the lane still waits or is being sent."""
    return _ANY_OPEN(connection, {"lane": lane}).fetchone() is not None


def hold_lane(connection: Connection, lane: str) -> None:
    """Wait for whoever is writing to the lane (P4); a SQLite transaction already is the only writer."""
    if connection.dialect.name != "sqlite":
        _HOLD(connection, {"lane": lane})


def take(connection: Connection, row: Leased, changed: Leased) -> bool:
    """Lease a row by compare-and-swap: only if it still is as it was read."""
    values = {
        "b_id": row.id,
        "b_state": row.state,
        "b_old": row.lease_token,
        "b_attempts": row.attempts,
        "b_kind": changed.kind,
        "b_ambiguous": changed.ambiguous,
        "b_new": changed.lease_token,
        "b_until": changed.lease_until,
    }
    return bool(_TAKE(connection, values).rowcount == 1)


def record(connection: Connection, row: Leased, values: Mapping[str, Any]) -> bool:
    """Write what came of an attempt; False when the lease was lost meanwhile (fencing)."""
    return bool(_RECORD(connection, {"b_id": row.id, "b_token": row.lease_token, **values}).rowcount == 1)


def add_attempt(connection: Connection, row: Leased, at: float, outcome: str, note: str) -> None:
    """Append the evidence of one attempt."""
    _ATTEMPT(connection, {"outbox_id": row.id, "at": at, "kind": row.kind, "outcome": outcome, "note": note})


def is_attempted(connection: Connection, row: Leased, at: float) -> bool:
    """Tell whether the attempt of that instant is on record."""
    wanted = (outbox_attempts.c.outbox_id == row.id, outbox_attempts.c.at == at)
    return connection.execute(select(outbox_attempts.c.id).where(*wanted).limit(1)).first() is not None


def renew(connection: Connection, row: Leased, until: float) -> bool:
    """Extend a lease that would not cover the attempt; False when it is no longer ours (P3)."""
    return connection.execute(_RENEW, {"b_id": row.id, "b_token": row.lease_token, "b_until": until}).rowcount == 1


def release(connection: Connection, row: Leased, next_at: float) -> bool:
    """Give a row back that was not attempted."""
    return connection.execute(_RELEASE, {"b_id": row.id, "b_token": row.lease_token, "b_next": next_at}).rowcount == 1


def refresh_windows(connection: Connection, inbox_id: int, certain_until: float, try_until: float) -> None:
    """Give the reply token of a redelivered webhook its new minute."""
    connection.execute(_WINDOWS, {"b_inbox": inbox_id, "b_certain": certain_until, "b_try": try_until})


def cancel_pushes(connection: Connection, lane: str, now: float) -> int:
    """Drop the pushes that wait for a person who blocked the account."""
    return connection.execute(_CANCEL, {"b_lane": lane, "b_now": now}).rowcount


def case_thread(connection: Connection, number: str) -> str:
    """Return the Slack `ts` of a case's message, empty until it was posted."""
    return str(connection.execute(_THREAD, {"number": number}).scalar() or "")


def text_of(connection: Connection, number: int) -> str:
    """Return what a row says, as plain text."""
    return str(connection.execute(select(outbox.c.text).where(outbox.c.id == number)).scalar() or "")


def _leased(row: Sequence[Any] | None) -> Leased | None:
    if row is None:
        return None
    values = list(row)
    values[_AMBIGUOUS] = bool(values[_AMBIGUOUS])  # SQLite has 0 and 1
    return Leased(*values)
