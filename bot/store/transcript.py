"""What was said in a conversation, by the person, the desk and the staff, in order."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import literal, select, union_all
from sqlalchemy.engine import Connection

from bot.clock import TOKYO
from bot.codec import decode_reply
from bot.store.tables import inbox, outbox
from handlers.turn import Reply

SAID = ("text", "tap", "follow", "sticker", "image", "video", "audio", "file", "location", "other")


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing said; `id` grows within the conversation."""

    id: int
    who: Literal["person", "desk", "staff"]
    at: datetime
    text: str
    reply: Reply | None
    """The reply with its cards and buttons where the channel keeps it (web, console)."""


def transcript(connection: Connection, conversation: str, after: int = 0, most: int = 200) -> tuple[Entry, ...]:
    """Return the last `most` things said after the entry `after`, oldest first."""
    heard = select(
        inbox.c.position, literal("person").label("who"), inbox.c.occurred_at.label("at"), inbox.c.text,
        literal("").label("payload"),
    ).where(inbox.c.conversation == conversation, inbox.c.position > after, inbox.c.kind.in_(SAID))  # fmt: skip
    said = select(
        outbox.c.position, outbox.c.role.label("who"), outbox.c.created_at.label("at"), outbox.c.text, outbox.c.payload
    ).where(outbox.c.conversation == conversation, outbox.c.position > after, outbox.c.state != "cancelled")
    both = union_all(heard, said).subquery()
    found = connection.execute(select(both).order_by(both.c.position.desc()).limit(most)).all()
    return tuple(_entry(*row) for row in reversed(found))


def _entry(position: int, who: str, at: float, text: str, payload: str) -> Entry:
    speaker: Literal["person", "desk", "staff"] = "desk"
    if who in {"person", "staff"}:
        speaker = "person" if who == "person" else "staff"
    when = datetime.fromtimestamp(at, UTC).astimezone(TOKYO)
    return Entry(position, speaker, when, text, _reply(payload))


def _reply(payload: str) -> Reply | None:
    messages: list[dict[str, Any]] = json.loads(payload) if payload else []
    return decode_reply(messages[0]) if len(messages) == 1 else None
