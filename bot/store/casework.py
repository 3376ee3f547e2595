"""What the staff's side asks of the database beyond single cases: how a case is seen, what is held, figures."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.engine import Connection

from bot.store import inbox as inbox_rows
from bot.store.cases import Actor, CaseRecord, find_case, log
from bot.store.inbox import Event
from bot.store.outbox import IS_OPEN
from bot.store.tables import cases, contacts, conversations, inbox, literally, outbox
from bot.store.transcript import SAID, Entry, transcript

TALK = 12
"""Entries of a conversation that are shown to the staff at most."""


@dataclass(frozen=True, slots=True)
class Sight:
    """A case with what the staff need to see of its conversation."""

    case: CaseRecord
    address: str
    blocked: bool
    has_contact: bool
    talk: tuple[Entry, ...] = ()

    @property
    def channel(self) -> str:
        """Return the channel the applicant writes on: line, slack or web."""
        return self.case.conversation.partition(":")[0]

    @property
    def last_words(self) -> Entry | None:
        """Return what the applicant said last."""
        return next((entry for entry in reversed(self.talk) if entry.who == "person" and entry.text), None)


def sight(connection: Connection, number: str, talk: int = 0) -> Sight | None:
    """Return a case as the staff see it, with the last entries of its conversation where asked for."""
    case = find_case(connection, number)
    if case is None:
        return None
    columns = (conversations.c.address, conversations.c.blocked)
    found = connection.execute(select(*columns).where(conversations.c.key == case.conversation)).first()
    address, blocked = found or ("", False)
    entered = connection.execute(select(contacts.c.case_number).where(contacts.c.case_number == number)).first()
    said = transcript(connection, case.conversation, most=talk) if talk else ()
    return Sight(case, address, bool(blocked), entered is not None, said)


def is_overdue(case: CaseRecord, now: datetime) -> bool:
    """Tell whether the first answer is late: not given by the end of the next opening day (design rule E13)."""
    return case.state != "closed" and case.answered_at is None and case.due_at is not None and now >= case.due_at


def free_event(connection: Connection, conversation: str) -> Event | None:
    """Return the person's last event if its answer is free: handled, and nothing was said with its reply token.

    The token of one that is still to be handled is its own answer's.
    """
    columns = (*(inbox.c[name] for name in Event.__slots__), inbox.c.state)
    said = and_(inbox.c.conversation == conversation, inbox.c.kind.in_(SAID))
    row = connection.execute(select(*columns).where(said).order_by(inbox.c.id.desc()).limit(1)).first()
    if row is None or row.state != "done" or not row.reply_token:
        return None
    used = or_(outbox.c.inbox_id == row.id, outbox.c.reply_token == row.reply_token)
    if connection.execute(select(outbox.c.id).where(outbox.c.conversation == conversation, used)).first():
        return None
    return inbox_rows._event(row[:-1])  # noqa: SLF001  (the one reader of such a row)


def other_case(connection: Connection, conversation: str, number: str) -> CaseRecord | None:
    """Return another open case of the same person, one that somebody has before one that nobody has."""
    wanted = and_(cases.c.conversation == conversation, cases.c.number != number, cases.c.state != "closed")
    order = (cases.c.owner_id == "", cases.c.opened_at.desc())
    other = connection.execute(select(cases.c.number).where(wanted).order_by(*order).limit(1)).scalar()
    return find_case(connection, other) if other else None


def take_back(connection: Connection, number: str, actor: Actor, now: datetime) -> bool:
    """Give a case back to the queue, whoever has it (a lead may)."""
    held = and_(cases.c.number == number, cases.c.owner_id != "", cases.c.state != "closed")
    freed = connection.execute(update(cases).where(held).values(owner_id="", owner_name="", state="new")).rowcount == 1
    if freed:
        log(connection, number, actor, "released", now)
    return freed


def set_reason(connection: Connection, number: str, actor: Actor, now: datetime, reason: str) -> bool:
    """Note why a closed case was closed."""
    closed = and_(cases.c.number == number, cases.c.state == "closed")
    changed = connection.execute(update(cases).where(closed).values(reason=reason)).rowcount == 1
    if changed:
        log(connection, number, actor, "reason", now, reason)
    return changed


def update_waits(connection: Connection, number: str) -> bool:
    """Tell whether the case's card is going to be drawn anew anyway; until the commit nobody draws it."""
    pending = and_(IS_OPEN, outbox.c.state == literally("pending"))
    waits = and_(outbox.c.lane == f"case:{number}", outbox.c.kind == "update", pending)
    return connection.execute(select(outbox.c.id).where(waits).limit(1).with_for_update()).first() is not None


def figures(connection: Connection, since: float = 0.0) -> Mapping[str, int]:
    """Count cases opened since an instant, by "kind:…", "state:…" and, where closed, "reason:…"."""
    counted: dict[str, int] = {}
    for name in ("kind", "state", "reason"):
        column = cases.c[name]
        wanted = and_(cases.c.opened_at >= since, cases.c.state.like("closed" if name == "reason" else "%"))
        for value, count in connection.execute(select(column, func.count()).where(wanted).group_by(column)):
            counted[f"{name}:{value or 'none'}"] = count
    return counted


def opened_since(connection: Connection, since: float) -> int:
    """Count the cases opened since an instant."""
    return int(connection.execute(select(func.count()).where(cases.c.opened_at >= since)).scalar_one())


def waiting_replies(connection: Connection, conversation: str) -> tuple[str, ...]:
    """Return the case of each reply of the staff that waits to be pushed to a person."""
    pushed = and_(IS_OPEN, outbox.c.state == literally("pending"), outbox.c.kind == "push", outbox.c.role == "staff")
    wanted = and_(outbox.c.lane == conversation, pushed)
    return tuple(connection.execute(select(outbox.c.case_number).where(wanted).order_by(outbox.c.id)).scalars())


def open_cases_of(connection: Connection, conversation: str) -> tuple[str, ...]:
    """Return the numbers of a person's open cases."""
    wanted = and_(cases.c.conversation == conversation, cases.c.state != "closed")
    return tuple(connection.execute(select(cases.c.number).where(wanted).order_by(cases.c.number)).scalars())
