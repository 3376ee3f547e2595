"""A real Chromium for the pages: how it is found, started and asked."""

import shutil

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.bot.pages.ward import HANAKO, TOKEN

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
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
PAGES = ("/", "/interest/fresh", "/interest/used", "/interest/late", "/policy", "/nowhere")


def context(chromium: Browser, size: tuple[int, int] = DESKTOP, *, script: bool = True) -> BrowserContext:
    # axe-core brings its own script into the page, which the page's policy rightly refuses
    return chromium.new_context(
        viewport={"width": size[0], "height": size[1]}, locale="ja-JP", java_script_enabled=script, bypass_csp=True
    )


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


def asked(page: Page, place: str, *texts: str) -> None:
    """Write at the chat page of the whole desk, with or without a script."""
    page.goto(place)
    for text in texts:
        page.fill("#text", text)
        page.click("#composer .primary")


def logged_in(page: Page, place: str) -> None:
    """Log in at the staff's pages."""
    page.goto(f"{place}/staff/login?token={TOKEN}")
    page.fill("#name", HANAKO)
    page.get_by_role("button", name="ログイン").click()
    expect(page.locator("h1")).to_have_text("案件一覧")
