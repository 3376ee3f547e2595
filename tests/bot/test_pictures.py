"""The committed pictures agree with today's data, keep their sizes, and can be read by everybody."""

import json
import re
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageColor

from bot.channels.line_render import render
from bot.pages.site import FOLDER
from bot.richmenu import HERE, data
from handlers.desk import Desk
from handlers.menu import TILES
from handlers.places.partner_map import MAP_PATH, counts, joint, partner_map
from handlers.turn import Conversation, Language, Picture
from knowledge.library import Library
from tests.handlers.conftest import Talk

MAP = FOLDER / MAP_PATH.lstrip("/")
MENUS = {name: HERE / "pictures" / variant["picture"] for name, variant in data()["variant"].items()}


def shows(path: Path) -> Any:
    """Read the text chunk in which a picture says what it shows."""
    with Image.open(path) as picture:
        return json.loads(picture.text["shows"])  # type: ignore[attr-defined]


def drawing() -> Any:
    """Load the script; only drawing needs its font."""
    loader = SourceFileLoader("draw_pictures", str(Path(__file__).parents[2] / "script" / "draw_pictures"))
    spec = spec_from_loader(loader.name, loader)
    assert spec
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


def luminance(colour: tuple[int, ...]) -> float:
    parts = [part / 255 for part in colour[:3]]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(front: str, ground: str) -> float:
    lighter, darker = sorted((luminance(ImageColor.getrgb(colour)) for colour in (front, ground)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("variant", MENUS)
def test_a_menu_picture_has_the_size_of_its_areas_and_few_bytes(variant: str) -> None:
    """Design rule D1."""
    with Image.open(MENUS[variant]) as picture:
        assert (picture.format, picture.size) == ("PNG", (data()["width"], data()["height"]))
        assert len(picture.getcolors() or []) <= 64
    assert MENUS[variant].stat().st_size <= 1_000_000


@pytest.mark.parametrize("variant", MENUS)
def test_a_menu_picture_was_drawn_with_todays_words(library: Library, variant: str) -> None:
    texts, table = library.catalogue.texts, data()
    words = [[texts[f"menu.{tile['name']}"]["ja"], tile["english"]] for tile in table["tile"]]
    extra = table["variant"][variant]
    assert shows(MENUS[variant]) == {"tiles": words, "badge": extra["badge"], "note": extra["note"]}
    assert [tile["name"] for tile in table["tile"]] == list(TILES)


def test_the_colours_of_the_menu_are_readable_and_are_those_in_the_picture() -> None:
    """Design rule D5: at least 4.5:1."""
    drawn = {path: set(_colours(path)) for path in MENUS.values()}
    for kind, (front, ground) in data()["colours"].items():
        assert contrast(front, ground) >= 4.5, kind
        assert any({ImageColor.getrgb(front), ImageColor.getrgb(ground)} <= colours for colours in drawn.values()), kind


def _colours(path: Path) -> list[Any]:
    with Image.open(path) as picture:
        return [colour for _, colour in picture.convert("RGB").getcolors(maxcolors=256) or []]


def test_the_words_on_the_map_are_readable() -> None:
    """Design rule D5."""
    script = drawing()
    for front, ground in ((script.WHITE, script.BLUE), (script.GREY_INK, script.GREY), (script.SOFT, script.WHITE)):
        assert contrast(front, ground) >= 4.5
        assert {ImageColor.getrgb(front), ImageColor.getrgb(ground)} <= set(_colours(MAP))


def test_i1_i2_only_the_script_needs_a_font_and_it_names_the_package(tmp_path: Path) -> None:
    """Design rule I1: the desk runs on a bare system."""
    drawn_at_run = [path for path in HERE.rglob("*.py") if re.search(r"\bPIL\b|ImageFont", path.read_text("utf-8"))]
    assert drawn_at_run == []
    with pytest.raises(SystemExit, match="fonts-morisawa-bizud-gothic"):
        drawing().font(30, folder=tmp_path)


def test_the_map_was_drawn_from_todays_list(library: Library) -> None:
    shown = shows(MAP)
    assert shown == drawing().map_words(library.directory.partners)
    with Image.open(MAP) as picture:
        assert (picture.format, picture.size) == ("PNG", (1040, 1040))
    assert MAP.stat().st_size < 100_000


def test_the_numbers_on_the_map_add_up_to_the_rows_of_the_list(library: Library) -> None:
    """Design rule I3; the row of two prefectures counts for both, and the map says so."""
    rows = library.directory.partners
    twice = sum(len(partner.prefectures) - 1 for partner in joint(rows))
    assert (len(rows), twice) == (15, 1)
    assert sum(counts(rows).values()) - twice == len(rows)
    assert sum(shows(MAP)["counts"].values()) - twice == shows(MAP)["rows"]
    said = " ".join(text for text, _, _ in drawing().map_lines(shows(MAP)))
    assert "鳥取県・岡山県" in said
    assert "両方に数えています" in said


def test_the_map_has_all_47_prefectures_each_in_its_own_place(library: Library) -> None:
    script = drawing()
    places = script.places()
    rows = (Path(__file__).parents[2] / "knowledge" / "prefectures.tsv").read_text("utf-8").splitlines()[1:]
    assert set(places) == {script.short(row.split("\t")[1]) for row in rows}
    spots = list(places.values())
    apart = [max(abs(one[0] - other[0]), abs(one[1] - other[1])) for n, one in enumerate(spots) for other in spots[:n]]
    assert len(spots) == 47
    assert min(apart) > 0.999
    assert all(0 <= x <= 10.9 and 0 <= y <= 10.9 for x, y in spots)


@pytest.mark.parametrize(
    ("language", "first", "both"),
    [
        ("ja", "北海道1（利尻富士町）、山形県3（南陽市・高畠町・小国町）", "鳥取県1（鳥取県・岡山県の共同）"),
        ("easy", "北海道1（利尻富士町）", "鳥取県と 岡山県が いっしょ"),
        ("en", "Rishirifuji, Hokkaido; Nanyo, Yamagata", "Tottori and Okayama (joint)"),
    ],
)
def test_the_words_of_the_map_name_every_prefecture_and_place(
    desk: Desk, language: Language, first: str, both: str
) -> None:
    """Design rules D5 and I3."""
    alt = partner_map(desk.voice(Conversation(language))).alt
    assert first in alt
    assert both in alt
    for partner in desk.library.directory.partners:
        if len(partner.prefectures) == 1:
            assert (partner.romaji if language == "en" else partner.short) in alt
    assert len(alt) <= 1500


def test_the_whole_list_opens_with_the_map_and_goes_on_without_it(talk: Talk) -> None:
    talk.say("行き先をさがす")
    talk.tap("一覧を見る")
    assert [part.path for part in _pictures(talk)] == [MAP_PATH]
    talk.say("もっと見る")
    assert not _pictures(talk)
    talk.say("山形県で行けるところ")
    assert not _pictures(talk)


def _pictures(talk: Talk) -> list[Picture]:
    return [part for reply in talk.replies for part in reply.parts if isinstance(part, Picture)]


@pytest.mark.parametrize(("address", "messages"), [("https://desk.example", 3), ("http://localhost:8000", 2)])
def test_line_gets_the_map_where_it_can_fetch_it_and_no_more_words_where_it_cannot(
    talk: Talk, address: str, messages: int
) -> None:
    talk.say("行き先をさがす")
    talk.tap("一覧を見る")
    [reply] = talk.replies
    drawn = render(reply, address)
    assert len(drawn) == messages
    heroes = [message["contents"]["hero"]["url"] for message in drawn if "hero" in message.get("contents", {})]
    assert heroes == [address + MAP_PATH] * (messages - 2)


@pytest.fixture
def talk(desk: Desk) -> Talk:
    """A new person."""
    return Talk(desk)


FONT = drawing().FONTS / "BIZUDPGothic-Bold.ttf"


@pytest.mark.skipif(not FONT.exists(), reason="NO BIZ UDPGothic: the pictures were not drawn anew (apt: see script)")
@pytest.mark.parametrize("bold", [True, False])
def test_the_font_of_the_pictures_has_glyphs_of_its_own_for_japanese(bold: bool) -> None:
    """Design rule I2: boxes look alike, characters do not."""
    font = drawing().font(60, bold=bold)
    drawn = [bytes(font.getmask(character)) for character in "港区年度\U000e0100"]
    assert len(set(drawn)) == len(drawn)


def test_a_chart_with_japanese_words_names_a_font_that_has_them() -> None:
    """Design rule I2: the charts of this project have English words, so that no font is needed."""
    root = Path(__file__).parents[2]
    charts = [path for name in ("bot", "benchmarks", "tests/evaluation") for path in (root / name).rglob("*.py")
              if "matplotlib.figure import Figure" in path.read_text("utf-8")]  # fmt: skip
    assert len(charts) >= 3
    for path in charts:
        words = re.findall(r"set_\w*(?:title|label|text)\([^)]*\)|label=[^,)]*", path.read_text("utf-8"))
        assert words, path
        japanese = [word for word in words if re.search("[ぁ-んァ-ヶ一-龯]", word)]
        assert not japanese or "japancode" in path.read_text("utf-8"), path
