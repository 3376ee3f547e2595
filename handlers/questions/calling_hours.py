"""Whether somebody at the ward answers the telephone on a day or at an hour: now, tomorrow, 「月曜は？」."""

import re
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from handlers.desk import Desk, Voice
from handlers.faq import show_cards
from handlers.forms.asking import interrupted
from handlers.menu import say
from handlers.questions.of_matter import of_matter
from handlers.reading.numerals import hear
from handlers.registry import FORMS
from handlers.staff import staff_choice
from handlers.turn import Bubble, Conversation, Message, Turn
from knowledge.calendar import CLOSES, OPENS, TOKYO, era_date
from knowledge.clauses import sentences
from knowledge.text import ENDING, plain

HOURS = "hours"
"""The card that tells when the ward can be called; of the ones in CALLS a bare 「明日は？」 goes on about calling."""
CALLS = frozenset({HOURS, "contact"})
LONGEST = 60
"""Characters up to which a message can be this question and hardly anything else."""
_WEEK = 7
_LONGEST_GAP = 62
"""Days within which every day of a month comes, also a 31st."""
_NOON = 12
_WEEKDAYS = (
    "月曜|monday",
    "火曜|tuesday",
    "水曜|wednesday",
    "木曜|thursday",
    "金曜|friday",
    "土曜|saturday",
    "日曜|sunday",
)
_FROM_TODAY = (
    ("明後日|あさって|day after tomorrow", 2),
    ("明日|あした|あす(?!か)|翌日|tomorrow", 1),
    ("今日|本日|きょう|today|tonight|今夜|今晩", 0),
)
_NOW = re.compile(r"今(?![年月週度回後のは日夜晩])|今(?=の時間|は(?:やって|つなが|開い))|いま(?![すせ])|現在|\bnow\b")
_DATE = re.compile(r"(?<!\d)(1[0-2]|[1-9])[月/]([12]\d|3[01]|0?[1-9])(?!\d)")
_DAY_ALONE = re.compile(r"(?<![\d月/])([12]\d|3[01]|[1-9])日(?!間|目|後|前)")
_HOUR = re.compile(
    r"(午前|朝|午後|夜|夕方|昼)?の?(?<!\d)(2[0-3]|1\d|\d) ?時(半|[1-5]\d分)?(?!間)|\b(1[0-2]|[1-9]) ?(am|pm)\b"
)
_WHICH_HOURS = re.compile(r"何時(?:まで|から)|what (?:hours|time)|until when")
_NEXT_WEEK = re.compile(r"来週|next week")


def calling_asked(conversation: Conversation, message: Message, desk: Desk) -> Turn | None:
    """Answer for the day and hour asked about; None where a message asks nothing of the kind."""
    if message.kind != "text" or len(message.text) > LONGEST or of_matter(conversation, message.text, desk):
        return None
    said, sayings = plain(hear(message.text).text).strip(), desk.library.sayings
    after = conversation.card in CALLS and not conversation.form
    bare = after and sayings.is_all("asked.calling_day", said.strip(ENDING))
    asks = sayings.holds("asked.calling", said) and not sayings.holds("asked.no_calling", said)
    told = _told(said, desk.voice(conversation)) if bare or asks else ""
    if (told or asks or after) and _of_more(message.text, desk):
        return None
    if not told and (asks or after) and not conversation.form and _WHICH_HOURS.search(said):
        return show_cards((desk.library.answers.card(HOURS),), conversation, desk)
    if not told:
        return None
    voice, form = desk.voice(conversation), FORMS.get(conversation.form)
    bubbles = (Bubble(told), _source(desk, voice))
    if form:
        return interrupted(form, conversation, desk, bubbles)
    changed = replace(conversation, card=HOURS, aspect="", misses=0, listing="")
    return say(changed, desk, *bubbles, choices=(staff_choice(voice),))


def _of_more(text: str, desk: Desk) -> bool:
    """Tell whether a message of several sentences asks for something else as well: 「住所も。あと窓口何時まで？」."""
    found = desk.library.answers.find(text) if len(sentences(text)) > 1 else None
    return found is not None and found.outcome == "answer" and len(found.cards) > 1


def _source(desk: Desk, voice: Voice) -> Bubble:
    return Bubble(desk.library.facts.citation(desk.library.answers.card(HOURS).facts, voice.language))


def _told(said: str, voice: Voice) -> str:
    """What is to be said of the day and hour named, empty where none is."""
    today = voice.desk.now.astimezone(TOKYO).date()
    day, hour = _day(said, today), _hour(said)
    if day is None and hour is None:
        return _now(voice) if _NOW.search(said) else ""
    if day == today and hour is None:
        return _now(voice)
    if day and not voice.desk.opening.is_working_day(day):
        after = datetime.combine(day, CLOSES, TOKYO)
        return _say(voice, "closed_day", day=era_date(day, voice.language), next=_opens(after, voice))
    if hour and not OPENS <= hour < CLOSES:
        return _say(voice, "closed_hour", time=f"{hour:%H:%M}")
    return _say(voice, "open_day", day=era_date(day, voice.language)) if day else _say(voice, "open_hour")


def _now(voice: Voice) -> str:
    now = voice.desk.now
    return (
        _say(voice, "open_now")
        if voice.desk.opening.is_open(now)
        else _say(voice, "closed_now", next=_opens(now, voice))
    )


def _opens(after: datetime, voice: Voice) -> str:
    day = voice.desk.opening.next_opening(after).date()
    return voice.say("staff.next_at", day=era_date(day, voice.language))


def _say(voice: Voice, key: str, **values: object) -> str:
    return voice.say(f"calling.{key}", **values)


def _day(said: str, today: date) -> date | None:
    """The day a message names: counted from today, by its weekday, or by its date (the next one)."""
    away = next((days for words, days in _FROM_TODAY if re.search(words, said)), None)
    if away is not None:
        return today + timedelta(days=away)
    dated = _DATE.search(said)
    if dated:
        return _dated(int(dated[1]), int(dated[2]), today)
    alone = _DAY_ALONE.search(said)
    if alone:
        return _in_days(int(alone[1]), today)
    weekday = next((number for number, words in enumerate(_WEEKDAYS) if re.search(words, said)), None)
    if weekday is None:
        return None
    if _NEXT_WEEK.search(said):
        return today + timedelta(days=_WEEK - today.weekday() + weekday)
    return today + timedelta(days=(weekday - today.weekday()) % _WEEK)


def _in_days(number: int, today: date) -> date:
    """The next day of that number in a month, today or later."""
    days = (today + timedelta(days=ahead) for ahead in range(_LONGEST_GAP))
    return next(day for day in days if day.day == number)


def _dated(month: int, day: int, today: date) -> date | None:
    try:
        named = date(today.year, month, day)
        return named if named >= today else named.replace(year=today.year + 1)
    except ValueError:
        return None


def _hour(said: str) -> time | None:
    """The hour a message names, of the afternoon where it says so."""
    found = _HOUR.search(said)
    if not found:
        return None
    hour = int(found[2] or found[4])
    later = found[1] in {"午後", "夜", "夕方"} or found[5] == "pm"
    hour += _NOON if later and hour < _NOON else 0
    minute = found[3].removesuffix("分").replace("半", "30") if found[3] else "0"
    return time(hour, int(minute))
