"""Empties what is known of a person 「消去」; what is left says that something happened, not to whom."""

from collections.abc import Sequence

from sqlalchemy import delete, or_, select, update
from sqlalchemy.engine import Connection

from bot.store.conversations import lock_conversation
from bot.store.tables import (
    cases,
    contacts,
    conversations,
    form_links,
    gates,
    inbox,
    literally,
    outbox,
    outbox_attempts,
)

EMPTY_EVENT = {
    "conversation": "", "address": "", "text": "", "data": "", "body": "", "message_id": "", "reply_token": "",
    "state": "done",
}  # fmt: skip
EMPTY_CASE = {"conversation": "", "summary": "", "rows": "", "findings": "", "organisation": ""}


def empty_cases(connection: Connection, numbers: Sequence[str], now: float) -> int:
    """Take contact, links and words out of cases and close them; number, kind, state and times stay countable."""
    if not numbers:
        return 0
    for table in (contacts, form_links):
        connection.execute(delete(table).where(table.c.case_number.in_(numbers)))
    unsettled = cases.c.number.in_(numbers) & (cases.c.state != "closed")
    connection.execute(update(cases).where(unsettled).values(state="closed", closed_at=now))
    return connection.execute(update(cases).where(cases.c.number.in_(numbers)).values(**EMPTY_CASE)).rowcount


def cases_of(connection: Connection, key: str) -> tuple[str, ...]:
    """Return the numbers of every case of a conversation, closed ones too."""
    if not key:
        return ()
    return tuple(connection.execute(select(cases.c.number).where(cases.c.conversation == key)).scalars())


def empty_person(connection: Connection, key: str, numbers: Sequence[str]) -> dict[str, int]:
    """Take everything said by and to the person of a conversation away; open sendings are never sent.

    The ids of events stay, so that a late redelivery is known and answers nothing.
    """
    lock_conversation(connection, key)
    theirs = or_(outbox.c.conversation == key, outbox.c.case_number.in_(numbers))
    address = connection.execute(select(conversations.c.address).where(conversations.c.key == key)).scalar()
    channel = key.partition(":")[0]
    ids = select(outbox.c.id).where(theirs)
    waiting = theirs & outbox.c.state.in_([literally(state) for state in ("pending", "sending", "held")])
    counts = {"open sendings": len(connection.execute(select(outbox.c.id).where(waiting)).all())}
    connection.execute(delete(outbox_attempts).where(outbox_attempts.c.outbox_id.in_(ids)))
    counts["sendings"] = connection.execute(delete(outbox).where(theirs)).rowcount
    counts["events"] = connection.execute(
        update(inbox).where(inbox.c.conversation == key).values(**EMPTY_EVENT)
    ).rowcount
    connection.execute(delete(gates).where(gates.c.destination == f"{channel}:{address}"))
    connection.execute(delete(conversations).where(conversations.c.key == key))
    return counts
