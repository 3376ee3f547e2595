"""Looks at everything a desk needs before it can work, and says what to do; it never shows a secret or a person."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Literal

from bot.clock import TOKYO, Clock, Ticking
from bot.lives import folder_of, open_life
from bot.pages.operator import Operator
from bot.platforms import Answer, ask_line, ask_menu, ask_slack, line_trouble, slack_trouble
from bot.richmenu import is_variant, menu_on
from bot.sealing import BrokenSeal, Sealer
from bot.settings import Settings
from bot.store import Connection, Store, Unavailable
from bot.store.contacts import any_sealed
from bot.store.figures import figures
from bot.store.migrate import is_current
from knowledge.calendar import era_date
from knowledge.errors import BrokenData
from knowledge.library import HERE, Library
from subsidy import Rules

Level = Literal["ok", "warning", "wrong"]
REGISTER_SOON = 900
"""Persons from which on the public register is prepared; it is a duty at 1,000 (conventions A13)."""
SKEW = 60.0
"""Seconds a clock may be off; Slack refuses requests from 300 on."""
LONG_SECRET = 32


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, how it is, and what to do when it is not well."""

    subject: str
    level: Level
    text: str
    remedy: str = ""


def whole_knowledge(folder: Path = HERE) -> Library:
    """Read the knowledge as a start does, the figures of every programme included; raises BrokenData."""
    return Library.load(folder, check=Rules.from_table)


async def examine(
    settings: Settings, store: Store, clock: Ticking | None = None, load: Callable[[], Library] = whole_knowledge
) -> tuple[Finding, ...]:
    """Look at settings, database, knowledge, both platforms and the clock; every fault is a finding."""
    ticking = clock or Clock(settings.desk_clock)
    found = [*of_settings(settings), *of_lives(folder_of(settings.database_url))]
    found += [*await of_database(settings, store, ticking), *of_knowledge(settings, load)]
    answers = [*await ask_line(settings), *await ask_slack(settings)]
    found += of_platforms(settings, answers)
    found += of_menu(await ask_menu(settings), ticking.now().astimezone(TOKYO).date())
    found += of_clock(settings, answers, ticking.now())
    return tuple(found)


def of_settings(settings: Settings) -> list[Finding]:
    """Judge what the environment says."""
    found: list[Finding] = []
    if len(settings.secret_key) < LONG_SECRET:
        found.append(Finding("SECRET_KEY", "warning", "short", "Set 48 random characters when keys are next rotated."))
    if settings.line_on and not settings.public_base_url.startswith("https://"):
        found.append(Finding("PUBLIC_BASE_URL", "wrong", "LINE needs an https address",
                             "Set the address people reach the desk at."))  # fmt: skip
    if settings.secret_key_previous:
        found.append(Finding("SECRET_KEY_PREVIOUS", "warning", "a former key is still accepted",
                             "Run: workation-desk keys rotate, then remove it."))  # fmt: skip
    if settings.desk_clock:
        found.append(Finding("DESK_CLOCK", "warning", "the clock is a rehearsal's", "Remove it before going live."))
    for name, on in (("LINE", settings.line_on), ("Slack", settings.slack_on)):
        if not on:
            found.append(Finding(name, "ok", "off: its settings are empty"))
    return found or [Finding("settings", "ok", "complete")]


def of_lives(folder: Path) -> list[Finding]:
    """Judge whether a killed process will leave word of what it had begun (guarantees.md)."""
    life = open_life(folder)
    if life:
        life.close()
        return []
    return [Finding("life files", "warning", f"cannot be made in {folder}: after a kill, answers wait for their lease",
                    "Run this as the desk's user; the folder must be its own, and /proc/sys visible.")]  # fmt: skip


async def of_database(settings: Settings, store: Store, clock: Ticking) -> list[Finding]:
    """Judge whether the database answers, is migrated, can be read with the keys, and what is stuck in it."""
    try:
        if not await store.run(is_current):
            return [Finding("database", "wrong", "not of this version", "Run: workation-desk migrate")]
        found = await store.run(_rows, clock.now())
        sealed = await store.run(any_sealed)
    except Unavailable as error:
        return [Finding("database", "wrong", f"unavailable ({error})", "Is the server running, is DATABASE_URL right?")]
    try:
        for number, each in sealed:
            Sealer(settings.secrets).open(number, each)
    except (BrokenSeal, ValueError):
        found.append(Finding("contacts", "wrong", "cannot be opened with SECRET_KEY",
                             "Set the key they were sealed with as SECRET_KEY_PREVIOUS."))  # fmt: skip
    return [Finding("database", "ok", "migrated"), *found]


def _rows(connection: Connection, now: datetime) -> list[Finding]:
    known = figures(connection, now.timestamp())
    found = [
        Finding(f"{table} {state}", "warning", f"{count} rows", "See: workation-desk outbox list")
        for (table, state), count in known.rows.items()
        if count and state in {"dead", "uncertain", "held"}
    ]
    if known.persons >= REGISTER_SOON:
        found.append(Finding("persons", "warning", f"{known.persons} contacts are kept",
                             "From 1,000 on the file must be in the public register (APPI art. 75)."))  # fmt: skip
    return found


def of_knowledge(settings: Settings, load: Callable[[], Library]) -> list[Finding]:
    """Judge whether every data file can be read, and whether the policy names the account."""
    try:
        library = load()
        operator = Operator.load(settings.policy_file, settings.retention)
    except BrokenData as error:
        return [Finding("knowledge", "wrong", str(error), "Mend the file it names.")]
    found = [Finding("knowledge", "ok", f"{len(library.answers.cards)} answers, {len(library.schemes)} programmes")]
    if settings.line_on and not operator.account.get("line_id"):
        found.append(Finding("policy", "warning", "names no LINE id", "Fill in account.line_id (conventions A17)."))
    return found


def of_platforms(settings: Settings, answers: list[Answer]) -> list[Finding]:
    """Judge what LINE and Slack answered."""
    found: list[Finding] = []
    for answer in answers:
        judge = line_trouble if answer.platform == "LINE" else slack_trouble
        trouble = judge(answer, settings)
        if trouble:
            found.append(Finding(f"{answer.platform} {answer.what}", trouble.level, trouble.text, trouble.remedy))
        else:
            found.append(Finding(f"{answer.platform} {answer.what}", "ok", "answers"))
    return found


def of_menu(answer: Answer | None, day: date) -> list[Finding]:
    """Judge whether the menu on the LINE account tells the truth about the call for applications (rules B3, D1)."""
    if answer is None or answer.status not in {200, 404}:
        return []  # LINE is off, or what is wrong with it was found above
    try:
        menu = menu_on(day)
    except (BrokenData, KeyError, ValueError):
        return []  # found above
    name = str(answer.body.get("name", ""))
    if answer.status == 200 and name == menu.name:
        return [Finding("LINE menu", "ok", f"is today's ({menu.variant})")]
    remedy = "Run: workation-desk richmenu (every night, as deploy/workation-desk-nightly.timer does)."
    if answer.status == 404:
        return [Finding("LINE menu", "warning", "there is none", remedy)]
    if is_variant(name, menu.variant):
        return [Finding("LINE menu", "warning", "is of an older version", remedy)]
    return [Finding("LINE menu", "wrong", f"is not today's, which is {menu.variant!r}", remedy)]


def of_clock(settings: Settings, answers: list[Answer], now: datetime) -> list[Finding]:
    """Judge the clock by the platforms' own, and say when the office is open next."""
    opening = settings.opening
    is_open = opening.is_open(now)
    when = "now" if is_open else f"from {era_date(opening.next_opening(now).date(), 'en')} 8:30"
    found = [Finding("office", "ok", f"open {when}")]
    skews = [abs((now - answer.date).total_seconds()) for answer in answers if answer.date]
    if skews and not settings.desk_clock and min(skews) > SKEW:
        found.append(Finding("clock", "wrong", f"off by {min(skews):.0f} seconds", "Let the machine keep time by NTP."))
    return found
