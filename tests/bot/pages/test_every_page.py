"""What holds for every page: the frame, the headers, nothing from elsewhere, kind words when something is wrong."""

import re
from html.parser import HTMLParser
from pathlib import Path

import httpx
import pytest
from typing_extensions import override

from bot.pages.site import FOLDER
from bot.pages.texts import Texts
from knowledge.languages import LANGUAGES
from tests.bot.pages.stage import Page

pytestmark = pytest.mark.anyio
PAGES = ("/", "/interest/fresh", "/interest/used", "/interest/late", "/policy", "/nowhere", "/broken")
EVERYWHERE = [f"{path}?lang={language}" for path in PAGES for language in LANGUAGES]


@pytest.mark.parametrize("address", EVERYWHERE)
async def test_f3_every_page_has_language_title_one_heading_landmarks_and_a_skip_link(
    client: httpx.AsyncClient, address: str
) -> None:
    page = Page((await client.get(address)).text)
    assert page.one("html")[0]["lang"] == ("en" if address.endswith("en") else "ja")
    assert page.title
    assert page.one("h1")[1]
    for landmark in ("header", "main", "footer", "nav"):
        page.one(landmark)
    first_link = page.all("a")[0][0]
    assert first_link["href"] == "#" + page.one("main")[0]["id"]
    ids = [attributes["id"] for _, attributes, _ in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))


class Unmarked(HTMLParser):
    """Collects the Japanese text of a page that no element says to be Japanese."""

    EMPTY = frozenset({"meta", "link", "input", "br", "img", "hr"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.inside: list[str] = []
        self.found: list[str] = []
        self.feed(html)

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self.EMPTY:
            self.inside.append(dict(attrs).get("lang") or (self.inside[-1] if self.inside else ""))

    @override
    def handle_endtag(self, tag: str) -> None:
        self.inside.pop()

    @override
    def handle_data(self, data: str) -> None:
        if self.inside and self.inside[-1] != "ja" and re.search("[ぁ-んァ-ヶ一-龯]", data):
            self.found.append(data.strip())


@pytest.mark.parametrize("path", ["/interest/english", "/interest/used", "/policy", "/nowhere"])
async def test_f3_japanese_in_an_english_page_is_said_to_be_japanese(client: httpx.AsyncClient, path: str) -> None:
    html = (await client.get(f"{path}?lang=en")).text
    assert 'lang="ja"' in html
    assert Unmarked(html).found == []


@pytest.mark.parametrize("language", LANGUAGES)
async def test_f6_the_help_is_the_same_on_every_page(client: httpx.AsyncClient, language: str) -> None:
    footers = {Page((await client.get(f"{path}?lang={language}")).text).one("footer")[1] for path in PAGES}
    assert len(footers) == 1
    help_text = footers.pop()
    assert "03-3578-2509" in help_text
    assert "2624" not in help_text
    assert ("three-way call" in help_text or "3人" in help_text) is (language != "ja"), "C7"


@pytest.mark.parametrize("address", EVERYWHERE)
async def test_f1_nothing_is_loaded_from_elsewhere_and_nothing_is_written_inline(
    client: httpx.AsyncClient, address: str
) -> None:
    page = Page((await client.get(address)).text)
    loaded = [
        attributes.get("src") or attributes["href"]
        for tag, attributes, _ in page.elements
        if "src" in attributes or tag == "link"
    ]
    assert loaded
    assert all(re.match("/[^/]", place) for place in loaded)
    for tag, attributes, text in page.elements:
        assert tag != "style"
        assert not (tag == "script" and "".join(text).strip())
        assert not [name for name in attributes if name == "style" or name.startswith("on")]


@pytest.mark.parametrize("path", [*PAGES, "/static/page.css"])
async def test_every_answer_carries_the_security_headers(client: httpx.AsyncClient, path: str) -> None:
    headers = (await client.get(path)).headers
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] in {"no-referrer", "same-origin"}


@pytest.mark.parametrize("name", ["page.css", "chat.js", "form.js"])
def test_f1_style_and_scripts_name_no_other_origin(name: str) -> None:
    assert "//" not in re.sub(r"(?m)^\s*//.*$|\s//.*$|/\*.*?\*/", "", (FOLDER / "static" / name).read_text("utf-8"))


def test_the_script_stays_small() -> None:
    assert len((FOLDER / "static" / "chat.js").read_text("utf-8").splitlines()) < 100


async def test_a_versioned_file_may_be_kept_for_a_year(client: httpx.AsyncClient) -> None:
    page = Page((await client.get("/")).text)
    address = page.one("link", rel="stylesheet")[0]["href"]
    assert "immutable" in (await client.get(address)).headers["cache-control"]
    assert "max-age=3600" in (await client.get(address.partition("?")[0])).headers["cache-control"]


async def test_a14_an_error_shows_neither_its_text_nor_where_it_happened(client: httpx.AsyncClient) -> None:
    answer = await client.get("/broken")
    assert answer.status_code == 500
    assert "ただいま表示できません" in answer.text
    assert "090-1111-2222" not in answer.text
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("typed", ["/090-1234-5678", "/interest/taro@example.co.jp", "/nowhere?name=花子"])
async def test_a14_a_page_does_not_repeat_the_address_that_was_typed(client: httpx.AsyncClient, typed: str) -> None:
    html = (await client.get(typed)).text
    assert not [part for part in ("1234-5678", "taro", "花子") if part in html]
    assert [link for link, _ in Page(html).all("a") if link["href"].startswith("?lang=")] != []


async def test_a_program_gets_errors_as_json(client: httpx.AsyncClient) -> None:
    for path, status in (("/nowhere", 404), ("/broken", 500)):
        answer = await client.get(path, headers={"Accept": "application/json"})
        assert (answer.status_code, answer.headers["content-type"]) == (status, "application/json")


async def test_an_unknown_page_leads_back(client: httpx.AsyncClient) -> None:
    answer = await client.get("/nowhere")
    assert answer.status_code == 404
    assert Page(answer.text).one("a", class_="primary")[0]["href"] == "/"


async def test_the_chosen_language_is_remembered(client: httpx.AsyncClient) -> None:
    await client.get("/policy?lang=en")
    assert Page((await client.get("/")).text).one("html")[0]["lang"] == "en"
    await client.get("/policy?lang=nonsense")
    assert Page((await client.get("/")).text).one("html")[0]["lang"] == "en"


@pytest.mark.parametrize("name", ["texts.toml", "policy.toml"])
def test_c2_easy_japanese_has_western_years_and_no_wave_dash(name: str) -> None:
    for line in (FOLDER / name).read_text("utf-8").splitlines():
        if line.startswith("easy"):
            assert not re.search("令和|平成|[〜～]", line)


def test_a_missing_language_is_named(tmp_path: Path) -> None:
    file = tmp_path / "texts.toml"
    file.write_text('[chat.send]\nja = "送信"\nen = "Send"\n', "utf-8")
    with pytest.raises(ValueError, match=r"texts.toml: chat.send: no text in easy"):
        Texts.load(file)


def test_readings_stand_above_the_characters_in_easy_japanese(tmp_path: Path) -> None:
    file = tmp_path / "texts.toml"
    file.write_text('[a.b]\nja = "港区<b>"\neasy = "港区(みなとく)の 3つ(URL)<b>"\nen = "x"\n', "utf-8")
    texts = Texts.load(file)
    assert texts.show("a.b", "easy") == "<ruby>港区<rt>みなとく</rt></ruby>の 3つ(URL)&lt;b&gt;"
    assert texts.say("a.b", "easy") == "港区の 3つ(URL)<b>"
    assert texts.show("a.b", "ja") == "港区&lt;b&gt;"
