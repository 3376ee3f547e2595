"""The words of the staff's pages, in Japanese; what a case is called is called the same in Slack."""

import tomllib
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import phonenumbers

from bot.channels.slack_text import known, word
from bot.clock import TOKYO
from bot.store.cases import CaseRecord

WEEKDAYS = "月火水木金土日"


@cache
def _own() -> dict[str, str]:
    tables = tomllib.loads((Path(__file__).parent / "staff.toml").read_text("utf-8"))
    return {f"{group}.{name}": text for group, table in tables.items() for name, text in table.items()}


def say(key: str, **values: object) -> str:
    """Return a text of staff.toml, or one that the staff know from Slack, with its values put in."""
    own = _own()
    return (own[key] if key in own else word(key)).format(**values)


def named(group: str, name: str) -> str:
    """Return what the staff call a kind, state, channel and the like; the name itself when there is no word."""
    key = f"{group}.{name}"
    return say(key) if key in _own() or known(key) else name


def day_time(at: datetime) -> str:
    """Return an instant as 11月20日(金) 14:05, ward time."""
    here = at.astimezone(TOKYO)
    return f"{here.month}月{here.day}日({WEEKDAYS[here.weekday()]}) {here:%H:%M}"


def age(since: datetime, now: datetime) -> str:
    """Return how long ago something was, in the largest whole unit."""
    passed = max(now - since, timedelta(0))
    if passed >= timedelta(days=1):
        return say("age.days", count=passed.days)
    hours, minutes = divmod(int(passed.total_seconds()) // 60, 60)
    return say("age.hours", count=hours) if hours else say("age.minutes", count=minutes)


def hints(case: CaseRecord) -> list[str]:
    """Return what tells cases with the same summary apart: what was talked about, and another language."""
    told = [row.value for row in case.rows[:2] if row.value not in case.summary and len(row.value) <= 30]
    language = {"ja": "", "easy": "やさしい", "en": "英語"}[case.language]
    return [*told, named("language", case.language)] if language not in case.summary else told


def as_dialled(number: str) -> str:
    """Return a stored phone number as one dials it in Japan, 03-3578-2509; one of another country as it is."""
    try:
        parsed = phonenumbers.parse(number, "JP")
    except phonenumbers.NumberParseException:
        return number
    style = phonenumbers.PhoneNumberFormat
    return str(phonenumbers.format_number(parsed, style.NATIONAL if parsed.country_code == 81 else style.INTERNATIONAL))
