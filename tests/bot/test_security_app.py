"""The running application as an attacker meets it: headers, forms, cookies, limits, doors, and what it lets out."""

import re
import shutil
from collections.abc import AsyncIterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import anyio
import httpx
import pytest
from sqlalchemy import select
from starlette.routing import BaseRoute, Route
from typing_extensions import override

from bot.commands.serve import announce
from bot.pages.site import FOLDER
from bot.pages.staff_login import StaffKey
from bot.settings import Settings
from bot.store.tables import conversations, inbox
from knowledge.library import Library
from tests.bot.fake_line import FakeLine
from tests.bot.fake_slack import FakeSlack
from tests.bot.whole import (
    FORM,
    HOME,
    LINE_SECRET,
    SLACK_SECRET,
    STAFF_TOKEN,
    Whole,
    csrf,
    settings_for,
    whole,
)  # fmt: skip

pytestmark = pytest.mark.anyio
ADDRESSES = [
    ("GET", "/"), ("POST", "/"), ("GET", "/entries"), ("POST", "/new"), ("GET", "/policy"), ("GET", "/nowhere"),
    ("GET", "/interest/none"), ("POST", "/interest/none"), ("DELETE", "/"), ("GET", "/staff"), ("GET", "/staff/login"),
    ("POST", "/staff/login"), ("GET", "/staff/nowhere"), ("POST", "/line/webhook"), ("POST", "/slack/events"),
    ("GET", "/line/webhook"), ("GET", "/healthz"), ("GET", "/readyz"), ("GET", "/metrics"), ("GET", "/static/page.css"),
    ("GET", "/static/none.css"), ("GET", "/static/../app.py"), ("GET", "/static/%2e%2e/app.py"), ("OPTIONS", "/"),
    ("GET", "/openapi.json"), ("GET", "/docs"),
]  # fmt: skip
SECRETS = (LINE_SECRET, SLACK_SECRET, STAFF_TOKEN, "the secret key of the tests", "line access token", "xoxb-test")


@pytest.fixture
async def desk(tmp_path: Path, sqlite_template: Path, library: Library) -> AsyncIterator[Whole]:
    shutil.copy(sqlite_template, tmp_path / "desk.db")
    async with whole(f"sqlite:///{tmp_path}/desk.db", library, public_base_url="https://desk.example") as running:
        yield running


@pytest.fixture
def browser(desk: Whole) -> httpx.AsyncClient:
    """Give a browser on https, where secure cookies are sent."""
    transport = httpx.ASGITransport(desk.app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="https://desk.example", headers={"Accept": "text/html"})


async def logged_in(browser: httpx.AsyncClient) -> httpx.Response:
    page = await browser.get("/staff/login", params={"token": STAFF_TOKEN})
    door = re.search(r'name="door" value="([^"]+)"', page.text)
    assert door
    return await browser.post("/staff/login", data={"door": door[1], "name": "港 花子"})


class Origins(HTMLParser):
    """Every address a page loads or sends something to by itself."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.inline: list[str] = []
        self.feed(html)

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in {"src", "srcset", "action", "poster", "data"} or (name == "href" and tag == "link"):
                self.found.append(value or "")
            if name == "style" or name.startswith("on"):
                self.inline.append(f"{tag} {name}")


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
async def test_f1_every_answer_carries_the_policy_and_loads_nothing_from_elsewhere(
    browser: httpx.AsyncClient, accept: str
) -> None:
    await logged_in(browser)
    for method, path in ADDRESSES:
        answer = await browser.request(method, path, headers={"Accept": accept})
        assert answer.status_code < 500, (method, path)
        headers = answer.headers
        policy = headers["content-security-policy"]
        assert policy.startswith("default-src 'self';"), (method, path)
        assert "unsafe" not in policy
        assert "http" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"] in {"no-referrer", "same-origin"}
        assert headers["strict-transport-security"]
        assert "x-powered-by" not in headers
        if "text/html" in headers.get("content-type", ""):
            page = Origins(answer.text)
            assert [place for place in page.found if urlsplit(place).netloc] == [], (method, path)
            assert page.inline == []


@pytest.mark.parametrize("path", sorted((FOLDER / "static").glob("*.[cj]s*")), ids=lambda path: path.name)
def test_f1_style_and_script_name_no_other_origin(path: Path) -> None:
    words = re.sub(r"/\*.*?\*/", "", path.read_text("utf-8"), flags=re.DOTALL)
    assert not re.search(r"https?:|url\(\s*['\"]?//|@import|innerHTML\s*=\s*[`'\"]\s*\+|eval\(|document\.write", words)


def post_routes(routes: list[BaseRoute]) -> list[str]:
    """Return every address that takes a POST, with something put into its places."""
    found = [route.path for route in flat(routes) if "POST" in (route.methods or ())]
    return [re.sub(r"\{rest:path\}", "anything", path) for path in found]


def flat(routes: list[BaseRoute]) -> list[Route]:
    found: list[Route] = []
    for route in routes:
        inner = getattr(route, "original_router", None) or getattr(route, "app", None)
        if isinstance(route, Route):
            found.append(route)
        elif inner is not None and hasattr(inner, "routes"):
            prefix = getattr(getattr(route, "include_context", None), "prefix", "")
            assert not prefix
            found += flat(inner.routes)
    return found


def filled(path: str) -> str:
    return re.sub(r"\{number\}", "MW-2026-0001", re.sub(r"\{step\}", "claim", re.sub(r"\{token\}", "none", path)))


async def test_the_walk_over_the_routes_finds_them(desk: Whole) -> None:
    assert {"/", "/new", "/line/webhook", "/slack/events", "/interest/{token}", "/staff/login"} <= set(
        post_routes(desk.app.routes)
    )


async def test_every_post_refuses_a_body_that_is_too_large(desk: Whole, browser: httpx.AsyncClient) -> None:
    await logged_in(browser)
    await browser.get("/")
    limits = {"/line/webhook": 1_000_001, "/slack/events": 3_000_001}
    for path in post_routes(desk.app.routes):
        body = b"a=" + b"x" * limits.get(path, 66_000)
        answer = await browser.post(filled(path), content=body, headers={"content-type": FORM})
        reachable = path not in {"/staff", "/staff/anything"}  # answered before anything is read
        assert answer.status_code == 413 if reachable else answer.status_code < 500, path


async def test_a_post_without_its_token_does_nothing(desk: Whole, browser: httpx.AsyncClient) -> None:
    await logged_in(browser)
    await browser.get("/")
    before = await desk.parts.store.run(_events)
    for forged in ("", "forged", "é", "a.b.c"):
        for path, refused in (("/", 303), ("/new", 303), ("/interest/none", 404), ("/staff/logout", 401)):
            assert (await browser.post(path, data={"csrf": forged, "text": "質問"})).status_code == refused, path
        for step in ("claim", "release", "reply", "contact", "close", "reopen"):
            answer = await browser.post(f"/staff/cases/MW-2026-0001/{step}", data={"csrf": forged, "text": "返事"})
            assert answer.status_code in {403, 404}
    assert await desk.parts.store.run(_events) == before
    assert (await browser.get("/staff")).status_code == 200, "still logged in"


def _events(connection: object) -> int:
    from bot.store.tables import inbox  # noqa: PLC0415  (only here)

    return len(connection.execute(inbox.select()).all())  # type: ignore[attr-defined]


async def test_another_persons_token_is_not_ours(desk: Whole, browser: httpx.AsyncClient) -> None:
    stranger = httpx.AsyncClient(transport=browser._transport, base_url="https://desk.example")
    taken = await csrf(stranger)
    await browser.get("/")
    before = await desk.parts.store.run(_events)
    await browser.post("/", data={"csrf": taken, "text": "質問", "event": "e"})
    assert await desk.parts.store.run(_events) == before


async def test_cookies_are_for_this_site_https_and_no_script(browser: httpx.AsyncClient) -> None:
    given = (await logged_in(browser)).headers.get_list("set-cookie")
    given += (await browser.get("/?lang=en")).headers.get_list("set-cookie")
    assert len(given) == 4
    for cookie in given:
        parts = {part.strip().lower() for part in cookie.split(";")[1:]}
        assert {"httponly", "secure"} <= parts
        assert "samesite=lax" in parts or "samesite=strict" in parts
        assert any(part.startswith("max-age=") for part in parts)
        assert "domain" not in cookie.lower()
    assert "samesite=strict" in given[0].lower()
    assert "path=/staff" in given[0].lower()


async def test_who_asks_too_often_is_told_when_to_come_back(browser: httpx.AsyncClient) -> None:
    await logged_in(browser)
    many = {
        "chat": ("POST", "/", {"csrf": await csrf(browser), "text": "　"}, 41),
        "look": ("GET", "/", {}, 121),
        "form": ("GET", "/interest/none", {}, 61),
        "staff": ("GET", "/staff", {}, 250),
        "token": ("GET", "/staff/login?token=wrong", {}, 11),
        "password": ("POST", "/staff/login", {"token": "wrong"}, 11),
    }
    for name, (method, path, form, times) in many.items():
        answers = [await browser.request(method, path, data=form or None) for _ in range(times)]
        assert answers[0].status_code != 429 or name == "password", name
        assert answers[-1].status_code == 429, name
        assert int(answers[-1].headers["retry-after"]) > 0


async def test_no_address_begins_conversations_without_end(desk: Whole, browser: httpx.AsyncClient) -> None:
    answers = []
    for _ in range(40):
        browser.cookies.clear()
        answers.append((await browser.get("/")).status_code)
    assert (answers[0], answers[-1]) == (200, 429)
    kept = await desk.parts.store.run(lambda connection: connection.execute(select(conversations.c.key)).all())
    assert len(kept) == answers.count(200)


async def test_choosing_a_language_by_the_address_is_a_message_and_counted_as_one(
    desk: Whole, browser: httpx.AsyncClient
) -> None:
    await browser.get("/")
    answers = []
    for _ in range(60):
        browser.cookies.delete("desk_told")
        answers.append((await browser.get("/?lang=en")).status_code)
    assert answers[-1] == 429
    kept = await desk.parts.store.run(lambda connection: connection.execute(select(inbox.c.id)).all())
    assert len(kept) <= 41


async def test_nothing_under_staff_answers_without_a_login(desk: Whole, browser: httpx.AsyncClient) -> None:
    doors = {"/staff/login"}
    walked = [route for route in flat(desk.app.routes) if route.path.startswith("/staff")]
    assert len(walked) >= 5
    for route in walked:
        for method in sorted(route.methods or ()):
            path = filled(route.path).replace("{rest:path}", "anything")
            if path in doors:
                continue
            answer = await browser.request(method, path)
            assert answer.status_code == 401, (method, path)
            assert "MW-" not in answer.text
    for cookie in ("", "forged", "e30.x", "null.x"):
        browser.cookies.set("desk_staff", cookie, path="/staff")
        assert (await browser.get("/staff")).status_code == 401


OUTSIDE = ["//evil.example", "/\\evil.example", "https://evil.example", "/%2f%2fevil.example", "javascript:alert(1)"]


async def test_no_redirect_leads_elsewhere(browser: httpx.AsyncClient) -> None:
    await logged_in(browser)
    token = await csrf(browser)
    for target in OUTSIDE:
        asked = {"next": target, "url": target, "redirect": target, "lang": target}
        for method, path in (
            ("GET", "/"),
            ("POST", "/"),
            ("POST", "/new"),
            ("GET", "/staff/"),
            ("POST", "/staff/login"),
        ):
            answer = await browser.request(method, path, params=asked, data={"csrf": token, **asked})
            assert not urlsplit(answer.headers.get("location", "/")).netloc, (path, target)
        for path in (f"/{target}", f"/staff/{target}", f"//{target}/"):
            answer = await browser.get(f"https://desk.example{path}")
            place = urlsplit(answer.headers.get("location", "/"))
            assert place.netloc in {"", "desk.example"}, (path, answer.headers.get("location"))


NASTY = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'><b>&amp;"


async def test_h6_what_an_applicant_writes_is_text_on_every_page_and_in_slack(
    desk: Whole, browser: httpx.AsyncClient
) -> None:
    await browser.get("/")
    for said in (NASTY, "<!channel> <@U1> 補助額はいくらですか", "担当者に聞く"):
        await browser.post("/", data={"csrf": await csrf(browser), "text": said, "event": said[:5]})
        await desk.rest()
    await logged_in(browser)
    case = re.search(r"/staff/cases/MW-\d{4}-\d{4}", (await browser.get("/staff")).text)
    assert case
    for path in ("/", case[0], "/staff"):
        page = await browser.get(path)
        assert "<script>alert" not in page.text, path
        assert "<img src=x" not in page.text
        assert Origins(page.text).inline == []
    assert "&lt;script&gt;alert(1)" in (await browser.get(case[0])).text, "it was never shown, so nothing was proven"
    with anyio.move_on_after(10):  # a post waits for the one before it
        while not any("&lt;!channel" in posted.text for posted in desk.slack.posted):
            await anyio.sleep(0.05)
            await desk.rest()
    told = "\n".join(posted.text for posted in desk.slack.posted)
    assert "&lt;!channel&gt;" in told, "it was never posted, so nothing was proven"
    assert "<!channel>" not in told
    assert "<script>" not in told
    assert "<@U1>" not in told


async def test_a14_no_secret_is_ever_let_out(
    desk: Whole, browser: httpx.AsyncClient, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = desk.parts.settings
    await desk.answers()
    shown = [repr(settings), repr(desk.parts), str(settings), repr(StaffKey(STAFF_TOKEN))]
    for method, path in ADDRESSES:
        answer = await browser.request(method, path)
        shown.append(f"{answer.headers} {answer.text}")
    announce(settings, StaffKey.of(settings.staff_token), terminal=False)
    shown += [capsys.readouterr().out, desk.stream.getvalue()]
    for secret in SECRETS:
        assert not [text[:200] for text in shown if secret in text], secret


@pytest.mark.parametrize("url", [
    "postgresql+psycopg://desk:password-of-the-database@db.example/desk?sslmode=require",
    "postgresql+psycopg://db.example/desk?user=desk&password=password-of-the-database",
    "postgresql+psycopg://desk@db.example/desk?user=a@b&password=password-of-the-database",
])  # fmt: skip
def test_a_database_password_is_in_no_start_line(capsys: pytest.CaptureFixture[str], url: str) -> None:
    announce(started_with(url), StaffKey.of(""), terminal=True)
    printed = capsys.readouterr().out
    assert "database postgresql+psycopg://db.example/desk" in printed
    assert "password-of-the-database" not in printed


@pytest.mark.parametrize(
    ("address", "terminal", "shown"),
    [
        ("https://desk.example", False, False),
        ("https://desk.example", True, True),
        ("http://localhost:8000", False, True),
    ],
)
def test_the_token_of_a_run_is_not_written_into_the_journal_of_a_public_desk(
    capsys: pytest.CaptureFixture[str], address: str, terminal: bool, shown: bool
) -> None:
    key = StaffKey.of("")
    announce(started_with("sqlite:///desk.db", public_base_url=address), key, terminal=terminal)
    printed = capsys.readouterr().out
    assert (key.token in printed) is shown
    assert shown or "set STAFF_TOKEN" in printed


def started_with(url: str, **more: str) -> Settings:
    line, slack = FakeLine(), FakeSlack()
    bases = {"line_api_base_url": HOME, "line_data_api_base_url": HOME, "slack_api_base_url": HOME}
    return settings_for(url, line, slack, **{**bases, **more})
