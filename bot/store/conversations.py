"""One row per conversation: its state, its lock, and how many entries its transcript has."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.engine import Connection

from bot.codec import decode_conversation, encode_conversation
from bot.store.prepared import Prepared
from bot.store.tables import conversations
from bot.store.upsert import insert_or_ignore
from handlers.turn import Conversation


@dataclass(frozen=True, slots=True)
class Locked:
    """A conversation whose row this transaction holds."""

    key: str
    channel: str
    address: str
    state: str
    position: int
    blocked: bool


_ENSURE = Prepared(insert_or_ignore(conversations, "key"), ("key", "channel", "address", "created_at", "updated_at"))
_LOCK = Prepared(
    select(*(conversations.c[name] for name in Locked.__slots__))
    .where(conversations.c.key == bindparam("key"))
    .with_for_update()
)
_SAVE = Prepared(
    update(conversations)
    .where(conversations.c.key == bindparam("b_key"))
    .values(
        state=bindparam("b_state"),
        position=bindparam("b_position"),
        blocked=bindparam("b_blocked"),
        updated_at=bindparam("b_now"),
    )
)


def ensure_conversation(connection: Connection, key: str, channel: str, address: str, now: float) -> None:
    """Make the row of a conversation if it is new."""
    row = {"key": key, "channel": channel, "address": address, "created_at": now, "updated_at": now}
    _ENSURE(connection, row)


def lock_conversation(connection: Connection, key: str) -> Locked | None:
    """Take the conversation for this transaction; everybody else who wants it waits for the commit."""
    row = _LOCK(connection, {"key": key}).fetchone()
    if row is None:
        return None
    values: list[Any] = [*row[:-1], bool(row[-1])]  # SQLite has 0 and 1
    return Locked(*values)


def address_of(connection: Connection, key: str) -> str:
    """Return where answers of a conversation go, empty when there is no such conversation."""
    return connection.execute(select(conversations.c.address).where(conversations.c.key == key)).scalar() or ""


def save_conversation(connection: Connection, locked: Locked, now: float) -> None:
    """Write a locked conversation back."""
    values = {"b_key": locked.key, "b_state": locked.state, "b_position": locked.position}
    _SAVE(connection, {**values, "b_blocked": locked.blocked, "b_now": now})


def conversation_state(connection: Connection, key: str) -> Conversation:
    """Return what is remembered of a conversation, without holding it."""
    text = connection.execute(select(conversations.c.state).where(conversations.c.key == key)).scalar()
    return decode_conversation(text)


def edit_conversation(
    connection: Connection, key: str, change: Callable[[Conversation], Conversation], now: float
) -> None:
    """Change what is remembered of a conversation (a closed case gives the person back to the desk)."""
    locked = lock_conversation(connection, key)
    if locked is None:
        return
    state = encode_conversation(change(decode_conversation(locked.state)))
    save_conversation(
        connection, Locked(key, locked.channel, locked.address, state, locked.position, locked.blocked), now
    )
