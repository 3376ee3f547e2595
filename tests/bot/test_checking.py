"""`check` finds what would stop a desk, names what to do, and shows no secret."""

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from bot.checking import Finding, whole_knowledge
from bot.checking import examine as real_examine
from bot.clock import TOKYO, Clock
from bot.commands.check import line
from bot.platforms import LINE_STATUS, SLACK_ERROR
from bot.richmenu import menu_on
from bot.sealing import Sealer
from bot.settings import Settings
from bot.store import Store
from bot.store.contacts import save_contact
from knowledge.errors import BrokenData
from knowledge.library import HERE, Library
from tests.bot.desk import Bench
from tests.bot.fakes import WRONG, arrival

Examine = Callable[..., Awaitable[tuple[Finding, ...]]]
Wrong = Callable[..., Awaitable[list[str]]]
pytestmark = pytest.mark.anyio
SECRETS = {
    "secret_key": "canary-secret-key-0123456789-0123456789", "line_channel_secret": "canary-line-secret",
    "line_channel_access_token": "canary-line-token", "slack_signing_secret": "canary-signing",
    "slack_bot_token": "xoxb-canary",
}  # fmt: skip
WEBHOOK = "/v2/bot/channel/webhook/endpoint"
MENU_OF_ALL, MENU = "/v2/bot/user/all/richmenu", "/v2/bot/richmenu/richmenu-1"
WELL: Mapping[str, tuple[int, Any]] = {
    "/v2/bot/info": (200, {"chatMode": "bot"}),
    WEBHOOK: (200, {"endpoint": "https://desk.example/line/webhook", "active": True}),
    MENU_OF_ALL: (200, {"richMenuId": "richmenu-1"}),
    MENU: (404, {"message": "not asked for its name before a test gives it one"}),
    "/api/auth.test": (200, {"ok": True}),
    "/api/conversations.info": (200, {"ok": True, "channel": {"is_member": True}}),
}


@dataclass
class Platforms:
    """LINE and Slack on one port; what they answer is a table."""

    answers: dict[str, tuple[int, Any]] = field(default_factory=lambda: dict(WELL))
    url: str = ""

    async def answer(self, request: web.Request) -> web.Response:
        status, body = self.answers[request.path]
        return (
            web.Response(text=body, status=status) if isinstance(body, str) else web.json_response(body, status=status)
        )


@pytest.fixture
async def platforms() -> AsyncIterator[Platforms]:
    fake = Platforms()
    application = web.Application()
    application.router.add_route("*", "/{path:.*}", fake.answer)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    fake.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield fake
    await runner.cleanup()


@pytest.fixture
def examine(library: Library) -> Examine:
    """The check over knowledge that is loaded already."""
    return lambda settings, store, clock=None: real_examine(settings, store, clock, lambda: library)


def a_ward(store: Store, platforms: Platforms | None = None, **more: Any) -> Settings:
    """Return complete settings with every platform on, or with none."""
    given: dict[str, Any] = {"database_url": store.url, "port": 8000, "public_base_url": "https://desk.example"}
    if platforms:
        bases = {"line_api_base_url": platforms.url, "slack_api_base_url": f"{platforms.url}/api/"}
        given = {**given, **SECRETS, **bases, "slack_staff_channel": "C0STAFF"}
    return Settings(**{"secret_key": SECRETS["secret_key"], **given, **more})


@pytest.fixture
def wrong(examine: Examine) -> Wrong:
    """The subjects of the findings of a level."""

    async def subjects(settings: Settings, store: Store, level: str = "wrong") -> list[str]:
        return [finding.subject for finding in await examine(settings, store) if finding.level == level]

    return subjects


async def test_a_desk_that_is_well_has_nothing_wrong(wrong: Wrong, store: Store, platforms: Platforms) -> None:
    assert await wrong(a_ward(store, platforms), store) == []
    assert await wrong(a_ward(store), store) == []


@pytest.mark.parametrize(
    ("path", "given", "subject"),
    [
        ("/v2/bot/info", (401, {"message": "invalid token"}), "LINE account"),
        ("/v2/bot/info", (500, "<html>"), "LINE account"),
        ("/v2/bot/info", (200, {"chatMode": "chat"}), "LINE account"),
        (WEBHOOK, (200, {"endpoint": "https://old.example/", "active": True}), "LINE webhook"),
        (WEBHOOK, (200, {"endpoint": "https://desk.example/line/webhook", "active": False}), "LINE webhook"),
        ("/api/auth.test", (200, {"ok": False, "error": "invalid_auth"}), "Slack account"),
        ("/api/auth.test", (200, {"ok": False, "error": "xoxb-canary"}), "Slack account"),
        ("/api/conversations.info", (200, {"ok": False, "error": "channel_not_found"}), "Slack channel"),
        ("/api/conversations.info", (200, {"ok": True, "channel": {"is_member": False}}), "Slack channel"),
        ("/api/conversations.info", (200, {"ok": False, "error": "missing_scope"}), "Slack channel"),
    ],
)
async def test_d14_every_refusal_is_named_with_a_way_out(
    examine: Examine, store: Store, platforms: Platforms, path: str, given: tuple[int, Any], subject: str
) -> None:
    platforms.answers[path] = given
    settings = a_ward(store, platforms)
    found = [finding for finding in await examine(settings, store) if finding.level == "wrong"]
    assert [finding.subject for finding in found] == [subject]
    assert found[0].remedy


async def test_a_staff_channel_that_everybody_can_read_is_a_warning(
    wrong: Wrong, store: Store, platforms: Platforms
) -> None:
    platforms.answers["/api/conversations.info"] = (
        200,
        {"ok": True, "channel": {"is_member": True, "is_private": False}},
    )
    assert "Slack channel" in await wrong(a_ward(store, platforms), store, "warning")


@pytest.mark.parametrize("code", SLACK_ERROR)
def test_every_known_refusal_of_slack_has_a_way_out(code: str) -> None:
    assert SLACK_ERROR[code].remedy


@pytest.mark.parametrize("status", LINE_STATUS)
def test_every_known_refusal_of_line_has_a_way_out(status: int) -> None:
    assert LINE_STATUS[status].remedy


async def test_a_platform_out_of_reach_is_a_finding_and_no_exception(
    wrong: Wrong, store: Store, platforms: Platforms
) -> None:
    settings = a_ward(
        store, platforms, line_api_base_url="http://127.0.0.1:9", slack_api_base_url="http://127.0.0.1:9/"
    )
    assert await wrong(settings, store) == ["LINE account", "LINE webhook", "Slack account", "Slack channel"]


async def test_no_secret_is_shown_whatever_is_wrong(examine: Examine, store: Store, platforms: Platforms) -> None:
    refused = {"ok": False, "error": "xoxb-canary", "message": "canary-line-token"}
    platforms.answers = dict.fromkeys(platforms.answers, (401, refused))
    for settings in (a_ward(store, platforms), a_ward(store, platforms, secret_key="canary-key", desk_clock=_noon())):
        shown = "\n".join(line(finding) for finding in await examine(settings, store))
        assert "canary" not in shown


def _noon() -> datetime:
    return datetime(2026, 11, 20, 12, 0, tzinfo=TOKYO)


AFTER = datetime(2026, 11, 20, 12, 0, tzinfo=TOKYO)


@pytest.mark.parametrize(
    ("shown", "level"),
    [
        ("workation-desk {variant} {mark}", "ok"),
        ("workation-desk {variant} 0123456789ab", "warning"),
        ("workation-desk open 0123456789ab", "wrong"),
        ("somebody else's", "wrong"),
        ("", "warning"),
    ],
)
async def test_b3_a_menu_that_tells_of_another_phase_is_wrong(
    examine: Examine, store: Store, platforms: Platforms, shown: str, level: str
) -> None:
    menu = menu_on(AFTER.date())
    assert menu.variant != "open"
    name = shown.format(variant=menu.variant, mark=menu.name.rpartition(" ")[2])
    platforms.answers[MENU_OF_ALL if not name else MENU] = (200, {"name": name}) if name else (404, {})
    found = {finding.subject: finding for finding in await examine(a_ward(store, platforms), store, Clock(AFTER))}
    assert found["LINE menu"].level == level
    assert level == "ok" or "workation-desk richmenu" in found["LINE menu"].remedy


async def test_a_database_that_is_not_migrated_says_so(examine: Examine, empty_database: str) -> None:
    store = Store(empty_database)
    found = {finding.subject: finding for finding in await examine(a_ward(store), store)}
    store.close()
    assert found["database"].level == "wrong"
    assert "migrate" in found["database"].remedy


async def test_a_database_that_is_gone_is_a_finding(wrong: Wrong) -> None:
    store = Store("postgresql+psycopg://nobody@127.0.0.1:9/desk")
    assert "database" in await wrong(a_ward(store), store)
    store.close()


async def test_contacts_that_the_key_does_not_open_are_found_before_they_are_needed(wrong: Wrong, store: Store) -> None:
    sealed = Sealer(["another key, long enough"]).seal("MW-2026-0001", {"name": "花子"})
    await store.run(save_contact, "MW-2026-0001", sealed, 0.0)
    assert await wrong(a_ward(store), store) == ["contacts"]
    assert await wrong(a_ward(store, secret_key_previous="another key, long enough"), store) == []


async def test_a_machine_on_which_no_life_file_can_be_made_is_told_so(
    wrong: Wrong, store: Store, tmp_path: Path
) -> None:
    (tmp_path / "taken.db-lives").write_text("a file, where the folder should be", "utf-8")
    there = a_ward(store, database_url=f"sqlite:///{tmp_path}/taken.db")
    assert await wrong(there, store, "warning") == ["life files"]


async def test_what_is_stuck_is_a_warning(wrong: Wrong, store: Store) -> None:
    bench = Bench(store)
    bench.line.script = [WRONG]
    await bench.hears(arrival("hello"))
    assert await wrong(a_ward(store), store, "warning") == ["outbox dead"]


@pytest.mark.parametrize(("persons", "warned"), [(899, False), (900, True)])
async def test_a13_from_900_persons_on_the_register_is_mentioned(
    wrong: Wrong, store: Store, persons: int, warned: bool
) -> None:
    def fill(connection: Any) -> None:
        sealer = Sealer([SECRETS["secret_key"]])
        for case in (f"MW-2026-{number:04d}" for number in range(persons)):
            save_contact(connection, case, sealer.seal(case, {}), 0.0)

    await store.run(fill)
    assert ("persons" in await wrong(a_ward(store), store, "warning")) is warned


@pytest.mark.parametrize(
    ("change", "subject"),
    [
        ({"public_base_url": "http://desk.example"}, "PUBLIC_BASE_URL"),
    ],
)
async def test_settings_that_cannot_work_are_wrong(
    wrong: Wrong, store: Store, platforms: Platforms, change: Mapping[str, Any], subject: str
) -> None:
    assert subject in await wrong(a_ward(store, platforms, **change), store)


async def test_a_clock_that_is_off_is_wrong_but_not_in_a_rehearsal(
    wrong: Wrong, examine: Examine, store: Store, platforms: Platforms
) -> None:
    settings = a_ward(store, platforms)
    late = Clock(datetime.now(TOKYO) + timedelta(minutes=6))
    assert [finding.subject for finding in await examine(settings, store, late) if finding.level == "wrong"][-1:] == [
        "clock"
    ]
    rehearsal = a_ward(store, platforms, desk_clock=_noon())
    assert "clock" not in await wrong(rehearsal, store)


async def test_the_next_opening_is_said(examine: Examine, store: Store) -> None:
    new_year = Clock(datetime(2026, 12, 30, 10, 0, tzinfo=TOKYO))
    found = await examine(a_ward(store), store, new_year)
    assert Finding("office", "ok", "open from 4 January 2027 (Mon) 8:30") in found


async def test_a_broken_data_file_is_named(store: Store) -> None:
    def broken() -> Library:
        raise BrokenData("minato-r6.toml", "cap", "is no number")

    found = {finding.subject: finding for finding in await real_examine(a_ward(store), store, None, broken)}
    assert found["knowledge"].level == "wrong"
    assert "minato-r6.toml" in found["knowledge"].text


def test_the_figures_of_a_programme_are_looked_at_too(tmp_path: Path) -> None:
    folder = tmp_path / "knowledge"
    shutil.copytree(HERE, folder, ignore=shutil.ignore_patterns("__pycache__", "*.py"))
    assert whole_knowledge(folder).schemes
    scheme = folder / "schemes" / "minato-r6.toml"
    told = scheme.read_text("utf-8")
    scheme.write_text(told.replace("200000", '"a lot"').replace("200_000", '"a lot"'), "utf-8")
    assert scheme.read_text("utf-8") != told
    with pytest.raises(BrokenData, match=r"minato-r6\.toml"):
        whole_knowledge(folder)
