"""The picture menu: what it does, that it fits LINE's rules, and that publishing may be repeated at any point."""

import asyncio
from argparse import Namespace
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path

import pytest

from bot.channels.line import LineChannel
from bot.commands.richmenu import run
from bot.richmenu import MenuTrouble, Publisher, data, menu_of, menu_on, variant_on
from bot.settings import BadSetting, Settings
from handlers.desk import Desk
from handlers.menu import tiles
from handlers.turn import Choice, Conversation, Message
from knowledge.library import Library
from tests.bot.fake_line import TOKEN
from tests.bot.fake_richmenus import FakeMenus
from tests.handlers.conftest import Talk

TODAY = date(2026, 11, 20)
MENU = menu_on(TODAY)
AREAS = [area["bounds"] for area in MENU.definition["areas"]]
ACTIONS = [area["action"] for area in MENU.definition["areas"]]


def test_the_areas_cover_the_whole_picture_and_no_point_twice() -> None:
    """Design rule D1."""
    size = MENU.definition["size"]
    edges_x = sorted({edge for area in AREAS for edge in (area["x"], area["x"] + area["width"])} | {0, size["width"]})
    edges_y = sorted({edge for area in AREAS for edge in (area["y"], area["y"] + area["height"])} | {0, size["height"]})
    assert (edges_x[0], edges_x[-1], edges_y[0], edges_y[-1]) == (0, size["width"], 0, size["height"])
    for x in edges_x[:-1]:
        for y in edges_y[:-1]:
            holding = [
                area
                for area in AREAS
                if area["x"] <= x < area["x"] + area["width"] and area["y"] <= y < area["y"] + area["height"]
            ]
            assert len(holding) == 1, (x, y)


def test_d1_the_menu_fits_what_line_allows() -> None:
    """Design rule D1: 2500 x 1686, six tiles, at most 20 areas, bar text at most 14 characters, 1 MB."""
    size = MENU.definition["size"]
    assert (size["width"], size["height"], len(AREAS)) == (2500, 1686, 6)
    assert 0 < len(MENU.definition["chatBarText"]) <= 14
    assert len(MENU.name) <= 300
    assert len(MENU.picture) <= 1_000_000
    assert all(len(action["data"]) <= 300 and len(action["label"]) <= 20 for action in ACTIONS)


def test_every_tile_does_what_the_same_button_of_the_talk_does(desk: Desk) -> None:
    wanted = [(tile.label, tile.pack()) for tile in tiles(desk.voice(Conversation()))]
    assert [(action["label"], action["data"]) for action in ACTIONS] == wanted
    assert [action["displayText"] for action in ACTIONS] == [label for label, _ in wanted]


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: str(action["data"]))
def test_typing_the_words_of_a_tile_is_as_good_as_tapping_it(desk: Desk, action: dict[str, str]) -> None:
    """Design rule D2: the PC has no picture menu, and a picture says nothing to a screen reader."""
    tapped, typed = Talk(desk), Talk(desk)
    choice = Choice.unpack(action["data"], action["label"])
    assert choice
    typed.say(action["displayText"])
    tapped.send(Message(action["displayText"], "tap", choice))
    assert typed.text == tapped.text


@pytest.mark.parametrize(
    ("day", "variant"),
    [
        (date(2024, 5, 9), "quiet"),
        (date(2024, 5, 10), "open"),
        (date(2024, 6, 17), "open"),
        (date(2024, 6, 18), "closed"),
        (TODAY, "closed"),
    ],
    ids=str,
)
def test_the_variant_follows_the_call_for_applications(library: Library, day: date, variant: str) -> None:
    assert variant_on(library.schemes[0], day) == variant


def test_only_the_open_variant_says_open_and_only_the_closed_one_says_over() -> None:
    words = {name: variant["badge"] + variant["note"] for name, variant in data()["variant"].items()}
    assert {name for name, said in words.items() if "募集中" in said} == {"open"}
    assert {name for name, said in words.items() if "終了" in said} == {"closed"}


def test_every_state_of_a_phase_has_its_variant_and_every_variant_its_own_name(library: Library) -> None:
    states = [state for variant in data()["variant"].values() for state in variant["states"]]
    assert sorted(states) == ["ahead", "open", "over", "unknown"]
    menus = [menu_of(name, library.catalogue) for name in data()["variant"]]
    assert len({menu.name for menu in menus}) == len({menu.picture for menu in menus}) == len(menus)


@asynccontextmanager
async def publishing(line: FakeMenus, said: list[str], *, dry_run: bool = False) -> AsyncIterator[Publisher]:
    await line.start()
    channel = LineChannel(TOKEN, line.base_url, line.data_url)
    await channel.start()
    try:
        yield Publisher(channel, said.append, dry_run=dry_run)
    finally:
        await channel.stop()
        await line.stop()


async def publish(line: FakeMenus, *, dry_run: bool = False) -> list[str]:
    """Publish today's menu; returns the steps."""
    said: list[str] = []
    async with publishing(line, said, dry_run=dry_run) as publisher:
        await publisher.publish(MENU)
    return said


def account(line: FakeMenus) -> tuple[list[str], str, dict[str, str]]:
    """Name the menus there are, the one everybody sees, and what the aliases mean."""
    named = {number: str(menu["name"]) for number, menu in line.menus.items()}
    return sorted(named.values()), named.get(line.default, ""), {key: named[to] for key, to in line.aliases.items()}


READY = ([MENU.name], MENU.name, {"workation-desk": MENU.name})


@pytest.mark.anyio
async def test_an_empty_account_gets_menu_picture_default_and_alias() -> None:
    line = FakeMenus()
    await publish(line)
    assert account(line) == READY
    assert list(line.pictures.values()) == [MENU.picture]


@pytest.mark.anyio
async def test_a_second_run_changes_nothing() -> None:
    line = FakeMenus()
    await publish(line)
    line.changes.clear()
    assert await publish(line) == []
    assert line.changes == []


@pytest.mark.anyio
async def test_older_menus_of_ours_go_after_the_new_one_is_shown_and_those_of_others_stay() -> None:
    line = FakeMenus(default="old", aliases={"workation-desk": "old"})
    line.has("workation-desk open 0123456789ab", "old")
    line.has("the menu of the tourist office", "theirs")
    await publish(line)
    assert account(line) == (sorted([MENU.name, "the menu of the tourist office"]), MENU.name, READY[2])
    assert line.changes[-1] == "DELETE /v2/bot/richmenu/old"


@pytest.mark.parametrize("stopped_at", ["POST /content", "POST richmenu-1", "POST /alias", "DELETE /old"])
@pytest.mark.anyio
async def test_a_run_that_stopped_anywhere_is_finished_by_the_next(stopped_at: str) -> None:
    line = FakeMenus(default="old", refuse={stopped_at: 500})
    line.has("workation-desk open 0123456789ab", "old")
    with pytest.raises(MenuTrouble, match="goes on where it stopped"):
        await publish(line)
    assert line.default in line.menus, "everybody sees a menu meanwhile"
    line.refuse.clear()
    await publish(line)
    assert account(line) == READY


@pytest.mark.anyio
async def test_a_dry_run_says_the_steps_and_takes_none() -> None:
    line = FakeMenus(default="old")
    line.has("workation-desk open 0123456789ab", "old")
    said = await publish(line, dry_run=True)
    assert [step.split()[0] for step in said] == ["create", "upload", "show", "make", "delete"]
    assert line.changes == []


@pytest.mark.parametrize(
    ("status", "hint"), [(400, "Nothing later was done"), (401, "LINE_CHANNEL_ACCESS_TOKEN"), (429, "100 menus")]
)
@pytest.mark.anyio
async def test_a_refusal_names_the_step_the_reason_and_what_to_do(status: int, hint: str) -> None:
    line = FakeMenus(refuse={"POST /richmenu": status})
    with pytest.raises(MenuTrouble, match=hint) as refused:
        await publish(line)
    assert str(refused.value).startswith(f"LINE refused to create the menu {MENU.name!r}: {status} not this time")
    assert TOKEN not in str(refused.value)


@pytest.mark.anyio
async def test_a_line_that_is_not_reached_is_told_as_such() -> None:
    channel = LineChannel(TOKEN, "http://127.0.0.1:9", "http://127.0.0.1:9")
    await channel.start()
    with pytest.raises(MenuTrouble, match="could not list the menus"):
        await Publisher(channel, print).publish(MENU)
    await channel.stop()


def command(folder: Path, environ: Mapping[str, str], *, dry_run: bool = False) -> int:
    """Run the command with these settings; returns its exit code."""
    settings = Settings.from_environment({"SECRET_KEY": "a key only for a test", **environ}, folder)
    return run(Namespace(dry_run=dry_run), settings)


def test_the_command_without_line_says_which_setting_is_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(BadSetting, match="LINE_CHANNEL_SECRET: missing, so LINE is off"):
        command(tmp_path, {})
    assert command(tmp_path, {"DESK_CLOCK": "2024-06-01T10:00:00+09:00"}, dry_run=True) == 0
    assert "the menu of today is 'open'" in capsys.readouterr().out


def test_the_command_ends_with_1_when_line_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    line = {"LINE_CHANNEL_SECRET": "s", "LINE_CHANNEL_ACCESS_TOKEN": TOKEN, "LINE_API_BASE_URL": "http://127.0.0.1:9"}
    assert command(tmp_path, line) == 1
    assert "could not list the menus" in capsys.readouterr().err


@pytest.mark.anyio
async def test_the_command_ends_with_0_when_the_menu_is_on_the_account(tmp_path: Path) -> None:
    line = await FakeMenus().start()
    environ = {"LINE_CHANNEL_SECRET": "s", "LINE_CHANNEL_ACCESS_TOKEN": TOKEN, "LINE_API_BASE_URL": line.base_url}
    environ |= {"LINE_DATA_API_BASE_URL": line.data_url, "DESK_CLOCK": "2026-11-20T12:00:00+09:00"}
    code = await asyncio.to_thread(lambda: command(tmp_path, environ))
    await line.stop()
    assert (code, account(line)) == (0, READY)
