"""What the chat page does not let through: other sites, other people, personal data, too much at once."""

import httpx
import pytest

from tests.bot.pages.chatting import bubbles, opened, said
from tests.bot.pages.stage import FakeDesk, StoppedClock

pytestmark = pytest.mark.anyio


async def test_only_links_to_pages_and_phones_become_links(client: httpx.AsyncClient) -> None:
    page = await said(client, "リンク")
    links = {text: attributes["href"] for attributes, text in page.all("a", class_="button")}
    assert links == {"公式": "https://city.example/", "電話": "tel:+81335782509"}


async def test_what_people_write_is_shown_as_text(client: httpx.AsyncClient) -> None:
    page = await said(client, "<script>alert(1)</script>")
    assert bubbles(page)[-2:] == ["<script>alert(1)</script>", "<b>& 'そのまま'</b>"]
    assert [attributes["src"].partition("?")[0] for attributes, _ in page.all("script")] == ["/static/chat.js"]


async def test_a3_a_phone_number_is_masked_before_it_is_handed_in(client: httpx.AsyncClient, desk: FakeDesk) -> None:
    await said(client, "電話は０９０ー１２３４ー５６７８です")
    assert desk.arrivals[-1].masked
    assert "5678" not in desk.arrivals[-1].text
    assert "５６７８" not in desk.arrivals[-1].text


@pytest.mark.parametrize("place", ["1|place:|０９０ー１２３４ー５６７８\t南陽市", "1|place:|06213\t電話 090-1234-5678"])
async def test_a3_a_button_form_written_by_hand_hides_no_phone_number(
    client: httpx.AsyncClient, desk: FakeDesk, place: str
) -> None:
    page = await opened(client)
    await client.post("/", data={"tap": place, "csrf": page.hidden("csrf"), "event": "e"})
    assert desk.arrivals[-1].masked
    assert "［電話番号］" in desk.arrivals[-1].data + desk.arrivals[-1].text
    assert "5678" not in f"{desk.arrivals[-1]}".replace("５６７８", "5678")


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
