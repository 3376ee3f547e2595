"""The sum the ward would pay: worked cases, every cap to the yen, and what holds for any trip."""

import copy
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subsidy import PersonTrip, Rules, Trip, estimate

ROOT = Path(__file__).parents[2]
TABLES: dict[str, dict[str, Any]] = {
    year: tomllib.loads((ROOT / f"knowledge/schemes/minato-{year.lower()}.toml").read_text("utf-8"))["subsidy"]
    for year in ("R5", "R6")
}
R5, R6 = (Rules.from_table(TABLES[year]) for year in ("R5", "R6"))
CASES = tomllib.loads((ROOT / "tests/cases/estimates.toml").read_text("utf-8"))["case"]


def trip_of(groups: list[dict[str, Any]]) -> Trip:
    people = [
        PersonTrip(tuple(group["nights"]), group["transport"]) for group in groups for _ in range(group["number"])
    ]
    return Trip(tuple(people))


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_worked_case(case: dict[str, Any]) -> None:
    result = estimate(R6, trip_of(case["people"]), case.get("used", 0))
    assert result.night_cap_cost == case["night_cap"]
    assert result.person_cap_cost == case["person_cap"]
    assert result.business_cap_cost == case["business_cap"]
    assert result.total == case["total"]
    assert result.own_share == case["own"]


def test_the_working_leads_from_the_cost_to_the_total() -> None:
    result = estimate(R6, Trip.alike(5, 3, 12_000, 40_000))
    assert [(line.stage, line.yen) for line in result.lines] == [
        ("cost", 380_000),
        ("night_cap", -30_000),
        ("rate", 0),
        ("person_cap", -100_000),
        ("business_cap", -50_000),
        ("total", 200_000),
    ]


def test_each_person_has_a_share_before_the_cap_of_the_business() -> None:
    result = estimate(R6, Trip.alike(5, 3, 12_000, 40_000))
    assert [share.amount for share in result.shares] == [50_000] * 5
    assert (result.before_business_cap, result.total) == (250_000, 200_000)


def test_what_is_left_of_the_year_is_told() -> None:
    first = estimate(R6, Trip.alike(4, 2, 9_800, 28_000))
    second = estimate(R6, Trip.alike(2, 3, 12_000, 40_000), used=first.total)
    assert (first.available, first.left) == (200_000, 9_600)
    assert (second.available, second.total, second.left) == (9_600, 9_600, 0)


def test_earlier_use_beyond_the_cap_leaves_nothing_and_never_less() -> None:
    assert estimate(R6, Trip.alike(1, 1, 9_000, 0), used=300_000).total == 0


@pytest.mark.parametrize(
    ("trip", "named", "not_named"),
    [
        (Trip.alike(2, 2, 9_000, 0), {"tax", "rounding", "cap_period"}, {"transport_kinds", "rate_assumed"}),
        (Trip.alike(2, 2, 9_000, 5_000), {"transport_kinds"}, {"night_cap_average", "business_split", "free_night"}),
        (Trip.alike(5, 3, 12_000, 40_000), {"business_split"}, {"night_cap_average"}),
        (Trip((PersonTrip((15_000, 5_000), 0),)), {"night_cap_average"}, {"business_split"}),
        (Trip((PersonTrip((15_000, 5_000), 50_000),)), {"transport_kinds"}, {"night_cap_average"}),
        (Trip.alike(1, 2, 0, 5_000), {"free_night"}, set()),
    ],
    ids=["lodging only", "with transport", "business cap", "uneven nights", "uneven but capped anyway", "free stay"],
)
def test_what_the_documents_leave_open_is_named_where_it_matters(
    trip: Trip, named: set[str], not_named: set[str]
) -> None:
    points = set(estimate(R6, trip).open_points)
    assert named <= points
    assert not not_named & points


def test_the_rate_of_r5_is_named_as_an_assumption() -> None:
    trip = Trip.alike(2, 2, 9_000, 5_000)
    assert "rate_assumed" in estimate(R5, trip).open_points
    assert estimate(R5, trip).total == estimate(R6, trip).total


@pytest.mark.parametrize("year", ["R5", "R6"])
def test_every_open_point_has_its_words(year: str) -> None:
    words = tomllib.loads((ROOT / f"knowledge/schemes/minato-{year.lower()}.toml").read_text("utf-8"))["open_points"]
    trip = Trip((PersonTrip((15_000, 5_000), 20_000), *(PersonTrip((0, 20_000, 20_000), 30_000),) * 4))
    points = {*estimate(R5, trip).open_points, *estimate(R5, Trip.alike(1, 1, 0, 0)).open_points, "night_cap_average"}
    assert points == set(words)


def with_figures(**figures: object) -> Rules:
    table = copy.deepcopy(TABLES["R6"])
    for key, value in figures.items():
        target = table["caps"] if key in table["caps"] else table
        target[key] = value
    return Rules.from_table(table)


def test_another_ward_may_pay_half_and_odd_yen_are_dropped_per_person() -> None:
    half = with_figures(rate={"value": "1/2", "source": "X"})
    result = estimate(half, Trip.alike(2, 1, 9_999, 0))
    assert (result.total, result.rate_cost) == (9_998, 10_000)


def test_an_unknown_cap_of_the_business_leaves_the_remainder_unknown() -> None:
    result = estimate(with_figures(business={"yen": "unknown", "source": ""}), Trip.alike(9, 1, 9_000, 41_000))
    assert (result.total, result.available, result.left) == (450_000, None, None)


@pytest.mark.parametrize(
    "build",
    [
        lambda: Trip(()),
        lambda: Trip.alike(0, 1, 1, 1),
        lambda: Trip.alike(-1, 1, 1, 1),
        lambda: Trip.alike(100, 1, 1, 1),
        lambda: Trip.alike(1, 0, 1, 1),
        lambda: Trip.alike(1, 31, 1, 1),
        lambda: Trip.alike(1, 1, -1, 1),
        lambda: Trip.alike(1, 1, 1, -1),
        lambda: Trip.alike(1, 1, 10_000_001, 1),
        lambda: PersonTrip((), 0),
        lambda: PersonTrip((1.5,), 0),  # type: ignore[arg-type]
        lambda: PersonTrip((1,), True),
        lambda: estimate(R6, Trip.alike(1, 1, 1, 1), used=-1),
    ],
)  # fmt: skip
def test_a_trip_that_cannot_be_is_refused_at_once(build: Any) -> None:
    with pytest.raises(ValueError, match=r"\w+"):
        build()


def test_the_largest_trip_is_accepted() -> None:
    assert estimate(R6, Trip.alike(99, 30, 10_000_000, 10_000_000)).total == 200_000


yens = st.integers(0, 60_000)
persons = st.builds(PersonTrip, st.lists(yens, min_size=1, max_size=5).map(tuple), yens)
trips = st.lists(persons, min_size=1, max_size=8).map(lambda people: Trip(tuple(people)))
rates = st.sampled_from(["10/10", "1/2", "2/3", "3/4", "1/7"])


@given(trips, st.integers(0, 250_000), rates)
def test_it_never_exceeds_the_cost_nor_any_cap(trip: Trip, used: int, rate: str) -> None:
    result = estimate(with_figures(rate={"value": rate, "source": "X"}), trip, used)
    assert 0 <= result.total <= min(result.cost, 50_000 * len(trip.people), max(0, 200_000 - used))
    for share, person in zip(result.shares, trip.people, strict=True):
        assert share.lodging_counted <= 10_000 * len(person.nights)
        assert share.amount <= min(50_000, person.cost)


@given(trips, st.integers(0, 250_000), rates)
def test_the_parts_add_up(trip: Trip, used: int, rate: str) -> None:
    result = estimate(with_figures(rate={"value": rate, "source": "X"}), trip, used)
    *steps, total = result.lines
    assert sum(step.yen for step in steps) == total.yen == result.total
    assert all(step.yen <= 0 for step in steps[1:])
    assert result.own_share + result.total == result.cost == sum(person.cost for person in trip.people)


@given(trips, st.data())
def test_spending_more_never_lowers_it(trip: Trip, data: st.DataObject) -> None:
    which = data.draw(st.integers(0, len(trip.people) - 1))
    more, person = data.draw(yens), trip.people[which]
    dearer = data.draw(
        st.sampled_from(
            [
                PersonTrip(person.nights, person.transport + more),
                PersonTrip((person.nights[0] + more, *person.nights[1:]), person.transport),
                PersonTrip((*person.nights, more), person.transport),
            ]
        )
    )
    changed = Trip((*trip.people[:which], dearer, *trip.people[which + 1 :]))
    assert estimate(R6, changed).total >= estimate(R6, trip).total


@given(st.lists(persons, min_size=1, max_size=6).flatmap(lambda p: st.tuples(st.just(p), st.permutations(p))))
def test_the_order_of_the_people_does_not_matter(pair: tuple[list[PersonTrip], list[PersonTrip]]) -> None:
    one, other = (estimate(R6, Trip(tuple(people))) for people in pair)
    assert (one.lines, one.open_points) == (other.lines, other.open_points)


@given(trips, st.integers(0, 200_000), st.integers(0, 50_000))
def test_earlier_use_never_raises_it(trip: Trip, used: int, more: int) -> None:
    assert estimate(R6, trip, used + more).total <= estimate(R6, trip, used).total
