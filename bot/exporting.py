"""The table of cases for a spreadsheet 「CSV」: safe to open, without contact data unless it is asked for by name."""

import csv
import io
import tomllib
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path

from sqlalchemy import select

from bot.contact_form import PLACE_LABELS
from bot.pages.site import FOLDER as PAGES
from bot.pages.staff_words import as_dialled, named
from bot.pages.texts import Texts
from bot.sealing import Sealer
from bot.store import Connection, cases, contacts
from bot.store import tables as t
from bot.store.cases import Actor, CaseRecord
from knowledge.languages import LANGUAGE_NAMES

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins with one of these is a formula to a spreadsheet (conventions F9)."""
BOM = "\ufeff"
"""Tells a spreadsheet that the file is UTF-8."""


def export(connection: Connection, by: str, now: datetime, sealer: Sealer | None = None) -> str:
    """Return every case as CSV and log who took it out; with a sealer the contacts too. Raises BrokenSeal."""
    headings = _headings()
    columns = [*headings["cases"].values(), *(headings["contacts"].values() if sealer else ())]
    lines, opened = [columns], 0
    numbers = connection.execute(select(t.cases.c.number).order_by(t.cases.c.opened_at, t.cases.c.number)).scalars()
    for number in numbers.all():
        case = cases.find_case(connection, number)
        if case is None:
            continue
        line = list(_case(case).values())
        if sealer:
            sealed = contacts.sealed_contact(connection, number)
            contact = readable(sealer.open(number, sealed) if sealed else {})
            line += [contact.get(name, "") for name in headings["contacts"]]
            if sealed:
                opened += 1
                cases.log(connection, number, Actor(name=by), "contact exported", now)
        lines.append(line)
    cases.log(connection, "", Actor(name=by), "exported", now, f"cases {len(lines) - 1}, contacts {opened}")
    return as_csv(lines)


def as_csv(lines: Sequence[Sequence[str]]) -> str:
    """Return lines of cells as a file a spreadsheet opens rightly and runs nothing of."""
    file = io.StringIO()
    csv.writer(file).writerows([[harmless(cell) for cell in line] for line in lines])
    return BOM + file.getvalue()


def harmless(cell: str) -> str:
    """Return a cell that is no formula: with an apostrophe before it where it would be one."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


@cache
def _headings() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads((Path(__file__).parent / "exporting.toml").read_text("utf-8"))


def _case(case: CaseRecord) -> dict[str, str]:
    return {
        "number": case.number,
        "kind": named("kind", case.kind),
        "state": named("state", case.state),
        "channel": named("channel", case.conversation.partition(":")[0]),
        "language": LANGUAGE_NAMES[case.language],
        "destination": next((row.value for row in case.rows if row.label in PLACE_LABELS), ""),
        "owner": case.owner_name,
        "opened": _when(case.opened_at),
        "due": _when(case.due_at),
        "claimed": _when(case.claimed_at),
        "answered": _when(case.answered_at),
        "closed": _when(case.closed_at),
        "reason": named("reason", case.reason),
    }


@cache
def _texts() -> Texts:
    return Texts.load(PAGES / "texts.toml")


def readable(contact: Mapping[str, str]) -> Mapping[str, str]:
    """Return contact details in the words of the form, with a phone number as it is dialled."""
    texts = _texts()
    kind, tel = contact.get("kind", ""), contact.get("tel", "")
    changed = {"kind": texts.say(f"form.kind_{kind}", "ja") if kind else "", "tel": as_dialled(tel) if tel else ""}
    language = contact.get("language", "")
    return {**contact, **changed, "language": texts.say(f"form.language_{language}", "ja") if language else ""}


def _when(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M}" if at else ""
