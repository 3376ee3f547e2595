"""The queue of cases as every door shows it: what is late, who has what, in which order (design rule E1). Pure."""

from collections.abc import Sequence
from datetime import datetime

from bot.store.cases import CaseRecord
from bot.store.casework import is_overdue

PAGE = 15
"""Cases on one page."""
GROUPS = ("overdue", "unclaimed", "mine", "others")


def ordered(cases: Sequence[CaseRecord], user: str, now: datetime) -> list[tuple[str, CaseRecord]]:
    """Return each open case with its group: late ones, then those nobody has by age, then mine, then the rest."""
    grouped = [(_group(case, user, now), case) for case in cases]
    return sorted(grouped, key=lambda item: (GROUPS.index(item[0]), item[1].opened_at, item[1].number))


def _group(case: CaseRecord, user: str, now: datetime) -> str:
    if is_overdue(case, now):
        return "overdue"
    if not case.owner_id:
        return "unclaimed"
    return "mine" if case.owner_id == user else "others"


def counts(cases: Sequence[CaseRecord], user: str, now: datetime) -> dict[str, int]:
    """Count open cases, late ones, those nobody has, and mine."""
    return {
        "open": len(cases),
        "overdue": sum(is_overdue(case, now) for case in cases),
        "unclaimed": sum(not case.owner_id for case in cases),
        "mine": sum(bool(user) and case.owner_id == user for case in cases),
    }
