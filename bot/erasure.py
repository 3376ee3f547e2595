"""Erasure of one person by the number of a case: the ward's act after a request in writing (conventions A9)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.settings import Settings
from bot.store import Connection, cases
from bot.store.cases import Actor
from bot.store.erasure import cases_of, empty_cases, empty_person
from bot.timing import Timing
from bot.unit import Unit


@dataclass(frozen=True, slots=True)
class Erased:
    """What an erasure did; it names cases and counts, never data."""

    cases: tuple[str, ...]
    counts: Mapping[str, int]


def erase(connection: Connection, settings: Settings, number: str, by: str, now: datetime) -> Erased | None:
    """Erase the person of a case: talk, waiting answers, contact, links, words of every case; None: no such case.

    Number, kind, state and times of the cases stay for the statistics, and the log says who erased when.
    """
    case = cases.find_case(connection, number)
    if case is None:
        return None
    # the conversation first, as every turn does: two locks in two orders would wait for each other
    numbers = cases_of(connection, case.conversation) or (number,)
    counts = empty_person(connection, case.conversation, numbers) if case.conversation else {}
    empty_cases(connection, numbers, now.timestamp())
    unit = Unit(connection, now, "", {}, settings, Timing())
    for each in numbers:
        cases.log(connection, each, Actor(name=by), "erased", now)
        unit.post(each, {"type": "case"}, kind="update")
    return Erased(numbers, counts)
