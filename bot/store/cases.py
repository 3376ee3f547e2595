"""Cases 「案件」: what a person at the ward has to do, who does it, and every step of it."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal, cast

from sqlalchemy import and_, bindparam, case, func, insert, or_, select, update
from sqlalchemy.engine import Connection
from sqlalchemy.engine import Row as ResultRow

from bot.clock import TOKYO
from bot.store.tables import case_log, case_numbers, cases
from bot.store.upsert import on_both
from handlers.turn import Case, Language
from handlers.turn import Row as CardRow

CaseState = Literal["new", "claimed", "waiting_applicant", "waiting_staff", "closed"]
TIMES = ("opened_at", "due_at", "claimed_at", "answered_at", "closed_at", "reminded_at")


@dataclass(frozen=True, slots=True)
class CaseRecord:
    """One case as it is now; times are aware."""

    number: str
    kind: Literal["handoff", "interest", "rights"]
    conversation: str
    language: Language
    state: CaseState
    owner_id: str
    owner_name: str
    reason: str
    summary: str
    rows: tuple[CardRow, ...]
    findings: tuple[CardRow, ...]
    organisation: str
    slack_channel: str
    slack_ts: str
    opened_at: datetime
    due_at: datetime | None
    claimed_at: datetime | None
    answered_at: datetime | None
    closed_at: datetime | None
    reminded_at: datetime | None


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One step of a case, kept for good."""

    at: datetime
    actor_id: str
    actor_name: str
    action: str
    note: str


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something to a case; the desk itself has no id."""

    id: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class _Step:
    actor: Actor
    action: str
    at: datetime
    note: str = ""


DESK = Actor()
_FIELDS = tuple(cases.c[name] for name in CaseRecord.__slots__)
_NUMBER = on_both(
    lambda insert_into: (
        insert_into(case_numbers)
        .values(year=bindparam("year"), last=1)
        .on_conflict_do_update(index_elements=["year"], set_={"last": case_numbers.c.last + 1})
        .returning(case_numbers.c.last)
    )
)
_INSERT = insert(cases)
_ONE = select(*_FIELDS).where(cases.c.number == bindparam("number"))
_LOG = insert(case_log)


def next_number(connection: Connection, now: datetime) -> str:
    """Return the next running number of the ward's year, such as "MW-2026-0012"."""
    year = now.astimezone(TOKYO).year
    last = connection.execute(_NUMBER[connection.dialect.name], {"year": year}).scalar_one()
    return f"MW-{year}-{last:04d}"


def open_case(
    connection: Connection, number: str, opened: Case, conversation: str, now: datetime, due_at: datetime | None = None
) -> None:
    """Keep a case that a turn opened."""
    values = {
        "number": number,
        "kind": opened.kind,
        "conversation": conversation,
        "language": opened.language,
        "state": "new",
        "summary": opened.summary,
        "rows": _pairs(opened.rows),
        "findings": _pairs(opened.findings),
        "organisation": opened.organisation,
        "opened_at": now.timestamp(),
        "due_at": due_at.timestamp() if due_at else None,
    }
    connection.execute(_INSERT, values)
    log(connection, number, DESK, "opened", now)


def find_case(connection: Connection, number: str) -> CaseRecord | None:
    """Return one case."""
    return _record(connection.execute(_ONE, {"number": number}).first())


def claim(connection: Connection, number: str, actor: Actor, now: datetime) -> bool:
    """Take a case for one person; of many at the same time one wins. True again for the one who has it."""
    free = and_(cases.c.owner_id == "", cases.c.state != "closed")
    values = {
        "state": case((cases.c.state == "waiting_applicant", cases.c.state), else_="claimed"),
        "claimed_at": now.timestamp(),
    }
    change = update(cases).where(cases.c.number == number, free)
    if connection.execute(change.values(owner_id=actor.id, owner_name=actor.name, **values)).rowcount:
        log(connection, number, actor, "claimed", now)
        return True
    owner = connection.execute(select(cases.c.owner_id).where(cases.c.number == number, cases.c.state != "closed"))
    return owner.scalar() == actor.id


def release(connection: Connection, number: str, actor: Actor, now: datetime) -> bool:
    """Give a case back to the queue; only its owner's hold is given up."""
    mine = and_(cases.c.number == number, cases.c.owner_id == actor.id, cases.c.state != "closed")
    return _step(
        connection, number, mine, {"owner_id": "", "owner_name": "", "state": "new"}, _Step(actor, "released", now)
    )


def close(connection: Connection, number: str, actor: Actor, now: datetime, reason: str = "") -> bool:
    """Finish a case; False when it is closed already."""
    still_open = and_(cases.c.number == number, cases.c.state != "closed")
    values = {"state": "closed", "closed_at": now.timestamp(), "reason": reason}
    return _step(connection, number, still_open, values, _Step(actor, "closed", now, reason))


def reopen(connection: Connection, number: str, actor: Actor, now: datetime) -> bool:
    """Take a closed case up again, with nobody having it yet."""
    closed = and_(cases.c.number == number, cases.c.state == "closed")
    values = {"state": "new", "closed_at": None, "owner_id": "", "owner_name": ""}
    return _step(connection, number, closed, values, _Step(actor, "reopened", now))


def mark_answered(connection: Connection, number: str, actor: Actor, now: datetime) -> bool:
    """Note that the staff answered: the applicant is next."""
    still_open = and_(cases.c.number == number, cases.c.state != "closed")
    values = {"state": "waiting_applicant", "answered_at": func.coalesce(cases.c.answered_at, now.timestamp())}
    return _step(connection, number, still_open, values, _Step(actor, "answered", now))


def mark_waiting_staff(connection: Connection, number: str, action: str, now: datetime) -> bool:
    """Note that the applicant wrote again, or went back to the desk: the staff are next."""
    still_open = and_(cases.c.number == number, cases.c.state != "closed")
    owned = case((or_(cases.c.owner_id != "", cases.c.state != "new"), "waiting_staff"), else_=cases.c.state)
    return _step(connection, number, still_open, {"state": owned}, _Step(DESK, action, now))


def mark_posted(connection: Connection, number: str, channel: str, slack_ts: str) -> None:
    """Remember where in Slack the case's message is; the first message stays the root of the thread."""
    connection.execute(
        update(cases)
        .where(cases.c.number == number, cases.c.slack_ts == "")
        .values(slack_channel=channel, slack_ts=slack_ts)
    )


def mark_reminded(connection: Connection, number: str, now: datetime) -> bool:
    """Remember that the staff were reminded; False when somebody did it already."""
    unreminded = and_(cases.c.number == number, cases.c.reminded_at.is_(None), cases.c.state != "closed")
    return _step(connection, number, unreminded, {"reminded_at": now.timestamp()}, _Step(DESK, "reminded", now))


def log(connection: Connection, number: str, actor: Actor, action: str, now: datetime, note: str = "") -> None:
    """Append one step to the case's history; nothing ever changes there."""
    values = {"case_number": number, "at": now.timestamp(), "actor_id": actor.id, "actor_name": actor.name}
    connection.execute(_LOG, {**values, "action": action, "note": note})


def history(connection: Connection, number: str) -> tuple[LogEntry, ...]:
    """Return every step of a case, oldest first."""
    columns = (case_log.c.at, case_log.c.actor_id, case_log.c.actor_name, case_log.c.action, case_log.c.note)
    found = connection.execute(select(*columns).where(case_log.c.case_number == number).order_by(case_log.c.id))
    return tuple(LogEntry(_aware(row[0]), *row[1:]) for row in found)


def queue(
    connection: Connection, *, closed: bool = False, owner_id: str = "", most: int = 100
) -> tuple[CaseRecord, ...]:
    """Return open cases (or closed ones), what is due first at the top."""
    wanted = cases.c.state == "closed" if closed else cases.c.state != "closed"
    if owner_id:
        wanted = and_(wanted, cases.c.owner_id == owner_id)
    order = func.coalesce(cases.c.due_at, cases.c.opened_at)
    found = connection.execute(select(*_FIELDS).where(wanted).order_by(order, cases.c.number).limit(most))
    return tuple(record for row in found if (record := _record(row)))


def _step(connection: Connection, number: str, only_if: Any, values: dict[str, Any], step: _Step) -> bool:
    changed = connection.execute(update(cases).where(cases.c.number == number, only_if).values(**values)).rowcount == 1
    if changed:
        log(connection, number, step.actor, step.action, step.at, step.note)
    return changed


def _pairs(rows: tuple[CardRow, ...]) -> str:
    return json.dumps([[row.label, row.value] for row in rows], ensure_ascii=False)


def _record(row: ResultRow[Any] | None) -> CaseRecord | None:
    if row is None:
        return None
    values = dict(zip(CaseRecord.__slots__, row, strict=True))
    for name in ("rows", "findings"):
        values[name] = tuple(CardRow(label, value) for label, value in json.loads(values[name] or "[]"))
    for name in TIMES:
        values[name] = None if values[name] is None else _aware(values[name])
    return CaseRecord(**cast("Any", values))


def _aware(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC).astimezone(TOKYO)
