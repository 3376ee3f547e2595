"""How many questions were answered, and of how many answers the person said that they helped (rule B9)."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import and_, func, select
from sqlalchemy.engine import Connection

from bot.clock import TOKYO
from bot.store.casework import figures
from bot.store.tables import cases, contacts, inbox, notes

COUNTED = ("answer", "likely", "gap", "solved_yes", "solved_no")
"""The kinds of bot/outcomes.py that are counted for good, also after the talk is gone."""
HANDED = "handed_over"
SHOWN = ("answer", "solved_yes", "solved_no", "gap", HANDED)
"""What is told, in this order."""
GONE = "gone told "


def answered(connection: Connection, since: float = 0.0) -> Mapping[str, int]:
    """Count by kind since an instant; nothing counts as solved unless the person said so.

    Answers with a caveat are answers. Of talks that are gone, whole months count, from the month of the instant on.
    """
    wanted = and_(inbox.c.received_at >= since, inbox.c.told.in_(COUNTED))
    found = Counter(dict.fromkeys((*COUNTED, HANDED), 0))
    for kind, count in connection.execute(select(inbox.c.told, func.count()).where(wanted).group_by(inbox.c.told)):
        found[kind] += count
    first = datetime.fromtimestamp(since, TOKYO).strftime("%Y-%m")
    for key, value in connection.execute(select(notes.c.key, notes.c.value).where(notes.c.key.startswith(GONE))):
        month, kind = key.removeprefix(GONE).split(" ")
        found[kind] += int(value) if month >= first else 0
    handed = and_(cases.c.kind == "handoff", cases.c.opened_at >= since)
    found[HANDED] = int(connection.execute(select(func.count()).select_from(cases).where(handed)).scalar_one())
    found["answer"] += found.pop("likely")
    return {kind: found[kind] for kind in SHOWN}


def whole_figures(connection: Connection, since: float) -> Mapping[str, int]:
    """Return the figures of answers ("answered:…"), cases ("kind:…", "state:…", "reason:…") and contacts together."""
    counted = {f"answered:{kind}": count for kind, count in answered(connection, since).items()}
    kept = select(func.count()).select_from(contacts).where(contacts.c.created_at >= since)
    return {**counted, **figures(connection, since), "contacts:kept": int(connection.execute(kept).scalar_one())}
