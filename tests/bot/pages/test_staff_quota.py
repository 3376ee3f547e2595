"""Without Slack too the staff see that the month's pushes on LINE run out, and are offered the phone (D7)."""

from collections.abc import AsyncIterator

import pytest

from bot.channels.line import Quota
from tests.bot.fake_line import TOKEN, FakeLine
from tests.bot.fakes import arrival
from tests.bot.pages.ward import HANAKO, Person, Ward

pytestmark = pytest.mark.anyio
NUMBER = "MW-2026-0001"


@pytest.fixture
async def line() -> AsyncIterator[FakeLine]:
    fake = await FakeLine().start()
    yield fake
    await fake.stop()


@pytest.fixture
async def officer(ward: Ward, line: FakeLine) -> AsyncIterator[Person]:
    """Somebody of the staff who has the case of a person on LINE."""
    hosts = {"line_api_base_url": line.base_url, "line_data_api_base_url": line.base_url}
    ward.settings = {"line_channel_secret": "s", "line_channel_access_token": TOKEN, **hosts}
    async with ward.running() as transport:
        engine = ward.parts.engine if ward.parts else None
        assert engine
        await engine.ingest([arrival("担当者に聞く", user="U" + "1" * 32, at=engine.clock.now())])
        await engine.idle()
        person = ward.person(transport, HANAKO)
        await person.logs_in(HANAKO)
        await person.does(NUMBER, "claim")
        yield person


async def said(ward: Ward, officer: Person, used: int) -> list[list[str]]:
    """Return the notes on the queue and on the case when so many of ten pushes are used."""
    assert ward.parts
    assert ward.parts.watch
    ward.parts.watch.seen = Quota(used, 10)
    pages = [await officer.page(path) for path in ("/staff", f"/staff/cases/{NUMBER}")]
    return [[text for _, text in page.all("p", class_="refused")] for page in pages]


async def test_nothing_is_said_while_enough_is_left(ward: Ward, officer: Person) -> None:
    assert await said(ward, officer, 7) == [[], []]


async def test_from_80_percent_on_the_queue_says_how_many_are_left(ward: Ward, officer: Person) -> None:
    queue, case = await said(ward, officer, 8)
    assert "8/10通" in queue[0]
    assert "残り2通" in queue[0]
    assert case == []


async def test_at_the_limit_the_case_offers_the_phone(ward: Ward, officer: Person) -> None:
    queue, case = await said(ward, officer, 10)
    assert "残り0通" in queue[0]
    assert "電話" in case[0]
