"""Takes away what is too old, a page at a time, and counts it first, so that statistics outlive the texts."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Table, delete, func, or_, select, update
from sqlalchemy.engine import Connection

from bot.clock import TOKYO
from bot.codec import decode_conversation, encode_conversation
from bot.keeping import Limits
from bot.store.conversations import edit_conversation
from bot.store.erasure import empty_cases
from bot.store.outbox import NO_PAYLOAD
from bot.store.tables import (
    case_log,
    cases,
    contacts,
    conversations,
    form_links,
    gates,
    inbox,
    literally,
    notes,
    outbox,
    outbox_attempts,
    timers,
)
from bot.store.upsert import on_both
from handlers.turn import Conversation

PAGE = 1000
"""Rows of one class in one transaction, so that a purge never holds the writer for long."""
_TALLY = on_both(
    lambda insert: (statement := insert(notes)).on_conflict_do_update(
        index_elements=["key"], set_={"value": statement.excluded.value}
    )
)
Counts = Mapping[str, int]
"""Rows removed or emptied by class; a class that reached the page may have more."""


def purge(connection: Connection, limits: Limits, most: int = PAGE) -> Counts:
    """Take one page of every class away: links, drafts, tokens, payloads, talk, conversations, cases, log."""
    return {
        "reply tokens": _tokens(connection, limits, most),
        "drafts": _drafts(connection, limits, most),
        "payloads": _payloads(connection, limits, most),
        "talk texts": _texts(connection, limits, most),
        "events": _events(connection, limits, most),
        "sendings": _sendings(connection, limits, most),
        "conversations": _conversations(connection, limits, most),
        "form links": _delete(connection, form_links, form_links.c.created_at < limits.link, most),
        "cases and contacts": _cases(connection, limits, most),
        "audit log": _delete(connection, case_log, case_log.c.at < limits.audit, most),
        "timers": _delete(
            connection, timers, (timers.c.state != literally("new")) & (timers.c.due_at < limits.timer), most
        ),
        "sending slots": _delete(
            connection, gates, gates.c.destination.contains(":") & (gates.c.next_free_at < limits.token), most
        ),
    }


def tallies(connection: Connection) -> Mapping[str, int]:
    """Return what was counted of rows that are gone, such as {"inbox 2026-08 line text": 12}."""
    found = connection.execute(select(notes.c.key, notes.c.value).where(notes.c.key.startswith("gone ")))
    return {key.removeprefix("gone "): int(value) for key, value in found}


def _tokens(connection: Connection, limits: Limits, most: int) -> int:
    """Forget reply tokens, which are good for minutes: they are secrets of the platform."""
    count = 0
    for table, at in ((inbox, inbox.c.received_at), (outbox, outbox.c.created_at)):
        used = (table.c.reply_token != "") & (at < limits.token)
        count += _update(connection, table, used, {"reply_token": ""}, most)
    return count


def _drafts(connection: Connection, limits: Limits, most: int) -> int:
    """Forget the answers of forms in conversations that were left; language and case stay."""
    left = conversations.c.state.contains('"answers"') & (conversations.c.updated_at < limits.draft)
    columns = (conversations.c.key, conversations.c.state)
    found = connection.execute(select(*columns).where(left).limit(most).with_for_update()).all()
    for key, state in found:
        kept = encode_conversation(replace(decode_conversation(state), form="", answers={}))
        connection.execute(update(conversations).where(conversations.c.key == key).values(state=kept))
    return len(found)


def _payloads(connection: Connection, limits: Limits, most: int) -> int:
    finished = outbox.c.state.in_([literally(state) for state in ("sent", "cancelled")])
    told = finished & (outbox.c.created_at < limits.payload) & (outbox.c.payload != NO_PAYLOAD)
    handled = (inbox.c.state == literally("done")) & (inbox.c.received_at < limits.payload)
    heard = handled & or_(inbox.c.body != "", inbox.c.data != "")
    return _update(connection, outbox, told, {"payload": NO_PAYLOAD}, most) + _update(
        connection, inbox, heard, {"body": "", "data": ""}, most
    )


def _texts(connection: Connection, limits: Limits, most: int) -> int:
    """Empty events beyond the talk's time whose ids are still needed; one not handled by then is given up."""
    said = (inbox.c.received_at < limits.talk) & or_(inbox.c.text != "", inbox.c.state == literally("new"))
    empty = {"text": "", "data": "", "body": "", "state": "done"}
    return _update(connection, inbox, said, empty, most) if limits.ids < limits.talk else 0


def _events(connection: Connection, limits: Limits, most: int) -> int:
    old = _page(inbox, inbox.c.received_at < limits.ids, most)
    _count(connection, "inbox", select(inbox.c.received_at, inbox.c.channel, inbox.c.kind).where(inbox.c.id.in_(old)))
    return connection.execute(delete(inbox).where(inbox.c.id.in_(old))).rowcount


def _sendings(connection: Connection, limits: Limits, most: int) -> int:
    old = _page(outbox, outbox.c.created_at < limits.talk, most)
    columns = (outbox.c.created_at, outbox.c.channel, outbox.c.role, outbox.c.state)
    _count(connection, "outbox", select(*columns).where(outbox.c.id.in_(old)))
    connection.execute(delete(outbox_attempts).where(outbox_attempts.c.outbox_id.in_(old)))
    # an attempt may outlive its row when a person is erased while an answer is on its way
    first = select(func.min(outbox.c.id)).scalar_subquery()
    connection.execute(delete(outbox_attempts).where(outbox_attempts.c.outbox_id < first))
    return connection.execute(delete(outbox).where(outbox.c.id.in_(old))).rowcount


def _conversations(connection: Connection, limits: Limits, most: int) -> int:
    """Forget people who were silent as long as a talk is kept, but nobody whose case still names them."""
    named = select(cases.c.number).where(cases.c.conversation == conversations.c.key).exists()
    return _delete(connection, conversations, (conversations.c.updated_at < limits.talk) & ~named, most)


def _cases(connection: Connection, limits: Limits, most: int) -> int:
    """Empty cases, open or not, of fiscal years that are over; the notice above the form promises it."""
    fresh = select(contacts.c.case_number).where(
        contacts.c.case_number == cases.c.number, contacts.c.created_at >= limits.case
    )
    old = (cases.c.opened_at < limits.case) & (cases.c.conversation != "") & ~fresh.exists()
    found = connection.execute(select(cases.c.number, cases.c.conversation, cases.c.state).where(old).limit(most)).all()
    for _, key, state in found:
        if state != "closed":
            edit_conversation(connection, key, _given_back, limits.now)
    return empty_cases(connection, [row.number for row in found], limits.now)


def _given_back(conversation: Conversation) -> Conversation:
    """Let the desk answer again where nobody at the ward ever closed the case."""
    return replace(conversation, case="", with_staff=False)


def _page(table: Table, wanted: Any, most: int) -> Any:
    [key] = table.primary_key
    return select(key).where(wanted).order_by(key).limit(most)


def _delete(connection: Connection, table: Table, wanted: Any, most: int) -> int:
    [key] = table.primary_key
    return connection.execute(delete(table).where(key.in_(_page(table, wanted, most)))).rowcount


def _update(connection: Connection, table: Table, wanted: Any, values: Mapping[str, str], most: int) -> int:
    [key] = table.primary_key
    return connection.execute(update(table).where(key.in_(_page(table, wanted, most))).values(**values)).rowcount


def _count(connection: Connection, name: str, rows: Any) -> None:
    """Add rows that are about to go to the tally of their month, channel and kind."""
    counted: Counter[str] = Counter()
    for at, *words in connection.execute(rows):
        month = datetime.fromtimestamp(at, UTC).astimezone(TOKYO).strftime("%Y-%m")
        counted["gone " + " ".join((name, month, *words))] += 1
    if not counted:
        return
    known = {row.key: row.value for row in connection.execute(select(notes).where(notes.c.key.in_(counted)))}
    for key, count in counted.items():
        row = {"key": key, "value": str(int(known.get(key, 0)) + count)}
        connection.execute(_TALLY[connection.dialect.name], row)
