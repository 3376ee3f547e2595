"""Deadlines and mornings: on opening days only, once, and silent when there is nothing."""

import json
from datetime import datetime

import pytest

from bot.schedules import Schedules
from bot.settings import Settings
from bot.store.tables import timers
from handlers.turn import Case
from tests.bot.desk import SETTINGS, rows
from tests.bot.fakes import TOKYO
from tests.bot.office import NUMBER, Office

CASE = Case("handoff", "ja", "担当者への取り次ぎ")
SCHEDULES = Schedules(Settings(**SETTINGS))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=TOKYO)


DUE = [
    ("2024-06-17T10:00", "2024-06-18T17:00", "within hours: the end of the next opening day"),
    ("2024-06-17T08:00", "2024-06-17T17:00", "before hours: that day's end"),
    ("2024-06-14T17:30", "2024-06-17T17:00", "Friday evening: Monday"),
    ("2024-12-27T17:00", "2025-01-06T17:00", "over New Year"),
    ("2026-09-18T17:00", "2026-09-24T17:00", "over the holidays of autumn"),
]


@pytest.mark.parametrize(("opened", "due", "why"), DUE, ids=[why for *_, why in DUE])
def test_a_case_is_due_at_the_end_of_the_next_opening_day(opened: str, due: str, why: str) -> None:
    assert SCHEDULES.due(CASE, at(opened)) == at(due)


def test_the_first_morning_after_a_break_covers_the_whole_break() -> None:
    assert SCHEDULES.closed_before(at("2025-01-06T08:30")) == at("2024-12-27T17:00")


def digests(office: Office) -> list[str]:
    return [card.text for card in office.slack.cards if "朝のまとめ" in card.text]


async def test_the_morning_names_what_is_new_and_unclaimed_on_opening_days_only(office: Office) -> None:
    office.clock.instant = at("2026-04-03T16:00")  # a Friday
    await office.store.run(office.schedules.seed, office.clock.now())
    await office.handed_over()
    for moment in ("2026-04-03T23:00", "2026-04-04T08:30", "2026-04-05T12:00", "2026-04-06T08:29"):
        office.clock.instant = at(moment)
        await office.settle()
        assert digests(office) == []
    office.clock.instant = at("2026-04-06T08:30")
    await office.settle()
    [digest] = digests(office)
    assert "新着 0件・未対応 1件・期限超過 0件" in digest
    assert NUMBER in digest
    office.clock.instant = at("2026-04-07T08:30")
    await office.settle()
    assert "期限超過 1件" in digests(office)[1]


async def test_a_morning_with_nothing_to_tell_is_silent(office: Office) -> None:
    office.clock.instant = at("2026-04-03T16:00")
    await office.store.run(office.schedules.seed, office.clock.now())
    office.clock.instant = at("2026-04-06T08:30")
    await office.settle()
    assert office.slack.posted == []
    planned = await office.store.run(rows, timers)
    assert [row["dedupe_key"] for row in planned] == ["morning 2026-04-06", "morning 2026-04-07"]


async def test_a_morning_missed_in_an_outage_is_not_made_up_for_at_night(office: Office) -> None:
    office.clock.instant = at("2026-04-02T16:00")
    await office.store.run(office.schedules.seed, office.clock.now())
    await office.handed_over()
    office.clock.instant = at("2026-04-03T22:00")
    await office.settle()
    assert digests(office) == []
    office.clock.instant = at("2026-04-06T08:30")
    await office.settle()
    assert len(digests(office)) == 1


async def test_the_owner_of_a_late_case_is_reminded_once_in_its_thread(office: Office) -> None:
    office.clock.instant = at("2026-04-01T10:00")
    await office.store.run(office.schedules.seed, office.clock.now())
    card = await office.handed_over()
    await office.press("case_claim")
    for day in ("02", "03", "06", "07"):
        office.clock.instant = at(f"2026-04-{day}T08:30")
        await office.settle()
    reminders = [text for text in office.slack.thread(card) if "返信期限" in text]
    assert len(reminders) == 1
    assert "<@U0HANA>" in reminders[0]
    assert "期限超過" in card.text


async def test_two_processes_plan_one_morning(office: Office) -> None:
    for _ in range(3):
        await office.store.run(office.schedules.seed, at("2026-04-03T16:00"))
    assert len(await office.store.run(rows, timers)) == 1


async def test_a_morning_missed_over_a_restart_keeps_its_span(office: Office) -> None:
    """Down from Friday evening to the night before Tuesday: the summary counts from Friday's closing on."""
    office.clock.instant = at("2026-04-03T16:00")
    await office.store.run(office.schedules.seed, office.clock.now())
    office.clock.instant = at("2026-04-07T03:00")
    await office.store.run(office.schedules.seed, office.clock.now())
    await office.settle()
    planned = [row for row in await office.store.run(rows, timers) if row["state"] == "new"]
    assert [json.loads(row["payload"])["since"] for row in planned] == [at("2026-04-03T17:00").timestamp()]
