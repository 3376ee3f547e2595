"""Rules of a ward's desk over the whole product: what costs a push, what is confirmed, what never gets into a table."""

import json
import os
import re
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.cli import _parser as parser_of
from bot.store.tables import contacts
from knowledge.library import Library
from tests.bot.desk import rows
from tests.bot.pages.stage import Page
from tests.bot.whole import HOME, Whole, csrf, text_event, whole

pytestmark = pytest.mark.anyio
ROOT = Path(__file__).parents[2]
ANA = "U" + "a1" * 16
TALK = (
    "メニュー", "補助は最大いくらですか", "日帰りでもいいですか", "南陽市は行けますか", "レンタカー代は出ますか", "ぴろりろぷぷぷ",
    "対象かチェック", "本社が港区内", "会社・法人", "やめる", "3人で2泊、1泊12,000円、交通費3万円だと？", "4名だったら", "English",
    "How much is the subsidy?", "日本語",
)  # fmt: skip
WISH = ("参加を希望する", "南陽市", "3人", "9月", "株式会社", "同意して送る")


@pytest.fixture
async def desk(database_url: str, library: Library) -> AsyncIterator[Whole]:
    async with whole(database_url, library) as running:
        yield running


async def says(desk: Whole, words: str) -> list[str]:
    """Write on LINE; return the text messages of the answer."""
    desk.asked += 1
    before = len(desk.line.accepted)
    person = {"replyToken": desk.line.token(ANA), "source": {"type": "user", "userId": ANA}}
    event = text_event(words, desk.asked, timestamp=int(desk.parts.clock.now().timestamp() * 1000), **person)
    assert await desk.knock(json.dumps({"destination": "U0", "events": [event]}).encode()) == 200
    sent = [message for told in desk.line.accepted[before:] for message in told.messages]
    return [str(message["text"]) for message in sent if message["type"] == "text"]


async def asks(desk: Whole, words: str) -> list[str]:
    """Write on the chat page; return the bubbles that came after it."""
    form = {"csrf": await csrf(desk.client), "event": words, "text": words}
    assert (await desk.client.post("/", data=form)).status_code == 303
    page = Page((await desk.client.get("/", headers={"Accept": "text/html"})).text)
    shown = [text for each, text in page.all("p") if each.get("class", "").startswith("bubble")]
    last = len(shown) - 1 - shown[::-1].index(words)
    return shown[last + 1 :]


def plain(text: str) -> str:
    return re.sub(r"\s+", "", text)


async def test_d7_questions_check_and_estimate_cost_no_push(desk: Whole) -> None:
    for words in TALK:
        assert await says(desk, words) or desk.line.accepted, words
    assert {told.kind for told in desk.line.accepted} == {"reply"}
    assert len(desk.line.accepted) >= len(TALK)
    assert desk.line.pushed == 0


async def test_f10_the_chat_page_answers_what_line_answers(desk: Whole) -> None:
    for words in TALK:
        on_line, on_the_page = await says(desk, words), await asks(desk, words)
        assert list(map(plain, on_line)) == list(map(plain, on_the_page)), words


async def test_f8_a_form_from_a_talk_on_line_is_confirmed_there_by_one_push(desk: Whole) -> None:
    for words in WISH:
        await says(desk, words)
    told = json.dumps([each.messages for each in desk.line.accepted])
    found = re.search(rf"{HOME}(/interest/[\w.~-]+)", told)
    assert found
    assert desk.line.pushed == 0
    form = {"csrf": await csrf(desk.client, found[1]), "organization": "港商会", "name": "港 花子",
            "tel": "03-1234-5678", "confirmed": "yes"}  # fmt: skip
    for _ in range(2):
        assert (await desk.client.post(found[1], data=form)).status_code == 303
        await desk.rest()
    pushed = [each for each in desk.line.accepted if each.kind == "push"]
    assert [each.to for each in pushed] == [ANA]
    assert "MW-" in pushed[0].text
    assert "までを目安にご連絡します" in pushed[0].text
    assert "03-3578-2509" in pushed[0].text
    assert not [secret for secret in ("港商会", "花子", "1234") if secret in pushed[0].text]


async def test_a2_what_is_written_into_the_talk_is_no_contact(desk: Whole) -> None:
    await says(desk, "会社名は港商会、担当は港花子、電話は03-1234-5678、メールは hanako@example.co.jp です")
    assert await desk.parts.store.run(rows, contacts) == []


def test_f10_the_desk_listens_on_this_machine_only_unless_told_otherwise() -> None:
    assert parser_of(["serve"]).parse_args(["serve"]).host == "127.0.0.1"


DEADLINES = """
from datetime import datetime, UTC
from bot.pages.staff_words import day_time
from bot.schedules import Schedules
from bot.settings import Settings
from handlers.turn import Case
settings = Settings(database_url="", port=1, public_base_url="http://x", secret_key="x")
at = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
print(Schedules(settings).due(Case("handoff", "ja", ""), at).isoformat(), day_time(at), settings.opening.is_open(at))
"""


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Asia/Tokyo"])
def test_g2_the_zone_of_the_machine_decides_nothing(zone: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", DEADLINES],
        env={**os.environ, "TZ": zone},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "2026-11-24T17:00:00+09:00 11月20日(金) 17:30 False"
