"""How much the ward would pay for a trip: cost, nightly cap, rate, cap per person, cap per business, in this order."""

from dataclasses import dataclass
from math import floor
from typing import Literal

from subsidy.rules import Rules

MOST_NIGHTS, MOST_PEOPLE, MOST_YEN = 30, 99, 10_000_000
"""Nights, people and yen the desk reckons with; no rule of the ward, more is a slip of the finger."""
Stage = Literal["cost", "night_cap", "rate", "person_cap", "business_cap", "total"]


def _amount(name: str, yen: object) -> None:
    if type(yen) is not int or not 0 <= yen <= MOST_YEN:
        raise ValueError(f"{name}: {yen!r} is not a whole amount from 0 to {MOST_YEN} yen")


@dataclass(frozen=True, slots=True)
class PersonTrip:
    """What one person spends: lodging night by night and transport there and back, in yen."""

    nights: tuple[int, ...]
    transport: int

    def __post_init__(self) -> None:
        if not 1 <= len(self.nights) <= MOST_NIGHTS:
            raise ValueError(f"nights: {len(self.nights)} is not from 1 to {MOST_NIGHTS}")
        for yen in self.nights:
            _amount("nights", yen)
        _amount("transport", self.transport)

    @property
    def cost(self) -> int:
        """All that this person spends, in yen."""
        return sum(self.nights) + self.transport


@dataclass(frozen=True, slots=True)
class Trip:
    """A planned trip of a business 「旅程」: what each person spends."""

    people: tuple[PersonTrip, ...]

    def __post_init__(self) -> None:
        if not 1 <= len(self.people) <= MOST_PEOPLE:
            raise ValueError(f"people: {len(self.people)} is not from 1 to {MOST_PEOPLE}")

    @staticmethod
    def alike(people: int, nights: int, lodging: int, transport: int) -> "Trip":
        """Build the trip on which everybody spends the same: `lodging` per night, `transport` per person."""
        if not 1 <= people <= MOST_PEOPLE or not 1 <= nights <= MOST_NIGHTS:
            raise ValueError(f"{people} people and {nights} nights are not a trip we can reckon with")
        return Trip((PersonTrip((lodging,) * nights, transport),) * people)


@dataclass(frozen=True, slots=True)
class Share:
    """One person's part of the working, in yen, before the cap of the business."""

    lodging: int
    transport: int
    lodging_counted: int
    """Lodging after the nightly cap."""
    at_rate: int
    """What the rate leaves of the counted cost."""
    amount: int
    """What the cap per person leaves of that."""

    @property
    def cost(self) -> int:
        """All that this person spends."""
        return self.lodging + self.transport

    @property
    def night_cap_cost(self) -> int:
        """What the nightly cap takes away."""
        return self.lodging - self.lodging_counted

    @property
    def rate_cost(self) -> int:
        """What the rate takes away."""
        return self.lodging_counted + self.transport - self.at_rate

    @property
    def person_cap_cost(self) -> int:
        """What the cap per person takes away."""
        return self.at_rate - self.amount


@dataclass(frozen=True, slots=True)
class Line:
    """One step of the working; a step that takes away is negative."""

    stage: Stage
    yen: int


@dataclass(frozen=True, slots=True)
class Estimate:
    """The sum the ward would pay 「見込額」 and its working; no promise, and exact to the yen."""

    shares: tuple[Share, ...]
    used: int
    """Subsidy the business already had in the same fiscal year, in yen."""
    available: int | None
    """What that leaves of the cap of the business; None when the cap is unknown."""
    total: int
    open_points: tuple[str, ...]
    """Keys of what the documents leave open for this trip; the words are in the programme file."""

    @property
    def cost(self) -> int:
        """All that the trip costs."""
        return sum(share.cost for share in self.shares)

    @property
    def before_business_cap(self) -> int:
        """The sum of the per-person amounts."""
        return sum(share.amount for share in self.shares)

    @property
    def night_cap_cost(self) -> int:
        """What the nightly cap takes away from all people."""
        return sum(share.night_cap_cost for share in self.shares)

    @property
    def rate_cost(self) -> int:
        """What the rate takes away from all people."""
        return sum(share.rate_cost for share in self.shares)

    @property
    def person_cap_cost(self) -> int:
        """What the cap per person takes away from all people."""
        return sum(share.person_cap_cost for share in self.shares)

    @property
    def business_cap_cost(self) -> int:
        """What the cap of the business, less its earlier use, takes away."""
        return self.before_business_cap - self.total

    @property
    def own_share(self) -> int:
        """What remains for the business to pay."""
        return self.cost - self.total

    @property
    def left(self) -> int | None:
        """What remains of the cap of the business after this trip; None when the cap is unknown."""
        return None if self.available is None else self.available - self.total

    @property
    def lines(self) -> tuple[Line, ...]:
        """The working from the cost to the total; the lines before the last one add up to it."""
        return (
            Line("cost", self.cost),
            Line("night_cap", -self.night_cap_cost),
            Line("rate", -self.rate_cost),
            Line("person_cap", -self.person_cap_cost),
            Line("business_cap", -self.business_cap_cost),
            Line("total", self.total),
        )


def estimate(rules: Rules, trip: Trip, used: int = 0) -> Estimate:
    """Work out what the ward would pay for a trip; `used` is what the business already had in the fiscal year."""
    _amount("used", used)
    shares = tuple(_share(rules, person, _each_night(rules, person)) for person in trip.people)
    available = None if rules.business.yen is None else max(0, rules.business.yen - used)
    total = _total(shares, available)
    average = tuple(_share(rules, person, _on_average(rules, person)) for person in trip.people)
    points = {
        "rate_assumed": rules.rate.stated is None,
        "night_cap_average": _total(average, available) != total,
        "business_split": len(shares) > 1 and sum(share.amount for share in shares) > total,
        "cap_period": not rules.cap_period.known,
        "free_night": any(not all(person.nights) for person in trip.people),
        "transport_kinds": any(person.transport for person in trip.people) and _transport_is_open(rules),
        "tax": not rules.tax.known,
        "rounding": not rules.rounding.known,
    }
    return Estimate(shares, used, available, total, tuple(key for key, is_open in points.items() if is_open))


def _each_night(rules: Rules, person: PersonTrip) -> int:
    """Cap every night on its own: the literal reading of 「1泊ごとの経費」, and the one the sum rests on."""
    return sum(rules.night.of(yen) for yen in person.nights)


def _on_average(rules: Rules, person: PersonTrip) -> int:
    """Cap the nights together: the other reading, only to tell where it would matter."""
    nights = sum(person.nights)
    return nights if rules.night.yen is None else min(nights, rules.night.yen * len(person.nights))


def _share(rules: Rules, person: PersonTrip, lodging_counted: int) -> Share:
    # the documents name no rounding, so whole yen are kept and never a thousand dropped
    at_rate = floor((lodging_counted + person.transport) * rules.rate.value)
    return Share(sum(person.nights), person.transport, lodging_counted, at_rate, rules.person.of(at_rate))


def _total(shares: tuple[Share, ...], available: int | None) -> int:
    amount = sum(share.amount for share in shares)
    return amount if available is None else min(amount, available)


def _transport_is_open(rules: Rules) -> bool:
    """Tell whether the documents leave a kind of transport open: a rental car is the one people ask about."""
    car = rules.expenses.get("rental_car")
    return car is None or not car.known
