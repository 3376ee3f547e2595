"""The policy page has what municipal policies share (conventions A17)."""

from pathlib import Path

import httpx
import pytest

from bot.keeping import Retention
from bot.pages.operator import NOTICE, PACKAGED, Operator
from knowledge.errors import BrokenData
from tests.bot.pages.stage import Page

pytestmark = pytest.mark.anyio
HEADINGS = (
    "目的",
    "アカウント名と運用担当",
    "発信する内容",
    "運用時間",
    "返信の取扱い",
    "個人情報の取扱い",
    "免責事項",
    "禁止事項",
    "知的財産権",
    "運用方針の変更",
    "なりすましの防止",
)


async def policy(client: httpx.AsyncClient, language: str) -> Page:
    return Page((await client.get(f"/policy?lang={language}")).text)


async def test_a17_the_policy_has_these_headings_in_this_order(client: httpx.AsyncClient) -> None:
    page = await policy(client, "ja")
    assert tuple(text for attributes, text in page.all("h2") if attributes["id"] != "help") == HEADINGS


async def test_a17_every_language_has_every_part_and_no_gap_is_left_open(client: httpx.AsyncClient) -> None:
    for language in ("easy", "en"):
        page = await policy(client, language)
        assert len(page.all("h2")) == len(HEADINGS) + 1
        assert "{" not in page.one("main")[1]


async def test_the_phone_and_the_ward_site_are_links_and_the_fax_is_none(client: httpx.AsyncClient) -> None:
    links = {attributes["href"]: text for attributes, text in (await policy(client, "ja")).all("a")}
    assert links["tel:0335782509"] == "03-3578-2509"
    assert "https://www.city.minato.tokyo.jp/" in links
    assert not [link for link in links if "2034" in link]


async def test_the_policy_says_hours_automatic_replies_and_the_official_list(client: httpx.AsyncClient) -> None:
    text = (await policy(client, "ja")).one("main")[1]
    assert "平日の午前8時30分から午後5時まで" in text
    assert "自動応答" in text
    assert "港区の公式ホームページ" in text
    assert "年度の終わり(3月31日)から1年間" in text, "A10"
    assert "90日間" in text, "A10"
    assert "氏名は自動では見分けられない" in text, "A3"


async def test_english_is_marked_as_a_reference_translation(client: httpx.AsyncClient) -> None:
    assert "参考訳" in (await policy(client, "en")).one("footer")[1], "C3"


async def test_the_policy_is_linked_from_the_chat_and_the_form(client: httpx.AsyncClient) -> None:
    for path in ("/", "/interest/fresh"):
        page = Page((await client.get(path)).text)
        assert "/policy" in {attributes["href"] for attributes, _ in page.all("a")}


@pytest.mark.parametrize("language", ["ja", "easy", "en"])
def test_a7_a10_what_is_stated_is_what_the_settings_keep(language: str) -> None:
    operator = Operator.load(None, Retention(talk_days=45, case_years=3))
    texts = {section.id: section.text[language] for section in operator.sections}  # type: ignore[index]
    assert "3" in operator.notice["retention"][language]  # type: ignore[index]
    assert operator.notice["retention"][language] in texts["personal"]  # type: ignore[index]
    assert "45" in texts["personal"]
    assert "90" not in texts["personal"]


def test_a_ward_states_its_own_words_in_a_file_of_its_own(tmp_path: Path) -> None:
    own = tmp_path / "policy.toml"
    own.write_text(PACKAGED.read_text("utf-8").replace('line_id = ""', 'line_id = "@minato"'), "utf-8")
    account = next(section for section in Operator.load(own).sections if section.id == "account")
    assert "@minato" in account.text["ja"]


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("[notice.rights]", "[notice.duties]", "rights"),
        ("{talk_days}", "{days}", "days"),
        ("[contact]", "[contact", "policy.toml"),
        ('title = { ja = "目的", ', "title = { ", "purpose.title"),
    ],
    ids=["a part is missing", "a name nobody fills in", "no TOML", "a language is missing"],
)
def test_a_file_that_cannot_be_used_is_named_with_its_fault(tmp_path: Path, old: str, new: str, named: str) -> None:
    own = tmp_path / "policy.toml"
    own.write_text(PACKAGED.read_text("utf-8").replace(old, new), "utf-8")
    with pytest.raises(BrokenData, match=named):
        Operator.load(own)


def test_a7_the_notice_has_its_five_parts() -> None:
    assert tuple(Operator.load().notice) == NOTICE
