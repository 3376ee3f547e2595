"""What one sentence says about an applicant: where, what kind, who travels, nights, programme, publishing."""

import re
from collections.abc import Iterator

from handlers.amounts import count_in
from handlers.desk import Desk
from handlers.numerals import hear

PARTY, STAFF = "participants", "employees"
_CLAUSE = re.compile(r"[。;!?！？\n]")


def situation(text: str, desk: Desk) -> dict[str, str]:
    """The answers to the quick check a sentence holds, by question; what it leaves out is absent."""
    return dict(reversed(tuple(_told(text, desk))))


def asks_if_eligible(text: str, desk: Desk) -> bool:
    """Tell whether a message asks if the programme is for one."""
    return desk.library.sayings.holds("asked.eligible", hear(text).text)


def _told(text: str, desk: Desk) -> Iterator[tuple[str, str]]:
    """Every answer that fits, the one to keep first; a party of several kinds is mixed."""
    said = hear(text)
    rules = desk.library.sayings.situation
    beside = {option for option, pattern in rules[PARTY] if pattern.search(said.shape)} - {STAFF}
    if len(beside) > 1:
        yield PARTY, "mixed"
    clauses = _CLAUSE.split(said.shape)
    for slot, meanings in rules.items():
        yield from ((slot, option) for option, pattern in meanings if any(map(pattern.search, clauses)))
    if isinstance(count_in(said, "nights"), int):
        yield "nights", "one_or_more"
