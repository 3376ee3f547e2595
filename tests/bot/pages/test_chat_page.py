"""The chat page without a script: what a person sees after each form that is posted."""

import httpx
import pytest

from tests.bot.pages.conftest import Build
from tests.bot.pages.stage import MENU, FakeDesk, Page, StoppedClock

pytestmark = pytest.mark.anyio


async def opened(client: httpx.AsyncClient, path: str = "/") -> Page:
    return Page((await client.get(path)).text)


async def said(client: httpx.AsyncClient, text: str) -> Page:
    page = await opened(client)
    form = {"text": text, "csrf": page.hidden("csrf"), "event": page.hidden("event")}
    answer = await client.post("/", data=form)
    assert (answer.status_code, answer.headers["location"]) == (303, "/#latest")
    return await opened(client)


def bubbles(page: Page) -> list[str]:
    return [text for attributes, text in page.all("p") if attributes.get("class") == "bubble"]


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


async def test_only_links_to_pages_and_phones_become_links(client: httpx.AsyncClient) -> None:
    page = await said(client, "リンク")
    links = {text: attributes["href"] for attributes, text in page.all("a", class_="button")}
    assert links == {"公式": "https://city.example/", "電話": "tel:+81335782509"}


async def test_a_web_address_in_a_bubble_becomes_a_link(client: httpx.AsyncClient) -> None:
    page = await said(client, "住所")
    assert bubbles(page)[-1] == "運用方針: https://desk.example/policy?a=1&b=2。<b>"
    attributes, text = page.all("a", rel="noopener noreferrer")[0]
    assert attributes["href"] == text == "https://desk.example/policy?a=1&b=2"


async def test_what_people_write_is_shown_as_text(client: httpx.AsyncClient) -> None:
    page = await said(client, "<script>alert(1)</script>")
    assert bubbles(page)[-2:] == ["<script>alert(1)</script>", "<b>& 'そのまま'</b>"]
    assert [attributes["src"].partition("?")[0] for attributes, _ in page.all("script")] == ["/static/chat.js"]


async def test_an_english_answer_on_a_japanese_page_is_marked_as_english(client: httpx.AsyncClient) -> None:
    page = await said(client, "english please")
    assert page.all("p", class_="bubble", lang="en")[-1][1].startswith("The workation programme")


async def test_a3_a_phone_number_is_masked_before_it_is_handed_in(client: httpx.AsyncClient, desk: FakeDesk) -> None:
    await said(client, "電話は０９０ー１２３４ー５６７８です")
    assert desk.arrivals[-1].masked
    assert "5678" not in desk.arrivals[-1].text
    assert "５６７８" not in desk.arrivals[-1].text


async def test_a_second_press_of_the_same_button_is_one_message(client: httpx.AsyncClient, desk: FakeDesk) -> None:
    page = await opened(client)
    form = {"text": "南陽市は行けますか", "csrf": page.hidden("csrf"), "event": page.hidden("event")}
    for _ in range(2):
        await client.post("/", data=form)
    await client.post("/", data={**form, "text": "別の質問"})
    assert [arrival.text for arrival in desk.arrivals[1:]] == ["南陽市は行けますか", "別の質問"]


@pytest.mark.parametrize("change", [{"csrf": "forged"}, {"csrf": ""}, {"text": "   "}, {"text": "\u202e\u200b"}])
async def test_a_forged_or_empty_message_is_not_handed_in(
    client: httpx.AsyncClient, desk: FakeDesk, change: dict[str, str]
) -> None:
    page = await opened(client)
    answer = await client.post("/", data={"text": "質問", "csrf": page.hidden("csrf"), "event": "e", **change})
    assert answer.status_code == 303
    assert len(desk.arrivals) == 1


async def test_a_form_on_another_site_cannot_write_here(client: httpx.AsyncClient, desk: FakeDesk) -> None:
    page = await opened(client)
    form = {"text": "質問", "csrf": page.hidden("csrf"), "event": "e"}
    answer = await client.post("/", data=form, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert len(desk.arrivals) == 1


async def test_a_changed_cookie_starts_a_conversation_of_its_own(client: httpx.AsyncClient, desk: FakeDesk) -> None:
    await said(client, "南陽市は行けますか")
    stolen = desk.arrivals[0].address
    client.cookies.clear()
    client.cookies.set("desk_conversation", f"{stolen}.forged")
    assert "南陽市は行けますか" not in bubbles(await opened(client))


async def test_the_cookie_is_kept_from_scripts_and_other_sites(client: httpx.AsyncClient) -> None:
    cookie = (await client.get("/")).headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie


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


async def test_no_cookie_no_entries(client: httpx.AsyncClient) -> None:
    assert (await client.get("/entries?after=0")).status_code == 404


async def test_too_many_messages_in_a_minute_are_asked_to_wait(client: httpx.AsyncClient, clock: StoppedClock) -> None:
    page = await opened(client)
    form = {"text": "質問", "csrf": page.hidden("csrf")}
    answers = [await client.post("/", data={**form, "event": str(number)}) for number in range(41)]
    assert [answer.status_code for answer in answers[-2:]] == [303, 429]
    assert "少し時間をおいてください" in answers[-1].text
    clock.pass_by(minutes=1)
    assert (await client.post("/", data={**form, "event": "later"})).status_code == 303


async def test_h6_a_text_of_5000_characters_is_taken_and_a_far_longer_one_is_refused_kindly(
    client: httpx.AsyncClient, desk: FakeDesk
) -> None:
    await said(client, "あ" * 5000)
    assert len(desk.arrivals[-1].text) == 5000
    page = await opened(client)
    for length in (12_000, 90_000):
        answer = await client.post("/", data={"text": "a" * length, "csrf": page.hidden("csrf"), "event": "e"})
        assert answer.status_code == 413
        assert "5,000文字" in answer.text


async def test_f10_the_page_says_trial_only_while_line_is_not_connected(build: Build) -> None:
    for trial in (True, False):
        transport = httpx.ASGITransport(build(trial=trial))
        async with httpx.AsyncClient(transport=transport, base_url="http://desk.example") as client:
            assert ("試用版(実際の申込はできません)" in (await client.get("/")).text) is trial


async def test_f4_the_log_is_a_polite_live_region_from_the_first_page_on(client: httpx.AsyncClient) -> None:
    log, _ = (await opened(client)).one("div", id="log")
    assert (log["role"], log["aria-live"]) == ("log", "polite")
