"""Nobody is left out: axe-core, keyboard alone, sizes, forced colours, a narrow screen, in a real Chromium."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.bot.pages.browsing import CHROMIUM, DESKTOP, ESTIMATE, NARROW, PAGES, ask, context, violations
from tests.bot.pages.stage import FakeDesk, FakeInterestDesk

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="NO CHROMIUM: the pages were not tried in a browser (apt: chromium)"),
]
TEXT_SIZES = """() => [...document.querySelectorAll("body *:not(rt)")].map(
    (element) => parseFloat(getComputedStyle(element).fontSize))"""
LINE_HEIGHT = """() => {
    const style = getComputedStyle(document.body);
    return parseFloat(style.lineHeight) / parseFloat(style.fontSize);
}"""


@pytest.mark.parametrize(
    ("language", "size"),
    [("ja", NARROW), ("ja", DESKTOP), ("easy", NARROW), ("en", DESKTOP)],
    ids=["ja-320", "ja-desktop", "easy-320", "en-desktop"],
)
def test_f2_axe_finds_nothing_on_any_page(chromium: Browser, site: str, language: str, size: tuple[int, int]) -> None:
    browsing = context(chromium, size)
    page = browsing.new_page()
    for path in PAGES:
        page.goto(f"{site}{path}?lang={language}")
        assert violations(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0], f"F5: {path} scrolls sideways"
    browsing.close()


@pytest.mark.parametrize("size", [NARROW, DESKTOP], ids=["320", "desktop"])
def test_f2_axe_finds_nothing_in_a_conversation_and_in_a_form_with_errors(
    chromium: Browser, site: str, desk: FakeDesk, size: tuple[int, int]
) -> None:
    browsing = context(chromium, size)
    page = browsing.new_page()
    page.goto(site)
    for question in ("南陽市は行けますか", ESTIMATE, "二つ並べて", "リンク", "english please"):
        ask(page, question)
    desk.add(desk.arrivals[0].conversation, "staff", "お調べしました。")
    expect(page.locator(".staff")).to_be_visible(timeout=10_000)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    page.goto(f"{site}/interest/fresh")
    page.click("button.primary")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    browsing.close()


def test_f5_everything_to_press_is_44_pixels_high_and_text_is_at_least_16(page: Page, site: str) -> None:
    page.goto(site)
    ask(page, ESTIMATE)
    for path in ("", "/interest/fresh", "/policy"):
        if path:
            page.goto(f"{site}{path}")
        for target in page.locator("button:visible, a:visible:not(.bubble a), select:visible, textarea:visible").all():
            box = target.bounding_box()
            assert box is not None
            assert box["height"] >= 44, target.inner_text()
        assert min(page.evaluate(TEXT_SIZES)) >= 16
        assert page.evaluate(LINE_HEIGHT) >= 1.7


def test_f3_the_chat_works_with_the_keyboard_alone(page: Page, site: str) -> None:
    page.goto(site)
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="よくある質問")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".entry")).to_have_count(3)
    expect(page.locator(".entry.desk").last).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator(".quick button").first).to_be_focused()
    style = page.locator(".quick button").first.evaluate(
        "(button) => [getComputedStyle(button).outlineWidth, getComputedStyle(button).outlineColor]"
    )
    assert style == ["4px", "rgb(0, 0, 0)"]


def test_the_form_works_with_the_keyboard_alone(page: Page, site: str, interest_desk: FakeInterestDesk) -> None:
    page.goto(f"{site}/interest/fresh")
    page.focus("button.primary")
    page.keyboard.press("Enter")
    expect(page.locator("#summary")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#organization")).to_be_focused()
    for text in ("株式会社みなと", None, "山田 花子", "０３ー３５７８ー２５０９", None, None, None, None, None):
        if text:
            page.keyboard.type(text)
        page.keyboard.press("Tab")
    page.keyboard.press("Tab")  # the link to the policy lies between the note and the confirmation
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("連絡先を受け付けました")
    assert interest_desk.saved[0].tel == "+81335782509"


def test_f5_forced_colours_keep_borders_and_focus(chromium: Browser, site: str) -> None:
    browsing = chromium.new_context(forced_colors="active", reduced_motion="reduce")
    page = browsing.new_page()
    page.goto(site)
    page.focus("#text")
    assert page.evaluate("matchMedia('(forced-colors: active)').matches")
    border = "(element) => getComputedStyle(element).borderTopWidth"
    for place in (".bubble", ".quick .button", "#composer .primary"):
        assert page.locator(place).first.evaluate(border) != "0px"
    assert page.locator("#text").evaluate("(field) => getComputedStyle(field).outlineStyle") == "solid"
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto", "reduced motion"
    browsing.close()


def test_the_accessibility_tree_of_the_form_reads_sensibly(page: Page, site: str) -> None:
    page.goto(f"{site}/interest/fresh")
    for name in ("団体名 ※必須", "担当者名 ※必須", "電話番号", "メールアドレス"):
        expect(page.get_by_role("textbox", name=name)).to_be_visible()
    expect(page.get_by_role("group", name="連絡先 ※どちらか必須")).to_be_visible()
    expect(page.get_by_role("checkbox", name="個人情報の取扱いを確認しました")).not_to_be_checked()
    assert page.get_by_role("textbox", name="この欄には何も入力しないでください").count() == 0
    expect(page.get_by_role("region", name="個人情報の取扱い")).to_contain_text("利用目的")


def test_axe_would_find_something(chromium: Browser) -> None:
    browsing = context(chromium)
    page = browsing.new_page()
    page.set_content("<title>x</title><input><p style='color: #cccccc'>薄い</p>")
    assert {one.partition(":")[0] for one in violations(page)} == {"html-has-lang", "label", "color-contrast"}
    browsing.close()
