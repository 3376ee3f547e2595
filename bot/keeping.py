"""How long each class of data is kept 「保存期間」: the settings of it, and what they mean at an instant. Pure."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from bot.clock import TOKYO

FISCAL_YEAR_BEGINS = 4
"""Month in which a fiscal year 「年度」 begins."""
IDS_DAYS = 30
"""Days for which the id of an event is kept at least, so that a late redelivery is recognised."""
NIGHT = time(3, 15)
"""Ward time of the nightly purge."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """How long the ward keeps what (conventions A10); each is a setting of its own."""

    talk_days: int = 90
    """What was said in a talk, masked; then the conversation itself."""
    payload_days: int = 30
    """The form in which an answer was sent (cards, buttons); its words stay as long as the talk."""
    draft_hours: int = 24
    """Answers of a form that nobody goes on with."""
    link_days: int = 14
    """Digests of links to the contact form; a link itself is good for 24 hours."""
    case_years: int = 1
    """Full fiscal years after the one in which a case was opened; then contact and words of the case go."""
    audit_years: int = 3
    """Who did, saw or exported what."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The instants (epoch seconds) before which each class of data goes."""

    now: float
    talk: float
    ids: float
    payload: float
    token: float
    draft: float
    link: float
    case: float
    audit: float
    timer: float


def fiscal_year(day: datetime) -> int:
    """Return the fiscal year of an instant: 31 March 2027 is of 2026."""
    local = day.astimezone(TOKYO)
    return local.year if local.month >= FISCAL_YEAR_BEGINS else local.year - 1


def limits(rules: Retention, now: datetime) -> Limits:
    """Return what is too old at an instant."""

    def ago(**span: float) -> float:
        return (now - timedelta(**span)).timestamp()

    first_kept = datetime(fiscal_year(now) - rules.case_years, FISCAL_YEAR_BEGINS, 1, tzinfo=TOKYO)
    return Limits(
        now=now.timestamp(),
        talk=ago(days=rules.talk_days),
        ids=ago(days=max(rules.talk_days, IDS_DAYS)),
        payload=ago(days=min(rules.payload_days, rules.talk_days)),
        token=ago(days=1),
        draft=ago(hours=rules.draft_hours),
        link=ago(days=rules.link_days),
        case=first_kept.timestamp(),
        audit=_years_before(now, rules.audit_years).timestamp(),
        timer=ago(days=IDS_DAYS),
    )


def next_night(now: datetime) -> datetime:
    """Return the instant of the next nightly purge, in ward time."""
    local = now.astimezone(TOKYO)
    tonight = datetime.combine(local.date(), NIGHT, TOKYO)
    return tonight if local < tonight else tonight + timedelta(days=1)


def _years_before(now: datetime, years: int) -> datetime:
    local = now.astimezone(TOKYO)
    leap_day = (local.month, local.day) == (2, 29)
    return local.replace(year=local.year - years, day=28 if leap_day else local.day)
