"""What a person took back after it was passed on to the staff: the words leave what waits and what stands in Slack."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.engine import Connection

from bot.store.outbox import NO_PAYLOAD
from bot.store.tables import inbox, outbox

RELAY = 100
"""First `seq` of what an event has passed on to the staff; its answers to the person count from 0."""
NEVER_POSTED = frozenset({"dead", "cancelled", "held"})


@dataclass(frozen=True, slots=True)
class Relayed:
    """A message that was passed on and stands in Slack, or may."""

    id: int
    case_number: str


@dataclass(frozen=True, slots=True)
class Posting:
    """How a note to the staff is found in Slack, and what it says now."""

    ts: str
    key: str
    """The retry key its metadata carries."""
    told: Mapping[str, Any]


def empty_relays(connection: Connection, conversation: str, message_id: str, now: float) -> tuple[Relayed, ...]:
    """Take the words of one message out of what was passed on; return what must be drawn anew where it stands."""
    if not message_id:
        return ()
    heard = select(inbox.c.id).where(inbox.c.conversation == conversation, inbox.c.message_id == message_id)
    columns = (outbox.c.id, outbox.c.case_number, outbox.c.state, outbox.c.ambiguous)
    passed_on = select(*columns).where(outbox.c.inbox_id.in_(heard), outbox.c.seq >= RELAY)
    standing = []
    for row in connection.execute(passed_on.order_by(outbox.c.id).with_for_update(of=outbox)).all():
        if row.state == "pending" and not row.ambiguous:
            _change(connection, row.id, payload=NO_PAYLOAD, state="cancelled", error="unsent", finished_at=now)
            continue
        _change(connection, row.id, payload=json.dumps([{"type": "relay", "text": "", "kind": "text"}]))
        if row.state not in NEVER_POSTED:
            standing.append(Relayed(row.id, row.case_number))
    return tuple(standing)


def posting(connection: Connection, number: int) -> Posting | None:
    """Return a note to the staff as it is now; None when nothing is left of it."""
    columns = (outbox.c.provider_id, outbox.c.retry_key, outbox.c.payload)
    row = connection.execute(select(*columns).where(outbox.c.id == number)).first()
    told = json.loads(row.payload) if row else []
    return Posting(row.provider_id, row.retry_key, told[0]) if row and told else None


def _change(connection: Connection, number: int, **values: Any) -> None:
    connection.execute(update(outbox).where(outbox.c.id == number).values(**values))
