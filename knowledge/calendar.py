"""Days, yen, fiscal years and office hours as the ward writes and keeps them."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import jpholiday

from knowledge.languages import Language

TOKYO = ZoneInfo("Asia/Tokyo")
OPENS = time(8, 30)
CLOSES = time(17, 0)
MAN = 10_000
REIWA_BEGINS = 2019
_ERAS = ((date(2019, 5, 1), "令和", 2018), (date(1989, 1, 8), "平成", 1988), (date(1926, 12, 25), "昭和", 1925))
_WEEKDAYS = "月火水木金土日"
_WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS_EN = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
              "November", "December")  # fmt: skip


def era_date(day: date, language: Language) -> str:
    """Write a day in full: era, western year and weekday in Japanese; western years only in the other two."""
    if language == "en":
        return f"{day.day} {MONTHS_EN[day.month - 1]} {day.year} ({_WEEKDAYS_EN[day.weekday()]})"
    weekday = _WEEKDAYS[day.weekday()]
    if language == "easy":
        return f"{day.year}年{day.month}月{day.day}日({weekday}曜日)"
    return f"{_era_year(day)}{day.month}月{day.day}日({weekday})"


def span(starts: date, ends: date, language: Language) -> str:
    """Write the days from one to another without the year, which the text around it tells."""
    same = starts.month == ends.month
    if language == "en":
        first = f"{starts.day}" if same else f"{starts.day} {MONTHS_EN[starts.month - 1]}"
        return f"{first} to {ends.day} {MONTHS_EN[ends.month - 1]}"
    last = f"{ends.day}日" if same else f"{ends.month}月{ends.day}日"
    return f"{starts.month}月{starts.day}日から{' ' if language == 'easy' else ''}{last}まで"


def _era_year(day: date) -> str:
    for begins, era, before in _ERAS:
        if day >= begins:
            year = day.year - before
            return f"{era}{'元' if year == 1 else year}年({day.year}年)"
    return f"{day.year}年"


def yen(amount: int, language: Language, *, man: bool = False) -> str:
    """Write an amount of yen; with `man` a round amount also gets its 万円 form once (not in English)."""
    if language == "en":
        return f"JPY {amount:,}"
    written = f"{amount:,}円"
    return f"{written}({amount // MAN:,}万円)" if man and amount and amount % MAN == 0 else written


def fiscal_year(western: int) -> str:
    """Return the short name of the fiscal year that begins in April of a western year: 2023 is "R5"."""
    if western < REIWA_BEGINS:
        raise ValueError(f"{western} is before Reiwa")
    return f"R{western - REIWA_BEGINS + 1}"


def western_year(year: str) -> int:
    """Return the western year in which a fiscal year such as "R5" begins: 2023."""
    if not re.fullmatch(r"R[1-9][0-9]?", year):
        raise ValueError(f"{year!r} is not a fiscal year such as R6")
    return int(year[1:]) + REIWA_BEGINS - 1


def year_name(year: str, language: Language) -> str:
    """Write a fiscal year such as "R6" for people."""
    western = western_year(year)
    if language == "en":
        return f"fiscal year {western}"
    if language == "easy":
        return f"{western}年度"
    return f"令和{'元' if year == 'R1' else year[1:]}年度"


@dataclass(frozen=True, slots=True)
class Opening:
    """When people at the ward answer: working days 08:30 to 17:00 in Tokyo, and never on the extra closing days."""

    extra_closed: frozenset[date] = frozenset()

    def is_working_day(self, day: date) -> bool:
        """Tell whether the ward works on this day; 29 December to 3 January is closed by the ward's own custom."""
        new_year = (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3)
        return not (day.weekday() >= 5 or new_year or day in self.extra_closed or jpholiday.is_holiday(day))

    def is_open(self, now: datetime) -> bool:
        """Tell whether a person answers at this instant."""
        here = _in_tokyo(now)
        return OPENS <= here.time() < CLOSES and self.is_working_day(here.date())

    def next_opening(self, now: datetime) -> datetime:
        """Return the next instant the doors open, in Tokyo time; while they are open, that of the next working day."""
        here = _in_tokyo(now)
        day = here.date() if here.time() < OPENS else here.date() + timedelta(days=1)
        while not self.is_working_day(day):
            day += timedelta(days=1)
        return datetime.combine(day, OPENS, TOKYO)


def _in_tokyo(now: datetime) -> datetime:
    if now.tzinfo is None:
        raise ValueError("an instant needs its time zone")
    return now.astimezone(TOKYO)
