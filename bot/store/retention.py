"""Keeps the tables small and forgets people: texts go early, the ids that recognise a redelivery later."""

from dataclasses import dataclass

from sqlalchemy import delete, select, update
from sqlalchemy.engine import Connection

from bot.store.conversations import lock_conversation
from bot.store.tables import (
    case_log,
    cases,
    contacts,
    conversations,
    form_links,
    inbox,
    literally,
    outbox,
    outbox_attempts,
)

PAGE = 500
"""Rows of one transaction, so that a purge never holds the writer for long."""
_FINISHED = tuple(literally(state) for state in ("sent", "cancelled"))


@dataclass(frozen=True, slots=True)
class Purged:
    """How many rows one page of a purge removed or emptied; all zero when it is done."""

    events: int
    texts: int
    sendings: int
    conversations: int

    @property
    def total(self) -> int:
        """Return the sum, zero at the end."""
        return self.events + self.texts + self.sendings + self.conversations


def purge(connection: Connection, texts_before: float, rows_before: float, people_before: float) -> Purged:
    """Empty handled events, delete finished rows and forgotten conversations; one page, call until nothing is left."""
    handled = inbox.c.state == literally("done")
    emptied = select(inbox.c.id).where(handled, inbox.c.received_at < texts_before, inbox.c.text != "").limit(PAGE)
    texts = connection.execute(
        update(inbox).where(inbox.c.id.in_(emptied)).values(text="", data="", body="", reply_token="")
    ).rowcount
    old = select(inbox.c.id).where(handled, inbox.c.received_at < rows_before).limit(PAGE)
    events = connection.execute(delete(inbox).where(inbox.c.id.in_(old))).rowcount
    finished = outbox.c.state.in_(_FINISHED)
    sent = connection.execute(select(outbox.c.id).where(finished, outbox.c.created_at < texts_before).limit(PAGE))
    numbers = list(sent.scalars())
    if numbers:
        connection.execute(delete(outbox_attempts).where(outbox_attempts.c.outbox_id.in_(numbers)))
        connection.execute(delete(outbox).where(outbox.c.id.in_(numbers)))
    silent = (
        select(conversations.c.key)
        .where(conversations.c.updated_at < people_before)
        .where(~select(cases.c.number).where(cases.c.conversation == conversations.c.key).exists())
        .limit(PAGE)
    )
    people = connection.execute(delete(conversations).where(conversations.c.key.in_(silent))).rowcount
    return Purged(events, texts, len(numbers), people)


def forget_person(connection: Connection, key: str) -> int:
    """Erase everything of one conversation (the person's right); event ids stay so that a redelivery is known."""
    lock_conversation(connection, key)
    own = select(outbox.c.id).where(outbox.c.conversation == key)
    numbers = tuple(connection.execute(select(cases.c.number).where(cases.c.conversation == key)).scalars())
    of_case = outbox.c.case_number.in_(numbers)
    emptied = {
        "text": "",
        "data": "",
        "body": "",
        "reply_token": "",
        "address": "",
        "message_id": "",
        "conversation": "",
    }
    count = connection.execute(
        update(inbox).where(inbox.c.conversation == key).values(**emptied, state="done")
    ).rowcount
    connection.execute(delete(outbox_attempts).where(outbox_attempts.c.outbox_id.in_(own)))
    count += connection.execute(delete(outbox).where((outbox.c.conversation == key) | of_case)).rowcount
    for table, column in ((contacts, "case_number"), (form_links, "case_number"), (case_log, "case_number")):
        count += connection.execute(delete(table).where(table.c[column].in_(numbers))).rowcount
    count += connection.execute(delete(cases).where(cases.c.number.in_(numbers))).rowcount
    return count + connection.execute(delete(conversations).where(conversations.c.key == key)).rowcount
