"""The pages in a real Chromium: axe-core, keyboard, input method, no script, forced colours, a narrow screen."""

import shutil
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.bot.pages.conftest import Build
from tests.bot.pages.stage import FakeDesk, FakeInterestDesk

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="NO CHROMIUM: the pages were not tried in a browser (apt: chromium)"),
]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WCAG = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
NARROW, DESKTOP = (320, 640), (1280, 900)
ESTIMATE = "3人で2泊、1泊12,000円、交通費3万円だと？"
TEXT_SIZES = """() => [...document.querySelectorAll("body *:not(rt)")].map(
    (element) => parseFloat(getComputedStyle(element).fontSize))"""
LINE_HEIGHT = """() => {
    const style = getComputedStyle(document.body);
    return parseFloat(style.lineHeight) / parseFloat(style.fontSize);
}"""
PAGES = ("/", "/interest/fresh", "/interest/used", "/interest/late", "/policy", "/nowhere")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def site(build: Build) -> Iterator[str]:
    """Serve the pages on a free port of this machine; give their address."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        config = uvicorn.Config(build(), log_level="critical", ws="none", lifespan="off")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = server.force_exit = True
        thread.join(10)


def context(chromium: Browser, size: tuple[int, int] = DESKTOP, *, script: bool = True) -> BrowserContext:
    # axe-core brings its own script into the page, which the page's policy rightly refuses
    return chromium.new_context(
        viewport={"width": size[0], "height": size[1]}, locale="ja-JP", java_script_enabled=script, bypass_csp=True
    )


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    desktop = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="ja-JP")
    yield desktop.new_page()
    desktop.close()


def ask(page: Page, text: str) -> None:
    """Type a question, press Enter and wait for the answer."""
    entries = page.locator(".entry").count()
    page.fill("#text", text)
    page.press("#text", "Enter")
    expect(page.locator(".entry")).to_have_count(entries + 2)


def violations(page: Page) -> list[str]:
    """Return what axe-core finds, by rule and place."""
    found = Axe().run(page, options=WCAG).response["violations"]
    return [f"{one['id']}: {node['html'][:120]}" for one in found for node in one["nodes"]]


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


def test_the_screenshots_in_the_documentation_exist() -> None:
    folder = Path(__file__).parents[3] / "docs" / "screenshots"
    for name in ("chat", "form-errors", "receipt", "policy"):
        for size in ("desktop", "phone"):
            assert (folder / f"{name}-{size}.png").stat().st_size > 10_000
