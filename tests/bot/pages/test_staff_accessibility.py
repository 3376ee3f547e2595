"""The staff's pages in a real Chromium: axe-core, a narrow screen, sizes, the keyboard alone, no script anywhere."""

from functools import partial

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.bot.pages.browsing import CHROMIUM, DESKTOP, NARROW, asked, context, logged_in, violations

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="NO CHROMIUM: the pages were not tried in a browser (apt: chromium)"),
]
TEXT_SIZES = """() => [...document.querySelectorAll("body *")].map(
    (element) => parseFloat(getComputedStyle(element).fontSize))"""


def is_fine(page: Page, width: int, where: str) -> None:
    """Nothing for axe, nothing sideways, everything to press high enough, every text large enough."""
    assert violations(page) == [], where
    assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{where} scrolls sideways"
    for target in page.locator("button:visible, a:visible, summary:visible, textarea:visible, input:visible").all():
        box = target.bounding_box()
        assert box is not None
        least = 24 if target.get_attribute("type") == "radio" else 44  # the label around a radio is 44 high
        assert box["height"] >= least, (where, target.inner_text())
    assert min(page.evaluate(TEXT_SIZES)) >= 16


@pytest.mark.parametrize("size", [NARROW, DESKTOP], ids=["320", "desktop"])
def test_f2_f5_axe_finds_nothing_and_nothing_scrolls_sideways(
    chromium: Browser, place: str, size: tuple[int, int]
) -> None:
    applicant = context(chromium, script=False).new_page()
    asked(applicant, place, "3人で2泊、1泊12,000円、交通費3万円だと？", "担当者に聞く", "南陽市の日程を知りたいです")
    page = context(chromium, size).new_page()
    fine = partial(is_fine, page, size[0])
    page.goto(f"{place}/staff")
    fine("login")
    logged_in(page, place)
    fine("queue")
    page.get_by_role("link", name="MW-2026-0001").click()
    fine("new case")
    page.get_by_role("button", name="担当する").click()
    page.get_by_text("対応を終了する").click()
    page.get_by_text("担当をはずれる").first.click()
    fine("claimed case")
    page.get_by_role("button", name="内容を確認する").click()
    fine("empty reply")
    page.fill("#text", "確認します。")
    page.get_by_role("button", name="内容を確認する").click()
    fine("preview")
    page.get_by_role("button", name="送信する").click()
    fine("answered case")
    for path in ("?show=closed", "/figures"):
        page.goto(f"{place}/staff{path}")
        fine(path)
    for used in (applicant, page):
        used.context.close()


def test_a_case_is_claimed_answered_and_closed_with_the_keyboard_alone_and_without_a_script(
    chromium: Browser, place: str
) -> None:
    browsing = context(chromium, script=False)
    applicant = browsing.new_page()
    asked(applicant, place, "担当者に聞く")
    page = browsing.new_page()
    logged_in(page, place)
    page.get_by_role("button", name="担当する").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("担当になりました。")
    page.locator("#text").focus()
    page.keyboard.type("来週ご連絡します。")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".preview")).to_contain_text("【港区 全国連携推進担当】")
    expect(page.locator(".preview")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("返信を送りました。")
    applicant.reload()
    expect(applicant.locator(".entry.staff")).to_contain_text("来週ご連絡します。")
    page.get_by_text("対応を終了する").focus()
    for key in ("Enter", "Tab", "Space", "Tab", "Enter"):
        page.keyboard.press(key)
    expect(page.get_by_role("status")).to_have_text("対応を終了しました。")
    expect(page.get_by_role("table", name="この案件の経過")).to_contain_text("案内で解決")
    browsing.close()
