"""Dates, yen, fiscal years and office hours: what people read, and when somebody answers the telephone."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.calendar import (
    TOKYO,
    Opening,
    era_date,
    fiscal_year,
    western_year,
    year_name,
    yen,
)
from knowledge.languages import Language


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=TOKYO)


@pytest.mark.parametrize(
    ("day", "written"),
    [
        ("2024-06-17", "令和6年(2024年)6月17日(月)"),
        ("2019-05-01", "令和元年(2019年)5月1日(水)"),
        ("2019-04-30", "平成31年(2019年)4月30日(火)"),
        ("2023-09-27", "令和5年(2023年)9月27日(水)"),
        ("2024-12-31", "令和6年(2024年)12月31日(火)"),
        ("1989-01-07", "昭和64年(1989年)1月7日(土)"),
        ("1926-12-24", "1926年12月24日(金)"),
    ],
    ids=lambda value: value if value.isascii() else "ja",
)
def test_c1_a_japanese_date_has_era_western_year_and_weekday(day: str, written: str) -> None:
    assert era_date(date.fromisoformat(day), "ja") == written


def test_a_date_in_easy_japanese_has_the_western_year_only() -> None:
    assert era_date(date(2024, 6, 17), "easy") == "2024年6月17日(月曜日)"


def test_c3_a_date_in_english() -> None:
    assert era_date(date(2024, 6, 17), "en") == "17 June 2024 (Mon)"


@pytest.mark.parametrize(
    ("amount", "language", "man", "written"),
    [
        (200_000, "ja", False, "200,000円"),
        (200_000, "ja", True, "200,000円(20万円)"),
        (50_000, "easy", True, "50,000円(5万円)"),
        (186_400, "ja", True, "186,400円"),
        (0, "ja", True, "0円"),
        (200_000, "en", True, "JPY 200,000"),
    ],
    ids=["plain", "man", "easy", "not round", "nothing", "english"],
)
def test_yen_are_grouped_by_thousands_and_round_sums_get_their_man_form(
    amount: int, language: Language, man: bool, written: str
) -> None:
    assert yen(amount, language, man=man) == written


def test_fiscal_years_and_western_years_are_two_names_of_the_same_thing() -> None:
    assert (western_year("R5"), fiscal_year(2023)) == (2023, "R5")
    assert all(western_year(fiscal_year(year)) == year for year in range(2019, 2060))


@pytest.mark.parametrize("text", ["", "R", "R0", "R-1", "H31", "2024", "R6 ", "r6", "R123"])
def test_what_is_not_a_fiscal_year_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a fiscal year"):
        western_year(text)


def test_a_year_before_reiwa_has_no_short_name() -> None:
    with pytest.raises(ValueError, match="before Reiwa"):
        fiscal_year(2018)


def test_a_fiscal_year_is_named_in_three_languages() -> None:
    assert [year_name("R6", language) for language in ("ja", "easy", "en")] == [
        "令和6年度",
        "2024年度",
        "fiscal year 2024",
    ]
    assert year_name("R1", "ja") == "令和元年度"


@pytest.mark.parametrize(
    ("now", "is_open"),
    [
        ("2024-06-17T08:29", False),
        ("2024-06-17T08:30", True),
        ("2024-06-17T16:59:59", True),
        ("2024-06-17T17:00", False),
        ("2024-04-26T17:00", False),
        ("2024-05-06T10:00", False),
        ("2024-12-30T10:00", False),
        ("2025-01-03T10:00", False),
        ("2026-09-22T10:00", False),
        ("2026-11-20T10:00", True),
        ("2026-11-21T10:00", False),
    ],
)
def test_g1_the_ward_answers_on_working_days_from_half_past_eight_to_five(now: str, is_open: bool) -> None:
    assert Opening().is_open(at(now)) is is_open


@pytest.mark.parametrize(
    ("now", "opening"),
    [
        ("2024-06-17T08:29", "2024-06-17T08:30"),
        ("2024-06-17T12:00", "2024-06-18T08:30"),
        ("2024-06-17T17:00", "2024-06-18T08:30"),
        ("2024-04-26T17:00", "2024-04-30T08:30"),
        ("2024-05-06T10:00", "2024-05-07T08:30"),
        ("2024-12-27T17:00", "2025-01-06T08:30"),
        ("2025-12-26T17:00", "2026-01-05T08:30"),
        ("2026-09-18T17:00", "2026-09-24T08:30"),
        ("2024-12-30T10:00", "2025-01-06T08:30"),
    ],
)
def test_d13_the_next_opening_skips_weekends_holidays_and_the_turn_of_the_year(now: str, opening: str) -> None:
    assert Opening().next_opening(at(now)) == at(opening)


def test_an_extra_closing_day_is_closed_like_a_holiday() -> None:
    closed = Opening(frozenset({date(2026, 11, 20)}))
    assert not closed.is_open(at("2026-11-20T10:00"))
    assert closed.next_opening(at("2026-11-20T07:00")) == at("2026-11-24T08:30")


@pytest.mark.parametrize("zone", [UTC, ZoneInfo("America/New_York")], ids=["UTC", "New York"])
def test_the_zone_of_the_machine_does_not_matter(zone: ZoneInfo) -> None:
    assert Opening().is_open(at("2024-06-17T08:30").astimezone(zone))
    assert not Opening().is_open(at("2024-06-17T17:00").astimezone(zone))


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        Opening().is_open(datetime.fromisoformat("2024-06-17T10:00"))


@given(st.datetimes(datetime.fromisoformat("2020-01-01"), datetime.fromisoformat("2045-12-31")))
def test_somebody_answers_at_the_next_opening_and_it_is_never_more_than_two_weeks_away(moment: datetime) -> None:
    now = moment.replace(tzinfo=TOKYO)
    opening = Opening().next_opening(now)
    assert Opening().is_open(opening)
    assert timedelta() < opening - now < timedelta(days=14)
