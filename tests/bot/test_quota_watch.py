"""LINE's monthly quota: a figure for the operator, one warning a month for the staff, the phone at the limit (D7)."""

import asyncio
from datetime import datetime

import pytest

from bot.channels.line import Quota
from bot.metrics import Metrics
from bot.quota_watch import QuotaWatch
from bot.store.figures import figures
from bot.timing import Timing
from knowledge.calendar import TOKYO
from tests.bot.office import Office

pytestmark = pytest.mark.anyio


def watch(office: Office, metrics: Metrics | None = None) -> QuotaWatch:
    """Return the watch of one process."""
    show = (metrics or Metrics()).show_quota
    return QuotaWatch(ask=office._quota, store=office.store, clock=office.clock, show=show)


def warnings(office: Office) -> list[str]:
    return [each.text for each in office.slack.posted if "LINE送信" in each.text]


async def used(office: Office, *counts: int, limit: int | None = 200) -> list[str]:
    """Let every process see these counts one after the other; return the warnings in the channel."""
    for count in counts:
        office.quota = Quota(count, limit)
        for _ in range(2):
            await watch(office).once()
        await office.settle()
    return warnings(office)


async def test_d7_the_staff_are_warned_once_at_80_percent(office: Office) -> None:
    assert await used(office, 0, 159) == []
    [warning] = await used(office, 160, 170, 200, 210)
    assert "160/200通" in warning
    assert "残り40通" in warning


async def test_d7_the_next_month_warns_again(office: Office) -> None:
    office.clock.instant = datetime(2026, 11, 30, 23, 50, tzinfo=TOKYO)
    await used(office, 190)
    office.clock.instant = datetime(2026, 12, 1, 0, 10, tzinfo=TOKYO)
    assert len(await used(office, 180)) == 2


async def test_a_plan_without_a_limit_warns_never(office: Office) -> None:
    assert await used(office, 1, 99_999, limit=None) == []


async def test_the_figures_show_what_line_counts(office: Office) -> None:
    metrics = Metrics()
    office.quota = Quota(12, 200)
    await watch(office, metrics).once()
    known = await office.store.run(figures, office.clock.now().timestamp())
    assert 'desk_line_quota{what="used"} 12.0' in metrics.text(known).decode()
    assert 'desk_line_quota{what="limit"} 200.0' in metrics.text(known).decode()
    office.quota = Quota(13, None)
    await watch(office, metrics).once()
    assert 'desk_line_quota{what="limit"}' not in metrics.text(known).decode()


async def test_while_line_cannot_say_the_last_figures_stay(office: Office) -> None:
    seeing = watch(office)
    office.quota = Quota(12, 200)
    await seeing.once()
    office.quota = None
    await seeing.once()
    assert seeing.seen == Quota(12, 200)


async def test_the_watch_looks_by_itself_and_stops(office: Office) -> None:
    office.quota = Quota(160, 200)
    seeing = QuotaWatch(
        ask=office._quota, store=office.store, clock=office.clock, show=Metrics().show_quota,
        timing=Timing(quota_first=0, quota=0),
    )  # fmt: skip
    seeing.start()
    async with asyncio.timeout(30):
        while not warnings(office):
            await office.settle()
    await seeing.stop()
    await office.settle()
    assert seeing.seen == office.quota
    assert len(warnings(office)) == 1


@pytest.mark.parametrize(
    ("count", "says"), [(199, "残り 1通"), (200, "上限に達しています"), (230, "上限に達しています")]
)
async def test_d7_at_the_limit_the_window_for_a_reply_offers_the_phone_instead(
    office: Office, count: int, says: str
) -> None:
    office.quota = Quota(count, 200)
    await office.handed_over()
    await office.press("case_claim")
    office.clock.pass_by(120)
    await office.press("case_reply")
    shown = str(office.slack.views[-1][1])
    assert says in shown
    assert ("「連絡先を見る」から電話" in shown) is (count >= 200)
