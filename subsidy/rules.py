"""The figures and conditions of one programme in one fiscal year, each with the fact it rests on."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from subsidy.applicant import ANSWERS

UNKNOWN = "unknown"
Table = Mapping[str, object]


class BadRules(ValueError):  # noqa: N818 - rules that must not be used, not an error of the program
    """A table of figures that must not be used: which key, and why."""

    def __init__(self, key: str, reason: str) -> None:
        super().__init__(f"{key}: {reason}")
        self.key = key
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Limit:
    """A ceiling in yen 「上限」; None when the documents do not say it."""

    yen: int | None
    source: str

    def of(self, amount: int) -> int:
        """Return the part of an amount that stays below the ceiling; an unknown ceiling takes nothing away."""
        return amount if self.yen is None else min(amount, self.yen)


@dataclass(frozen=True, slots=True)
class Rate:
    """The share of the cost that is paid 「補助率」; `assumed` stands in where the documents do not say it."""

    stated: Fraction | None
    assumed: Fraction | None
    source: str

    @property
    def value(self) -> Fraction:
        """The share to calculate with."""
        rate = self.assumed if self.stated is None else self.stated
        if rate is None:
            raise BadRules("rate", "is neither stated nor assumed")
        return rate


@dataclass(frozen=True, slots=True)
class Stated:
    """What the documents say about one point, such as tax; "unknown" when they say nothing."""

    value: str
    source: str

    @property
    def known(self) -> bool:
        """Whether the documents say it."""
        return self.value != UNKNOWN


@dataclass(frozen=True, slots=True)
class Requirement:
    """One condition 「要件」: the answers that meet it, those that do not; any other answer is for staff."""

    key: str
    met: frozenset[str]
    not_met: frozenset[str]
    source: str
    sources: Mapping[str, str]

    def source_of(self, answer: str) -> str:
        """Return the fact that speaks about this answer."""
        return self.sources.get(answer, self.source)


@dataclass(frozen=True, slots=True)
class Rules:
    """All that decides who is eligible and how much is paid."""

    year: str
    rate: Rate
    night: Limit
    person: Limit
    business: Limit
    tax: Stated
    rounding: Stated
    cap_period: Stated
    expenses: Mapping[str, Stated]
    requirements: tuple[Requirement, ...]

    @staticmethod
    def from_table(table: Table) -> "Rules":
        """Read the figures strictly; raises BadRules for a key that is missing, unknown or of the wrong kind."""
        keys = ("year", "rate", "tax", "rounding", "cap_period", "caps", "expenses", "requirements")
        _only(table, "", *keys)
        caps = _table(table, "", "caps")
        _only(caps, "caps", "night", "person", "business")
        expenses, requirements = _table(table, "", "expenses"), _table(table, "", "requirements")
        return Rules(
            year=_text(table, "", "year"),
            rate=_rate(_table(table, "", "rate")),
            night=_limit(caps, "night"),
            person=_limit(caps, "person"),
            business=_limit(caps, "business"),
            tax=_stated(table, "", "tax", UNKNOWN, "included"),
            rounding=_stated(table, "", "rounding", UNKNOWN, "exact"),
            cap_period=_stated(table, "", "cap_period", UNKNOWN, "fiscal_year"),
            expenses={key: _stated(expenses, "expenses", key, UNKNOWN, "covered", "excluded") for key in expenses},
            requirements=tuple(_requirement(requirements, key) for key in requirements),
        )


def _name(place: str, key: str) -> str:
    return f"{place}.{key}" if place else key


def _only(table: Table, place: str, *keys: str) -> None:
    for key in table:
        if key not in keys:
            raise BadRules(_name(place, key), "is not a key we know")


def _get(table: Table, place: str, key: str) -> object:
    if key not in table:
        raise BadRules(_name(place, key), "is missing")
    return table[key]


def _table(table: Table, place: str, key: str) -> Table:
    value = _get(table, place, key)
    if not isinstance(value, Mapping):
        raise BadRules(_name(place, key), "is not a table")
    return value


def _text(table: Table, place: str, key: str) -> str:
    value = _get(table, place, key)
    if not isinstance(value, str):
        raise BadRules(_name(place, key), "is not a text")
    return value


def _source(table: Table, place: str, *, needed: bool) -> str:
    source = _text(table, place, "source")
    if needed and not source:
        raise BadRules(_name(place, "source"), "is empty, but a figure needs its source")
    return source


def _limit(caps: Table, key: str) -> Limit:
    place = _name("caps", key)
    table = _table(caps, "caps", key)
    _only(table, place, "yen", "source")
    yen = _get(table, place, "yen")
    if yen == UNKNOWN:
        return Limit(None, _source(table, place, needed=False))
    if type(yen) is not int or yen <= 0:
        raise BadRules(_name(place, "yen"), 'is neither a whole amount above 0 nor "unknown"')
    return Limit(yen, _source(table, place, needed=True))


def _rate(table: Table) -> Rate:
    _only(table, "rate", "value", "assumed", "source")
    stated = _fraction(table, "value")
    assumed = _fraction(table, "assumed") if "assumed" in table else None
    if stated is None and assumed is None:
        raise BadRules("rate.assumed", "is needed to calculate with when the rate is unknown")
    return Rate(stated, assumed, _source(table, "rate", needed=True))


def _fraction(table: Table, key: str) -> Fraction | None:
    text = _text(table, "rate", key)
    if text == UNKNOWN:
        return None
    try:
        rate = Fraction(text)
    except (ValueError, ZeroDivisionError) as problem:
        raise BadRules(f"rate.{key}", 'is neither a fraction such as "10/10" nor "unknown"') from problem
    if not 0 < rate <= 1:
        raise BadRules(f"rate.{key}", "is not above 0 and at most 1")
    return rate


def _stated(parent: Table, place: str, key: str, *allowed: str) -> Stated:
    table = _table(parent, place, key)
    place = _name(place, key)
    _only(table, place, "value", "source")
    value = _text(table, place, "value")
    if value not in allowed:
        raise BadRules(_name(place, "value"), f"is {value!r}, not one of {', '.join(allowed)}")
    return Stated(value, _source(table, place, needed=value != UNKNOWN))


def _requirement(parent: Table, key: str) -> Requirement:
    place = _name("requirements", key)
    if key not in ANSWERS:
        raise BadRules(place, f"is not one of the questions {', '.join(ANSWERS)}")
    table = _table(parent, "requirements", key)
    _only(table, place, "met", "not_met", "source", "sources")
    met, not_met = _answers(table, place, "met", ANSWERS[key]), _answers(table, place, "not_met", ANSWERS[key])
    if met & not_met:
        raise BadRules(_name(place, "not_met"), f"also holds {', '.join(sorted(met & not_met))}, which meets it")
    sources = _table(table, place, "sources") if "sources" in table else {}
    _only(sources, _name(place, "sources"), *ANSWERS[key])
    named = {answer: _text(sources, _name(place, "sources"), answer) for answer in sources}
    return Requirement(key, met, not_met, _source(table, place, needed=True), named)


def _answers(table: Table, place: str, key: str, allowed: tuple[str, ...]) -> frozenset[str]:
    values = _get(table, place, key)
    if not isinstance(values, list):
        raise BadRules(_name(place, key), "is not a list of answers")
    for value in values:
        if value not in allowed:
            raise BadRules(_name(place, key), f"holds {value!r}, not one of {', '.join(allowed)}")
    return frozenset(values)
