"""The door of the staff's pages: who gets in, from where, for how long, and what stays shut."""

from collections.abc import AsyncIterator

import httpx
import pytest

from bot.pages.staff_login import StaffKey, officer_name
from bot.settings import BadSetting, Settings
from tests.bot.pages.stage import Page
from tests.bot.pages.ward import HANAKO, HOME, TOKEN, Ward

pytestmark = pytest.mark.anyio
INSIDE = (
    "/staff",
    "/staff/",
    "/staff?show=closed",
    "/staff/cases/MW-2026-0001",
    "/staff/nothing",
    "/staff/cases/x/y/z",
)


@pytest.fixture
async def transport(ward: Ward) -> AsyncIterator[httpx.ASGITransport]:
    async with ward.running() as running:
        yield running


@pytest.mark.parametrize("path", INSIDE)
@pytest.mark.parametrize("method", ["GET", "POST", "HEAD", "DELETE"])
async def test_nothing_is_reachable_without_a_login(
    ward: Ward, transport: httpx.ASGITransport, path: str, method: str
) -> None:
    answer = await ward.person(transport, "stranger").client.request(method, path)
    assert answer.status_code == 401
    assert answer.headers["cache-control"] == "no-store"
    if method == "GET":
        assert Page(answer.text).one("h1")[1] == "職員用ログイン"


@pytest.mark.parametrize("step", ["claim", "release", "reply", "contact", "close", "reopen"])
async def test_no_step_is_done_without_a_login(ward: Ward, transport: httpx.ASGITransport, step: str) -> None:
    await ward.person(transport, "applicant").says("担当者に聞く")
    stranger = ward.person(transport, "stranger")
    assert (await stranger.client.post(f"/staff/cases/MW-2026-0001/{step}")).status_code == 401
    assert await ward.states() == {"MW-2026-0001": "new"}


async def test_the_token_of_the_address_and_a_name_open_the_door(ward: Ward, transport: httpx.ASGITransport) -> None:
    officer = ward.person(transport, "officer")
    cookie = (await officer.logs_in(HANAKO)).headers["set-cookie"]
    for mark in ("HttpOnly", "SameSite=strict", "Path=/staff", "Max-Age=43200"):
        assert mark in cookie
    assert TOKEN not in cookie
    assert f"{HANAKO} さん" in (await officer.page("/staff")).one("header")[1]


async def test_the_token_can_be_typed_in_instead(ward: Ward, transport: httpx.ASGITransport) -> None:
    officer = ward.person(transport, "officer")
    answer = await officer.client.post("/staff/login", data={"token": TOKEN, "name": HANAKO})
    assert answer.headers["location"] == "/staff"


@pytest.mark.parametrize(
    ("form", "status", "text"),
    [
        ({"token": "wrong", "name": HANAKO}, 401, "合言葉が違います"),
        ({"token": "", "name": HANAKO}, 401, "合言葉が違います"),
        ({"door": "forged", "name": HANAKO}, 401, "もう一度お試しください"),
        ({"token": TOKEN, "name": " \u200b "}, 422, "お名前を40文字以内"),
        ({"token": TOKEN, "name": "港" * 41}, 422, "お名前を40文字以内"),
    ],
)
async def test_a_wrong_token_or_name_stays_outside_and_is_told_so(
    ward: Ward, transport: httpx.ASGITransport, form: dict[str, str], status: int, text: str
) -> None:
    stranger = ward.person(transport, "stranger")
    answer = await stranger.client.post("/staff/login", data=form)
    assert answer.status_code == status
    assert text in answer.text
    assert "set-cookie" not in answer.headers
    assert Page(answer.text).title.startswith("エラー: ")


async def test_a_wrong_token_in_the_address_opens_nothing(ward: Ward, transport: httpx.ASGITransport) -> None:
    answer = await ward.person(transport, "stranger").client.get("/staff/login?token=wrong")
    assert answer.status_code == 401
    assert not Page(answer.text).all("input", name="door")


async def test_guessing_is_slowed_down(ward: Ward, transport: httpx.ASGITransport) -> None:
    stranger = ward.person(transport, "stranger")
    tries = [await stranger.client.post("/staff/login", data={"token": str(number)}) for number in range(11)]
    assert [answer.status_code for answer in tries[-2:]] == [401, 429]
    assert (await stranger.client.get(f"/staff/login?token={TOKEN}")).status_code == 429


async def test_a_changed_cookie_opens_nothing(ward: Ward, transport: httpx.ASGITransport) -> None:
    officer = ward.person(transport, "officer")
    kept = (await officer.logs_in(HANAKO)).cookies["desk_staff"]
    stranger = ward.person(transport, "stranger").client
    for value in ("", "x", kept[:-2], kept.replace(".", "x.", 1)):
        assert (await stranger.get("/staff", headers={"Cookie": f"desk_staff={value}"})).status_code == 401
    assert (await stranger.get("/staff", headers={"Cookie": f"desk_staff={kept}"})).status_code == 200


async def test_leaving_forgets_the_login(ward: Ward, transport: httpx.ASGITransport) -> None:
    officer = ward.person(transport, "officer")
    await officer.logs_in(HANAKO)
    answer = await officer.post(await officer.page("/staff"), "/staff/logout")
    assert answer.headers["location"] == "/staff/login?left=1"
    assert (await officer.client.get("/staff")).status_code == 401


async def test_a_login_lasts_a_working_day(ward: Ward) -> None:
    async with ward.running() as transport:
        await ward.person(transport, "officer").logs_in(HANAKO)
    for hours, status in ((11, 200), (13, 401)):
        ward.later(hours=hours)
        async with ward.running() as transport:
            assert (await ward.person(transport, "officer").client.get("/staff")).status_code == status
        ward.later(hours=-hours)


async def test_another_token_in_the_settings_ends_every_login(ward: Ward) -> None:
    async with ward.running() as transport:
        await ward.person(transport, "officer").logs_in(HANAKO)
    ward.settings = {"staff_token": "another token of sixteen characters"}
    async with ward.running() as transport:
        assert (await ward.person(transport, "officer").client.get("/staff")).status_code == 401


@pytest.mark.parametrize("address", ["http://desk.example", "http://192.0.2.7:8000"])
async def test_without_a_configured_token_only_this_machine_is_let_in(ward: Ward, address: str) -> None:
    ward.settings = {"staff_token": ""}
    async with ward.running() as transport:
        assert ward.parts is not None
        token = ward.parts.staff_key.token
        away = ward.person(transport, "away", address)
        shown = await away.client.get(f"/staff/login?token={token}")
        assert shown.status_code == 403
        assert not Page(shown.text).all("input")
        assert (await away.client.post("/staff/login", data={"token": token, "name": HANAKO})).status_code == 403
        assert (await away.client.get("/staff")).status_code == 403
        near = ward.person(transport, "near", HOME)
        assert (await near.logs_in(HANAKO, token)).headers["location"] == "/staff"


async def test_without_a_configured_token_another_machine_is_kept_out_whatever_name_it_uses(ward: Ward) -> None:
    ward.settings = {"staff_token": ""}
    async with ward.running() as transport:
        transport.client = ("192.0.2.7", 4321)
        assert (await ward.person(transport, "away").client.get("/staff")).status_code == 403


def test_the_address_printed_at_start_holds_the_token_of_this_run_only() -> None:
    made = StaffKey.of("")
    assert made.address(8000) == f"http://localhost:8000/staff/login?token={made.token}"
    assert made.token != StaffKey.of("").token
    assert TOKEN not in StaffKey.of(TOKEN).address(8000)


def test_a_short_token_stops_the_start() -> None:
    with pytest.raises(BadSetting, match="STAFF_TOKEN"):
        Settings.from_environment({"STAFF_TOKEN": "short", "SECRET_KEY": "x" * 32})


@pytest.mark.parametrize(
    ("typed", "name"), [(" 港　花子 ", HANAKO), ("港\u202e 花子", HANAKO), ("Ｍ．Ｓｍｉｔｈ", "M.Smith"), ("", "")]
)
def test_a_name_is_put_into_one_form_so_that_a_case_keeps_its_owner(typed: str, name: str) -> None:
    assert officer_name(typed) == name
