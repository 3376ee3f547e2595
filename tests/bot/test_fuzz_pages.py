"""Whatever is sent to a page, by whom ever: never a 500, never an exception, and the desk goes on answering."""

import re
import shutil
from collections.abc import AsyncIterator
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from knowledge.library import Library
from tests.bot.test_fuzz_webhooks import FUZZ, strange_text
from tests.bot.whole import FORM, STAFF_TOKEN, Whole, csrf, whole

pytestmark = pytest.mark.anyio
FIELDS = ["text", "tap", "event", "after", "csrf", "name", "organization", "tel", "email", "note", "kind", "language", "confirmed",
          "municipality", "contact_time", "website", "door", "token", "go", "reason"]  # fmt: skip
forms = st.dictionaries(st.one_of(st.sampled_from(FIELDS), strange_text), strange_text, max_size=5)
FEW = settings(FUZZ, max_examples=28)
"""The pages allow an asker 60 calls a minute here, the staff's 240: more examples would only meet the limit."""
segments = strange_text.map(lambda text: quote(text, safe="", errors="surrogatepass")[:300] or "none")


def encoded(form: dict[str, str]) -> bytes:
    """Write a form as a browser would, and as no browser would."""
    pairs = (
        f"{quote(name, errors='surrogatepass')}={quote(value, errors='surrogatepass')}" for name, value in form.items()
    )
    return "&".join(pairs).encode()[:60_000]


@pytest.fixture
async def desk(tmp_path: Path, sqlite_template: Path, library: Library) -> AsyncIterator[Whole]:
    shutil.copy(sqlite_template, tmp_path / "desk.db")
    async with whole(f"sqlite:///{tmp_path}/desk.db", library, desk_clock=None) as running:
        door = await running.client.get("/staff/login", params={"token": STAFF_TOKEN})
        opened = re.search(r'name="door" value="([^"]+)"', door.text)
        assert opened
        assert (await running.client.post("/staff/login", data={"door": opened[1], "name": "港"})).status_code == 303
        yield running
        assert "200,000円" in await running.answers()
        assert running.faults() == []


TRIES, PER_TALK = count(), 10
"""A talk may write 40 times a minute, an address may begin 30: a new talk for so many tries keeps within both."""


async def ask(desk: Whole, method: str, path: str, form: dict[str, str] | None = None, **more: Any) -> httpx.Response:
    body = encoded(form) if form is not None else None
    answer = await desk.client.request(method, path, content=body, headers={"content-type": FORM, **more})
    await desk.rest()
    return answer


@given(form=forms, script=st.booleans())
@example(form={"text": "\ud800", "tap": "1|card:|\ud800\t\ud800"}, script=True)
@example(form={"text": "x", "after": "9" * 15}, script=True)
@FUZZ
async def test_any_form_at_the_chat_page(desk: Whole, form: dict[str, str], script: bool) -> None:
    if next(TRIES) % PER_TALK == 0:
        staff = desk.client.cookies.get("desk_staff", path="/staff") or ""
        desk.client.cookies.clear()
        desk.client.cookies.set("desk_staff", staff, path="/staff")
    token = await csrf(desk.client)
    more = {"x-desk-script": "1"} if script else {}
    answer = await ask(desk, "POST", "/", {**form, "csrf": token, "event": form.get("event", "e")}, **more)
    assert answer.status_code < 500
    assert (await ask(desk, "POST", "/", form)).status_code < 500
    assert (await desk.client.get("/")).status_code == 200, "the talk can still be shown"
    assert desk.faults() == []


@given(after=strange_text, more=forms)
@example(after="9" * 15, more={})
@example(after="²", more={"lang": "\ud800"})
@FUZZ
async def test_any_question_in_an_address(desk: Whole, after: str, more: dict[str, str]) -> None:
    asked = encoded(
        {"after": after, "lang": after[:10], "page": after[:10], "show": "closed", "done": after[:10], **more}
    ).decode()
    for path in (
        "/entries",
        "/",
        "/policy",
        "/staff",
        "/staff/login",
        "/interest/none",
        "/staff/cases/MW-2026-0001",
        "/metrics",
    ):
        assert (await ask(desk, "GET", f"{path}?{asked[:2_000]}")).status_code < 500, path
    assert desk.faults() == []


@given(name=segments, step=segments, form=forms)
@FEW
async def test_any_address_and_form_at_the_other_pages(desk: Whole, name: str, step: str, form: dict[str, str]) -> None:
    for path in (f"/interest/{name}", f"/staff/cases/{name}", f"/staff/{name}", f"/{name}/{step}", f"/static/{name}"):
        assert (await ask(desk, "GET", path)).status_code < 500, path
    for path in (
        f"/interest/{name}",
        "/staff/login",
        f"/staff/cases/{name}/claim",
        f"/staff/cases/MW-2026-0001/{step}",
        "/staff/logout",
    ):
        assert (await ask(desk, "POST", path, form)).status_code < 500, path
    assert desk.faults() == []


async def a_link(desk: Whole) -> str:
    """Have a firm say that it wants to take part; return the address of its form."""
    for words in ("参加を希望する", "南陽市", "3人", "9月", "株式会社", "同意して送る"):
        await desk.client.post("/", data={"csrf": await csrf(desk.client), "text": words, "event": words})
        await desk.rest()
    found = re.search(r'href="http://localhost(/interest/[^"]+)"', (await desk.client.get("/")).text)
    assert found
    return found[1]


@given(form=forms)
@FEW
async def test_any_form_at_a_good_link(desk: Whole, form: dict[str, str]) -> None:
    if not desk.kept:
        desk.kept["link"] = await a_link(desk)
    path = desk.kept["link"]
    page = await desk.client.get(path)
    token = re.search(r'name="csrf" value="([^"]+)"', page.text)
    given_csrf = {"csrf": token[1]} if token else {}
    assert (
        await ask(desk, "POST", path, {"organization": "港商会", "name": "港", **form, **given_csrf})
    ).status_code < 500
    assert desk.faults() == []


@given(form=forms)
@FEW
async def test_any_form_of_an_officer_with_a_good_token(desk: Whole, form: dict[str, str]) -> None:
    if not desk.kept:
        await desk.client.post("/", data={"csrf": await csrf(desk.client), "text": "担当者に聞く", "event": "e"})
        await desk.rest()
        found = re.search(r"/staff/cases/MW-\d{4}-\d{4}", (await desk.client.get("/staff")).text)
        assert found
        desk.kept = {"case": found[0], "csrf": await csrf(desk.client, found[0])}
    case, given_csrf = desk.kept["case"], {"csrf": desk.kept["csrf"]}
    for step in ("claim", "reply", "contact", "release", "close", "reopen"):
        assert (await ask(desk, "POST", f"{case}/{step}", {**form, **given_csrf})).status_code < 500, step
    assert (await desk.client.get(case)).status_code in {200, 429}
    assert desk.faults() == []
