"""The pages at work in a real Chromium: input method, late answers, no script, no other origin."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.bot.pages.browsing import CHROMIUM, ESTIMATE, NARROW, ask, context
from tests.bot.pages.stage import FakeDesk, FakeInterestDesk

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="NO CHROMIUM: the pages were not tried in a browser (apt: chromium)"),
]


def test_f4_enter_sends_and_the_focus_stays_in_the_field(page: Page, site: str) -> None:
    page.goto(site)
    ask(page, ESTIMATE)
    expect(page.locator("#text")).to_be_focused()
    expect(page.locator("#text")).to_have_value("")
    assert page.url == f"{site}/", "no new page was loaded"


def test_f4_enter_while_the_input_method_composes_does_not_send(page: Page, site: str, desk: FakeDesk) -> None:
    page.goto(site)
    page.fill("#text", "みなと")
    press = "(field, how) => field.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', bubbles: true, ...how}))"
    page.locator("#text").evaluate(press, {"isComposing": True})
    page.locator("#text").evaluate(press, {"keyCode": 229})
    page.press("#text", "Shift+Enter")
    page.wait_for_timeout(300)
    assert [arrival.kind for arrival in desk.arrivals] == ["follow"]
    expect(page.locator("#text")).to_have_value("みなと\n")
    page.press("#text", "Enter")
    expect(page.locator(".entry.person")).to_have_count(1)


def test_a_tapped_quick_reply_is_said_and_the_old_ones_vanish(page: Page, site: str, desk: FakeDesk) -> None:
    page.goto(site)
    page.get_by_role("button", name="行き先をさがす").click()
    expect(page.locator(".entry.person")).to_contain_text("行き先をさがす")
    expect(page.locator(".quick")).to_have_count(1)
    assert desk.arrivals[-1].kind == "tap"


def test_a_late_answer_of_staff_appears_without_touching_anything(page: Page, site: str, desk: FakeDesk) -> None:
    page.goto(site)
    page.focus("#text")
    desk.add(desk.arrivals[0].conversation, "staff", "お待たせしました。")
    expect(page.locator(".entry.staff")).to_contain_text("お待たせしました。", timeout=10_000)
    expect(page.locator("#text")).to_be_focused()


def test_a_message_that_could_not_be_sent_stays_in_the_field(page: Page, site: str) -> None:
    page.goto(site)
    page.context.set_offline(True)
    page.fill("#text", "南陽市は行けますか")
    page.press("#text", "Enter")
    expect(page.locator("#state")).to_contain_text("もう一度送信してください")
    expect(page.locator("#text")).to_have_value("南陽市は行けますか")
    page.context.set_offline(False)
    page.press("#text", "Enter")
    expect(page.locator(".entry.person")).to_have_count(1)


def test_f1_chat_and_form_work_without_a_script(chromium: Browser, site: str, interest_desk: FakeInterestDesk) -> None:
    browsing = context(chromium, NARROW, script=False)
    page = browsing.new_page()
    page.goto(site)
    page.get_by_role("button", name="補助額の試算").click()
    page.fill("#text", ESTIMATE)
    page.get_by_role("button", name="送信").click()
    expect(page.locator(".card h3")).to_contain_text("150,000円")
    expect(page.locator("#keys")).to_be_hidden()
    page.goto(f"{site}/interest/fresh")
    page.fill("#organization", "株式会社みなと")
    page.get_by_role("button", name="この内容で送信する").click()
    expect(page.locator("#organization")).to_have_value("株式会社みなと")
    page.fill("#name", "山田 花子")
    page.fill("#email", "ｔａｒｏ＠ｅｘａｍｐｌｅ．ｃｏ．ｊｐ")
    page.check("#confirmed")
    page.get_by_role("button", name="この内容で送信する").click()
    expect(page.locator("h1")).to_have_text("連絡先を受け付けました")
    page.reload()
    assert [contact.email for contact in interest_desk.saved] == ["taro@example.co.jp"]
    browsing.close()


def test_f1_no_request_leaves_the_origin_and_nothing_breaks_the_policy(page: Page, site: str) -> None:
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    for path in ("/", "/interest/fresh", "/interest/used", "/policy"):
        page.goto(f"{site}{path}")
    page.goto(site)
    ask(page, "二つ並べて")
    assert complaints == []
    assert all(address.startswith(site) for address in asked)


def test_the_screenshots_in_the_documentation_exist() -> None:
    folder = Path(__file__).parents[3] / "docs" / "screenshots"
    for name in ("chat", "form-errors", "receipt", "policy"):
        for size in ("desktop", "phone"):
            assert (folder / f"{name}-{size}.png").stat().st_size > 10_000
