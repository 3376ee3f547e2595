"""The tree a screen reader reads, page by page: order, roles, names, states and descriptions (conventions F2 to F4).

The files below `trees` were read by people and judged to read sensibly in Japanese; they are as Chromium 156 tells them.
After a change of a page, look at what `RENEW_TREES=1 pytest tests/bot/pages/test_screen_reader.py` writes before it is
committed.
"""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.bot.pages.browsing import CHROMIUM, ESTIMATE, ask, asked, context, logged_in
from tests.bot.pages.reading_aloud import read_aloud
from tests.bot.pages.stage import FakeDesk

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="NO CHROMIUM: the pages were not tried in a browser (apt: chromium)"),
]
TREES = Path(__file__).with_name("trees")
ANSWER = re.compile(r"(自動応答\n +time\n.*\n +(?:group\n +disclosure )?).*?(?= \(collapsed\)|\n)")
"""What the desk itself said in a case: its words are tested elsewhere and change more often than the page."""


def reads_as(page: Page, name: str) -> None:
    """Compare the open page with its file."""
    tree, file = read_aloud(page), TREES / f"{name}.txt"
    if name == "staff-case":
        tree = ANSWER.sub(r"\g<1>(自動応答の文)", tree)
    if os.environ.get("RENEW_TREES"):
        file.write_text(tree, "utf-8")
    assert tree.splitlines() == file.read_text("utf-8").splitlines(), f"trees/{name}.txt"


def test_the_chat_is_a_log_of_who_said_what_then_the_choices_then_the_field(
    page: Page, site: str, desk: FakeDesk
) -> None:
    page.goto(site)
    for question in ("南陽市は行けますか", ESTIMATE):
        ask(page, question)
    desk.add(desk.arrivals[0].conversation, "staff", "お調べしました。")
    expect(page.locator(".staff")).to_be_visible(timeout=10_000)
    reads_as(page, "chat")


def test_the_form_says_of_every_field_what_it_is_whether_it_is_needed_and_how_to_write_it(
    page: Page, site: str
) -> None:
    page.goto(f"{site}/interest/fresh")
    reads_as(page, "form")


def test_a_form_with_errors_begins_with_them_and_repeats_each_first_at_its_field(page: Page, site: str) -> None:
    page.goto(f"{site}/interest/fresh")
    page.fill("#organization", "株式会社みほん企画")
    page.fill("#tel", "３５７８－２５０９")
    page.click("button.primary")
    expect(page.locator("#summary")).to_be_focused()
    reads_as(page, "form-errors")


def test_the_receipt_says_the_number_and_what_comes_next(page: Page, site: str) -> None:
    page.goto(f"{site}/interest/used")
    reads_as(page, "receipt")


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_policy_is_a_list_of_headings(page: Page, site: str, language: str) -> None:
    page.goto(f"{site}/policy?lang={language}")
    reads_as(page, f"policy-{language}")


def test_the_pages_of_the_staff_read_as_queue_and_case(chromium: Browser, place: str) -> None:
    applicant, page = context(chromium, script=False).new_page(), context(chromium).new_page()
    asked(applicant, place, "担当者に聞く")
    logged_in(page, place)
    reads_as(page, "staff-queue")
    page.get_by_role("button", name="担当する").click()
    expect(page.get_by_role("status")).to_have_text("担当になりました。")
    reads_as(page, "staff-case")
    page.get_by_role("button", name="内容を確認する").click()
    expect(page.locator("#text-error")).to_be_visible()
    assert "textbox 返信文 ※必須 (required, invalid, focused) — 返信文を入力してください。" in read_aloud(page)
    for used in (applicant, page):
        used.context.close()


def test_a_tree_would_show_a_field_without_a_name_and_an_error_that_belongs_nowhere(page: Page) -> None:
    page.set_content("<title>x</title><main><p id=e>誤り</p><input aria-invalid=true required>"
                     "<input aria-invalid=true aria-describedby=e aria-label=電話></main>")  # fmt: skip
    assert read_aloud(page).splitlines()[1:] == [
        "main", "  誤り", "  textbox (required, invalid)", "  textbox 電話 (invalid) — 誤り",
    ]  # fmt: skip
