"""What the staff's pages read: a conversation with what became of each reply, and the cases that are closed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from sqlalchemy import func, literal, or_, select, union_all
from sqlalchemy.engine import Connection

from bot.clock import TOKYO
from bot.store.cases import CaseRecord, find_case
from bot.store.tables import case_log, cases, inbox, outbox
from bot.store.transcript import SAID

STAFF = "staff"
"""Role of an outbox row that holds what a member of staff wrote."""
HEARD = tuple(kind for kind in SAID if kind != "follow")
"""That somebody came is nothing they said."""
Became = Literal["", "waiting", "sent", "blocked", "quota", "uncertain", "failed"]
_BECAME: Mapping[str, Became] = {
    "pending": "waiting",
    "sending": "waiting",
    "sent": "sent",
    "cancelled": "blocked",
    "uncertain": "uncertain",
    "held": "uncertain",
}


@dataclass(frozen=True, slots=True)
class Said:
    """One thing said, as the staff read it; the text is masked as it is stored."""

    who: Literal["person", "desk", "staff"]
    at: datetime
    text: str
    kind: str = "text"
    """What the person sent: text, tap, sticker, image and so on."""
    officer: str = ""
    """Name of the member of staff who wrote it."""
    became: Became = ""
    """What became of a reply of the staff; empty for everything else."""


def talk(connection: Connection, conversation: str, most: int = 60) -> tuple[Said, ...]:
    """Return the last things said in a conversation, oldest first, replies that never arrived included."""
    nothing = literal("")
    heard = select(
        inbox.c.position, nothing.label("role"), inbox.c.occurred_at.label("at"), inbox.c.text, inbox.c.kind,
        nothing.label("state"), nothing.label("error"), nothing.label("number"),
    ).where(inbox.c.conversation == conversation, inbox.c.kind.in_(HEARD))  # fmt: skip
    kept = or_(outbox.c.state != "cancelled", outbox.c.role == STAFF)
    said = select(
        outbox.c.position, outbox.c.role, outbox.c.created_at.label("at"), outbox.c.text, literal("text"),
        outbox.c.state, outbox.c.error, outbox.c.case_number,
    ).where(outbox.c.conversation == conversation, kept)  # fmt: skip
    both = union_all(heard, said).subquery()
    rows = connection.execute(select(both).order_by(both.c.position.desc()).limit(most)).all()
    names = _officers(connection, {row.number for row in rows if row.role == STAFF})
    return tuple(
        Said("person", _aware(row.at), row.text, row.kind)
        if not row.role
        else _answer(row.role, row.at, row.text, _became(row.state, row.error), names.get((row.number, row.at), ""))
        for row in reversed(rows)
    )


def _answer(role: str, at: float, text: str, became: Became, officer: str) -> Said:
    if role == STAFF:
        return Said("staff", _aware(at), text, officer=officer, became=became)
    return Said("desk", _aware(at), text)


def _became(state: str, error: str) -> Became:
    if state == "dead":
        return "quota" if error.startswith("quota") else "failed"
    return _BECAME.get(state, "failed")


def _officers(connection: Connection, numbers: set[str]) -> dict[tuple[str, float], str]:
    """Return who wrote each reply: reply and step of the case are of the same instant."""
    wanted = (case_log.c.case_number.in_(numbers), case_log.c.action == "answered")
    found = connection.execute(select(case_log.c.case_number, case_log.c.at, case_log.c.actor_name).where(*wanted))
    return {(number, at): name for number, at, name in found} if numbers else {}


def closed_cases(connection: Connection, first: int, most: int) -> tuple[tuple[CaseRecord, ...], int]:
    """Return a page of the closed cases, the last one closed first, and how many there are."""
    closed = cases.c.state == "closed"
    total = connection.execute(select(func.count()).select_from(cases).where(closed)).scalar_one()
    order = (cases.c.closed_at.desc(), cases.c.number.desc())
    numbers = connection.execute(select(cases.c.number).where(closed).order_by(*order).offset(first).limit(most))
    found = tuple(case for number in numbers.scalars().all() if (case := find_case(connection, number)))
    return found, total


def _aware(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC).astimezone(TOKYO)
