"""The contact form behind the one-time link, as a person without a script meets it (conventions A5 to A8, F3, F8)."""

import re

import httpx
import pytest

from tests.bot.pages.stage import FakeInterestDesk, Page

pytestmark = pytest.mark.anyio
GOOD = {
    "organization": "株式会社みなと",
    "name": "山田 花子",
    "tel": "０３ー３５７８ー２５０９",
    "municipality": "山形県南陽市",
    "contact_time": "平日の午前",
    "language": "ja",
    "note": "二人で行きます。\n日程は秋です。",
    "confirmed": "yes",
}


async def posted(client: httpx.AsyncClient, token: str = "fresh", **change: str) -> httpx.Response:
    csrf = Page((await client.get(f"/interest/{token}")).text).hidden("csrf")
    return await client.post(f"/interest/{token}", data={"csrf": csrf, **GOOD, **change})


async def test_a5_opening_the_link_three_times_does_not_use_it_up(
    client: httpx.AsyncClient, interest_desk: FakeInterestDesk
) -> None:
    for _ in range(3):
        assert (await client.get("/interest/fresh")).status_code == 200
    assert (await posted(client)).status_code == 303
    assert [contact.tel for contact in interest_desk.saved] == ["+81335782509"]


async def test_f8_a_good_form_leads_to_a_receipt_with_number_and_next_step(client: httpx.AsyncClient) -> None:
    answer = await posted(client)
    assert (answer.status_code, answer.headers["location"]) == (303, "/interest/fresh")
    receipt = Page((await client.get("/interest/fresh")).text)
    assert receipt.one("h1")[1] == "連絡先を受け付けました"
    text = receipt.one("main")[1]
    assert "MW-2026-0012" in text
    assert "令和8年(2026年)11月24日(火)" in text, "Friday's form is answered by the end of Tuesday: Monday is a holiday"
    assert "参加者は区が決定します(応募多数の場合は抽選)" in text


async def test_a5_a_second_post_shows_the_receipt_and_saves_nothing(
    client: httpx.AsyncClient, interest_desk: FakeInterestDesk
) -> None:
    csrf = Page((await client.get("/interest/fresh")).text).hidden("csrf")
    answers = [await client.post("/interest/fresh", data={"csrf": csrf, **GOOD}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert len(interest_desk.saved) == 1


@pytest.mark.parametrize(
    ("token", "status", "says"),
    [("late", 410, "リンクの期限が切れています"), ("freshx", 404, "ページを開けませんでした")],
)
async def test_a5_an_expired_or_forged_link_shows_a_way_on(
    client: httpx.AsyncClient, token: str, status: int, says: str
) -> None:
    for answer in (await client.get(f"/interest/{token}"), await client.post(f"/interest/{token}", data=GOOD)):
        assert answer.status_code == status
        page = Page(answer.text)
        assert page.one("h1")[1] == says
        assert page.one("a", class_="primary")[0]["href"] == "/"
        assert "03-3578-2509" in answer.text


@pytest.mark.parametrize("token", ["fresh", "used", "late", "forged"])
async def test_a5_the_page_is_not_kept_not_listed_and_not_passed_on(client: httpx.AsyncClient, token: str) -> None:
    headers = (await client.get(f"/interest/{token}")).headers
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "no-referrer"
    assert "noindex" in headers["x-robots-tag"]


@pytest.mark.parametrize("language", ["ja", "easy", "en"])
async def test_a7_the_five_parts_of_the_notice_stand_above_the_button_in_order(
    client: httpx.AsyncClient, language: str
) -> None:
    html = (await client.get(f"/interest/fresh?lang={language}")).text
    names = ("purpose", "holder", "recipients", "retention", "rights")
    places = [html.index(f'id="notice-{name}"') for name in names]
    button = html.index('<button class="primary"')
    assert sorted([*places, button]) == [*places, button]
    for name in names:
        notice = Page(html).one("div", id=f"notice-{name}")[1]
        assert len(notice) > 15


async def test_a7_without_the_confirmation_nothing_is_kept_and_everything_typed_stays(
    client: httpx.AsyncClient, interest_desk: FakeInterestDesk
) -> None:
    answer = await posted(client, confirmed="")
    assert answer.status_code == 422
    assert interest_desk.saved == []
    page = Page(answer.text)
    assert page.one("input", id="organization")[0]["value"] == GOOD["organization"]
    assert page.one("input", id="name")[0]["value"] == GOOD["name"]
    assert page.one("input", id="contact_time")[0]["value"] == GOOD["contact_time"]
    assert "二人で行きます。" in page.one("textarea", id="note")[1]
    assert "confirmed-error" in page.one("input", id="confirmed")[0]["aria-describedby"]


async def test_a8_the_form_asks_for_these_fields_and_no_others(client: httpx.AsyncClient) -> None:
    page = Page((await client.get("/interest/fresh")).text)
    asked = {
        attributes["name"]
        for tag in ("input", "select", "textarea")
        for attributes, _ in page.all(tag)
        if attributes.get("type") != "hidden"
    }
    assert asked == {"kind", "website", *GOOD, "email"}


async def test_the_municipality_of_the_conversation_is_filled_in(client: httpx.AsyncClient) -> None:
    page = Page((await client.get("/interest/fresh")).text)
    assert page.one("input", id="municipality")[0]["value"] == "山形県南陽市"


async def test_f3_errors_are_said_in_the_title_in_a_summary_and_at_their_fields(client: httpx.AsyncClient) -> None:
    answer = await posted(client, name="", tel="12345", email="taro@")
    page = Page(answer.text)
    assert page.title.startswith("エラー")
    summary, text = page.one("div", id="summary")
    assert (summary["role"], summary["tabindex"]) == ("alert", "-1")
    links = [attributes["href"] for attributes, _ in page.all("a") if attributes["href"].startswith("#")]
    assert links == ["#main", "#name", "#tel", "#email"]
    for name in ("name", "tel", "email"):
        field = page.one("input", id=name)[0]
        error = page.one("p", id=f"{name}-error")[1]
        assert field["aria-invalid"] == "true"
        assert f"{name}-error" in field["aria-describedby"].split()
        assert error in text


async def test_d16_errors_say_what_to_do_without_scolding(client: httpx.AsyncClient) -> None:
    for language in ("ja", "easy"):
        csrf = Page((await client.get("/interest/fresh")).text).hidden("csrf")
        form = {"csrf": csrf, "tel": "1", "email": "2", "note": "あ" * 501}
        page = Page((await client.post(f"/interest/fresh?lang={language}", data=form)).text)
        errors = " ".join(text for _, text in page.all("p", class_="error"))
        assert "ください" in errors
        assert not re.search("不正|エラー|無効", errors)


async def test_every_field_has_its_label_and_every_description_exists(client: httpx.AsyncClient) -> None:
    page = Page((await posted(client, name="", tel="1", email="2", confirmed="", note="あ" * 501)).text)
    ids = {attributes["id"] for _, attributes, _ in page.elements if "id" in attributes}
    labels = {attributes["for"] for attributes, _ in page.all("label")}
    for tag in ("input", "select", "textarea"):
        for attributes, _ in page.all(tag):
            if attributes.get("type") != "hidden":
                assert attributes["id"] in labels
                assert set(attributes.get("aria-describedby", "").split()) <= ids


async def test_f7_the_phone_can_fill_the_form_in(client: httpx.AsyncClient) -> None:
    page = Page((await client.get("/interest/fresh")).text)
    complete = {
        name: page.one("input", id=name)[0]["autocomplete"] for name in ("organization", "name", "tel", "email")
    }
    assert complete == {"organization": "organization", "name": "name", "tel": "tel", "email": "email"}
    assert page.one("input", id="tel")[0]["inputmode"] == "tel"


@pytest.mark.parametrize("change", [{"csrf": "forged"}, {"csrf": ""}, {"website": "https://spam.example"}])
async def test_a_form_that_was_not_filled_in_here_by_a_person_is_not_saved_but_can_be_sent_again(
    client: httpx.AsyncClient, interest_desk: FakeInterestDesk, change: dict[str, str]
) -> None:
    answer = await posted(client, **change)
    assert answer.status_code == 422
    assert interest_desk.saved == []
    page = Page(answer.text)
    assert page.one("input", id="name")[0]["value"] == GOOD["name"]
    again = await client.post("/interest/fresh", data={**GOOD, "csrf": page.hidden("csrf")})
    assert again.status_code == 303


async def test_a_form_on_another_site_cannot_post_here(
    client: httpx.AsyncClient, interest_desk: FakeInterestDesk
) -> None:
    csrf = Page((await client.get("/interest/fresh")).text).hidden("csrf")
    headers = {"Sec-Fetch-Site": "cross-site"}
    answer = await client.post("/interest/fresh", data={"csrf": csrf, **GOOD}, headers=headers)
    assert answer.status_code == 403
    assert interest_desk.saved == []


async def test_guessing_links_is_slowed_down(client: httpx.AsyncClient) -> None:
    answers = [await client.get(f"/interest/guess{number}") for number in range(61)]
    assert [answer.status_code for answer in answers[-2:]] == [404, 429]


async def test_the_form_speaks_the_language_of_the_conversation(client: httpx.AsyncClient) -> None:
    page = Page((await client.get("/interest/english")).text)
    assert page.one("html")[0]["lang"] == "en"
    assert page.one("h1")[1] == "Contact details for your interest"
    assert "three-way call" in page.one("footer")[1]


async def test_a_language_chosen_on_the_form_holds_for_the_receipt(client: httpx.AsyncClient) -> None:
    page = Page((await client.get("/interest/fresh?lang=en")).text)
    target = page.one("form")[0]["action"]
    answer = await client.post(target, data={"csrf": page.hidden("csrf"), **GOOD})
    receipt = Page((await client.get(answer.headers["location"])).text)
    assert receipt.one("h1")[1] == "We have received your contact details"


async def test_a14_nothing_of_the_form_is_repeated_on_the_receipt(client: httpx.AsyncClient) -> None:
    await posted(client)
    receipt = (await client.get("/interest/fresh")).text
    assert GOOD["name"] not in receipt
    assert GOOD["organization"] not in receipt
