"""Takes away what is too old, a page at a time, and counts it first, so that statistics outlive the texts."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Table, delete, func, or_, select, update
from sqlalchemy.engine import Connection
from sqlalchemy.sql.elements import ColumnElement

from bot.clock import TOKYO
from bot.codec import decode_conversation, encode_conversation
from bot.keeping import Limits
from bot.store.answered import COUNTED
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

PAGE = 300
"""Rows of one class in one transaction, so that a purge never holds the writer for long."""
_NOTE = on_both(
    lambda insert: (statement := insert(notes)).on_conflict_do_update(
        index_elements=["key"], set_={"value": statement.excluded.value}
    )
)
NIGHT = "purged at"
"""Note of the last nightly purge."""
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


def last_night(connection: Connection, now: float) -> float | None:
    """Return by which clock the night before was purged, None before the first; from now on this is the last."""
    last = connection.execute(select(notes.c.value).where(notes.c.key == NIGHT)).scalar()
    connection.execute(_NOTE[connection.dialect.name], {"key": NIGHT, "value": str(now)})
    return None if last is None else float(last)


def tallies(connection: Connection) -> Mapping[str, int]:
    """Return what was counted of rows that are gone, such as {"inbox 2026-08 line text": 12}."""
    found = connection.execute(select(notes.c.key, notes.c.value).where(notes.c.key.startswith("gone ")))
    return {key.removeprefix("gone "): int(value) for key, value in found}


def _tokens(connection: Connection, limits: Limits, most: int) -> int:
    """Forget reply tokens, which are good for minutes: they are secrets of the platform."""
    count = 0
    for table, at in ((inbox, inbox.c.received_at), (outbox, outbox.c.created_at)):
        sweep = _Sweep(connection, f"tokens {table.name}", at, limits.token, most)
        count += sweep.update(table, table.c.reply_token != "", {"reply_token": ""})
    return count


def _drafts(connection: Connection, limits: Limits, most: int) -> int:
    """Forget the answers of forms in conversations that were left; language and case stay."""
    sweep = _Sweep(connection, "drafts", conversations.c.updated_at, limits.draft, most)
    columns = (conversations.c.key, conversations.c.state)
    left = select(*columns).where(sweep.due, conversations.c.state.contains('"answers"')).limit(most)
    found = connection.execute(left.with_for_update()).all()
    for key, state in found:
        kept = encode_conversation(replace(decode_conversation(state), form="", answers={}))
        connection.execute(update(conversations).where(conversations.c.key == key).values(state=kept))
    sweep.went(len(found))
    return len(found)


def _payloads(connection: Connection, limits: Limits, most: int) -> int:
    """Forget the form of what was said; what is not finished by then keeps it until the talk goes."""
    finished = outbox.c.state.in_([literally(state) for state in ("sent", "cancelled")])
    told = _Sweep(connection, "payloads outbox", outbox.c.created_at, limits.payload, most)
    heard = _Sweep(connection, "payloads inbox", inbox.c.received_at, limits.payload, most)
    handled = (inbox.c.state == literally("done")) & or_(inbox.c.body != "", inbox.c.data != "")
    return told.update(outbox, finished & (outbox.c.payload != NO_PAYLOAD), {"payload": NO_PAYLOAD}) + heard.update(
        inbox, handled, {"body": "", "data": ""}
    )


def _texts(connection: Connection, limits: Limits, most: int) -> int:
    """Empty events beyond the talk's time whose ids are still needed; one not handled by then is given up."""
    if limits.ids >= limits.talk:
        return 0
    sweep = _Sweep(connection, "texts", inbox.c.received_at, limits.talk, most)
    said = or_(inbox.c.text != "", inbox.c.state == literally("new"))
    return sweep.update(inbox, said, {"text": "", "data": "", "body": "", "state": "done"})


def _events(connection: Connection, limits: Limits, most: int) -> int:
    old = _taken(inbox, inbox.c.received_at < limits.ids, most, inbox.c.received_at)
    _count(connection, "inbox", select(inbox.c.received_at, inbox.c.channel, inbox.c.kind).where(inbox.c.id.in_(old)))
    kinds = select(inbox.c.received_at, inbox.c.told).where(inbox.c.id.in_(old), inbox.c.told.in_(COUNTED))
    _count(connection, "told", kinds)
    return connection.execute(delete(inbox).where(inbox.c.id.in_(old))).rowcount


def _sendings(connection: Connection, limits: Limits, most: int) -> int:
    old = _taken(outbox, outbox.c.created_at < limits.talk, most, outbox.c.created_at)
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
    silent = (conversations.c.updated_at < limits.talk) & ~named
    old = _taken(conversations, silent, most, conversations.c.updated_at)
    return connection.execute(delete(conversations).where(conversations.c.key.in_(old))).rowcount


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


class _Sweep:
    """Rows between the limit of the last purge and this one's, so that a night looks at a day and not at everything."""

    def __init__(self, connection: Connection, name: str, at: ColumnElement[float], limit: float, most: int) -> None:
        self._connection, self._at, self._limit, self._most = connection, at, limit, most
        self._key = f"purged {name}"
        before = connection.execute(select(notes.c.value).where(notes.c.key == self._key)).scalar()
        self.due = (at >= float(before or 0)) & (at < limit)

    def update(self, table: Table, wanted: ColumnElement[bool], values: Mapping[str, str]) -> int:
        """Empty a page of the rows that are due and wanted; return how many it was."""
        [key] = table.primary_key
        page = _page(table, self.due & wanted, self._most, self._at)
        count = self._connection.execute(update(table).where(key.in_(page)).values(**values)).rowcount
        self.went(count)
        return count

    def went(self, count: int) -> None:
        """Remember the limit once nothing before it is left."""
        if count < self._most:
            row = {"key": self._key, "value": str(self._limit)}
            self._connection.execute(_NOTE[self._connection.dialect.name], row)


def _page(table: Table, wanted: Any, most: int, at: ColumnElement[float] | None = None) -> Any:
    [key] = table.primary_key
    return select(key).where(wanted).order_by(key if at is None else at, key).limit(most)


def _taken(table: Table, wanted: Any, most: int, at: ColumnElement[float] | None = None) -> Any:
    """Return a page of rows nobody is writing to: PostgreSQL would wait, and delete what was just written."""
    return _page(table, wanted, most, at).with_for_update(of=table, skip_locked=True)


def _delete(connection: Connection, table: Table, wanted: Any, most: int) -> int:
    [key] = table.primary_key
    return connection.execute(delete(table).where(key.in_(_taken(table, wanted, most)))).rowcount


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
        connection.execute(_NOTE[connection.dialect.name], row)
