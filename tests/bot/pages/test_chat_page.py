"""The chat page without a script: what a person sees after each form that is posted."""

import httpx
import pytest

from handlers.turn import Bubble, Choice, Reply
from knowledge.facts import Facts
from knowledge.languages import LANGUAGES
from knowledge.library import HERE as KNOWLEDGE
from tests.bot.pages.chatting import bubbles, opened, said
from tests.bot.pages.conftest import Build
from tests.bot.pages.stage import MENU, FakeDesk, Page

pytestmark = pytest.mark.anyio


async def test_a_newcomer_is_greeted_as_a_new_friend_on_line_is(client: httpx.AsyncClient, desk: FakeDesk) -> None:
    page = await opened(client)
    assert "自動応答" in bubbles(page)[0]
    assert [(arrival.kind, arrival.channel) for arrival in desk.arrivals] == [("follow", "web")]
    assert desk.arrivals[0].conversation == f"web:{desk.arrivals[0].address}"


async def test_coming_back_continues_the_same_conversation(client: httpx.AsyncClient, desk: FakeDesk) -> None:
    await opened(client)
    await said(client, "一人いくらまで補助されますか")
    page = await opened(client)
    assert len(desk.entries) == 1
    assert "一人いくらまで補助されますか" in bubbles(page)


async def test_a_question_is_answered_with_its_source_and_fiscal_year(client: httpx.AsyncClient) -> None:
    page = await said(client, "一人いくらまで補助されますか")
    assert bubbles(page)[-2] == "一人いくらまで補助されますか"
    assert "50,000円(5万円)" in bubbles(page)[-1]
    assert "〔令和6年度〕" in bubbles(page)[-1]


async def test_a_card_shows_its_rows_its_source_and_its_buttons(client: httpx.AsyncClient) -> None:
    page = await said(client, "3人で2泊、1泊12,000円、交通費3万円だと？")
    assert page.one("h3")[1] == "補助額の目安 150,000円(15万円)"
    rows = dict(zip([text for _, text in page.all("dt")], [text for _, text in page.all("dd")], strict=True))
    assert rows["3人分(上限 200,000円)"] == "50,000円 × 3人 = 150,000円"
    assert page.one("p", class_="citation")[1].startswith("出典: 港区の全国連携")
    assert {"条件を変える", "参加を希望する", "4人だったら？"} <= {text for _, text in page.all("button")}


async def test_cards_side_by_side_and_a_picture_keep_their_words(client: httpx.AsyncClient) -> None:
    page = await said(client, "二つ並べて")
    assert [text for _, text in page.all("h3")] == ["北海道利尻富士町", "山形県南陽市"]
    assert page.one("div", class_="deck")[0]["aria-label"] == "北海道利尻富士町、山形県南陽市"
    assert page.one("img")[0]["alt"] == "相談窓口の印"


async def test_a_tapped_button_says_its_label_and_carries_its_choice(client: httpx.AsyncClient, desk: FakeDesk) -> None:
    page = await opened(client)
    button = next(attributes for attributes, text in page.all("button") if text == MENU[1].label)
    await client.post("/", data={"tap": button["value"], "csrf": page.hidden("csrf"), "event": "e"})
    tapped = desk.arrivals[-1]
    assert (tapped.kind, tapped.data, tapped.text) == ("tap", MENU[1].pack(), "行き先をさがす")
    assert "行き先をさがす" in bubbles(await opened(client))


async def test_quick_replies_stand_under_the_last_answer_only(client: httpx.AsyncClient) -> None:
    page = await said(client, "一人いくらまで補助されますか")
    assert len(page.all("form", class_="quick")) == 1
    assert "解決した" in {text for _, text in page.all("button")}
    assert "よくある質問" not in {text for _, text in page.all("button")}


async def test_web_addresses_and_phone_numbers_in_a_bubble_become_links(client: httpx.AsyncClient) -> None:
    page = await said(client, "住所")
    text = "運用方針: https://desk.example/policy?a=1&b=2。<b>電話 03-3578-2509、受付番号 MW-2026-0012"
    assert bubbles(page)[-1] == text
    attributes, address = page.all("a", rel="noopener noreferrer")[0]
    assert attributes["href"] == address == "https://desk.example/policy?a=1&b=2"
    assert page.one("a", class_="tel") == ({"class": "tel", "href": "tel:0335782509"}, "03-3578-2509")


async def test_c6_a_language_tapped_in_the_conversation_holds_for_the_page_around_it(
    client: httpx.AsyncClient, desk: FakeDesk
) -> None:
    page = await opened(client)
    button = next(attributes for attributes, text in page.all("button") if text == "English")
    form = {"tap": button["value"], "csrf": page.hidden("csrf"), "event": "e", "after": "2"}
    answer = await client.post("/", data=form, headers={"X-Desk-Script": "1"})
    assert answer.status_code == 303, "the script loads the page anew"
    assert (await opened(client)).one("html")[0]["lang"] == "en"
    assert [arrival.kind for arrival in desk.arrivals] == ["follow", "tap"]


async def test_c6_a_language_chosen_at_the_top_is_told_to_the_desk_once(
    client: httpx.AsyncClient, desk: FakeDesk
) -> None:
    await opened(client)
    for _ in range(2):
        assert (await opened(client, "/?lang=en")).one("html")[0]["lang"] == "en"
    assert [arrival.data for arrival in desk.arrivals] == ["", Choice("English", "language:", "en").pack()]


async def test_c6_a_language_chosen_on_another_page_is_told_to_the_desk_too(
    client: httpx.AsyncClient, desk: FakeDesk
) -> None:
    await opened(client)
    await opened(client, "/policy?lang=en")
    for _ in range(2):
        await opened(client)
    assert [arrival.text for arrival in desk.arrivals] == ["", "English"]


async def test_c6_a_new_conversation_goes_on_in_the_chosen_language(client: httpx.AsyncClient, desk: FakeDesk) -> None:
    page = await opened(client, "/?lang=en")
    await client.post("/new", data={"csrf": page.hidden("csrf")})
    await opened(client)
    assert [(arrival.kind, arrival.text) for arrival in desk.arrivals] == [("follow", ""), ("tap", "English")] * 2


async def test_a_source_is_shown_less_loudly_than_the_answer(build: Build, desk: FakeDesk) -> None:
    cited = [Facts.load(KNOWLEDGE / "facts").citation(["R6-CAP-BIZ"], language) for language in LANGUAGES]
    desk.greeting = Reply(tuple(Bubble(text) for text in ("補助の上限は200,000円です。", *cited)))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(build()), base_url="http://desk.example") as client:
        page = Page((await client.get("/")).text)
    assert len(page.all("p", class_="bubble")) == 1
    assert [text for _, text in page.all("p", class_="bubble source")] == cited


async def test_c6_a_newcomer_who_chose_english_before_is_greeted_in_english(
    client: httpx.AsyncClient, desk: FakeDesk
) -> None:
    await opened(client, "/policy?lang=en")
    await opened(client)
    assert [arrival.text for arrival in desk.arrivals] == ["", "English"]


async def test_an_english_answer_on_a_japanese_page_is_marked_as_english(client: httpx.AsyncClient) -> None:
    page = await said(client, "english please")
    assert page.all("p", class_="bubble", lang="en")[-1][1].startswith("The workation programme")


async def test_a_new_conversation_starts_with_the_greeting_alone(client: httpx.AsyncClient, desk: FakeDesk) -> None:
    page = await said(client, "南陽市は行けますか")
    answer = await client.post("/new", data={"csrf": page.hidden("csrf")})
    assert answer.status_code == 303
    assert len(bubbles(await opened(client))) == 1
    assert len(desk.entries) == 2


async def test_b1_staff_are_named_as_the_section_not_as_the_machine(client: httpx.AsyncClient, desk: FakeDesk) -> None:
    await opened(client)
    desk.add(desk.arrivals[0].conversation, "staff", "お調べしました。")
    page = await opened(client)
    assert [text for _, text in page.all("span", class_="name")] == ["自動応答", "港区 全国連携推進担当"]


async def test_while_no_answer_is_there_the_page_offers_to_look_again(
    client: httpx.AsyncClient, desk: FakeDesk
) -> None:
    await opened(client)
    desk.silent = True
    assert "更新" in {text for _, text in (await said(client, "まだですか")).all("a", class_="button")}


async def test_the_script_gets_the_new_entries_only(client: httpx.AsyncClient, desk: FakeDesk) -> None:
    page = await opened(client)
    last = page.all("article")[-1][0]["data-id"]
    form = {"text": "南陽市は行けますか", "csrf": page.hidden("csrf"), "event": "e", "after": last}
    answer = await client.post("/", data=form, headers={"X-Desk-Script": "1"})
    entries = [attributes["class"] for attributes, _ in Page(answer.text).all("article")]
    assert (answer.status_code, entries) == (200, ["entry person", "entry desk"])
    assert "<html" not in answer.text


async def test_the_script_asks_for_late_answers(client: httpx.AsyncClient, desk: FakeDesk) -> None:
    page = await opened(client)
    last = page.all("article")[-1][0]["data-id"]
    assert (await client.get(f"/entries?after={last}")).text == ""
    desk.add(desk.arrivals[0].conversation, "staff", "お待たせしました。")
    assert "お待たせしました。" in (await client.get(f"/entries?after={last}")).text
    assert (await client.get("/entries?after=nonsense")).status_code == 200


async def test_f10_the_page_of_a_trial_says_so_and_no_other(build: Build) -> None:
    for trial in (True, False):
        transport = httpx.ASGITransport(build(trial=trial))
        async with httpx.AsyncClient(transport=transport, base_url="http://desk.example") as client:
            assert ("試用版(実際の申込はできません)" in (await client.get("/")).text) is trial


async def test_f4_the_log_is_a_polite_live_region_from_the_first_page_on(client: httpx.AsyncClient) -> None:
    log, _ = (await opened(client)).one("div", id="log")
    assert (log["role"], log["aria-live"]) == ("log", "polite")
