"""The policy page has what municipal policies share (conventions A17)."""

import httpx
import pytest

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
    assert "翌年度の3月31日まで" in text, "A10"
    assert "氏名は自動では見分けられない" in text, "A3"


async def test_english_is_marked_as_a_reference_translation(client: httpx.AsyncClient) -> None:
    assert "参考訳" in (await policy(client, "en")).one("footer")[1], "C3"


async def test_the_policy_is_linked_from_the_chat_and_the_form(client: httpx.AsyncClient) -> None:
    for path in ("/", "/interest/fresh"):
        page = Page((await client.get(path)).text)
        assert "/policy" in {attributes["href"] for attributes, _ in page.all("a")}
