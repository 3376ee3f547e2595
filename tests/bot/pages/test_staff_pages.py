"""The staff's pages at work: the queue, the case, what each person can do with it, and what is on record."""

from collections.abc import AsyncIterator, Mapping

import httpx
import pytest

from bot.pages.staff_words import as_dialled
from bot.store.tables import cases, inbox, outbox
from tests.bot.pages.stage import Page
from tests.bot.pages.ward import HANAKO, TARO, Person, Ward

pytestmark = pytest.mark.anyio
NUMBER = "MW-2026-0001"
PLACE = f"/staff/cases/{NUMBER}"
CONTACT: Mapping[str, str] = {
    "organization": "株式会社みなと",
    "name": "山田 一郎",
    "tel": "+81312345678",
    "kind": "company",
}


@pytest.fixture
async def transport(ward: Ward) -> AsyncIterator[httpx.ASGITransport]:
    async with ward.running() as running:
        yield running


@pytest.fixture
async def applicant(ward: Ward, transport: httpx.ASGITransport) -> Person:
    person = ward.person(transport, "applicant")
    await person.says("担当者に聞く")
    return person


async def officer(ward: Ward, transport: httpx.ASGITransport, name: str = HANAKO) -> Person:
    person = ward.person(transport, name)
    await person.logs_in(name)
    return person


def buttons(page: Page) -> list[str]:
    return [text for _, text in page.all("button") if text != "ログアウト"]


def steps(page: Page) -> list[str]:
    return [text.split()[2] for _, text in page.all("tr", role="row")[1:]]


def alerts(page: Page) -> list[str]:
    return [text for _, text in page.all("p", role="alert")]


HELD = ["内容を確認する", "対応終了にする", "担当をはずれる"]


@pytest.mark.parametrize(
    ("done", "mine", "others"),
    [
        ([], ["担当する"], ["担当する"]),
        (["claim"], HELD, []),
        (["claim", "release"], ["担当する"], ["担当する"]),
        (["claim", "close"], ["再開する"], ["再開する"]),
        (["claim", "close", "reopen"], HELD, []),
    ],
)
async def test_e3_only_what_can_work_is_offered(
    ward: Ward, transport: httpx.ASGITransport, applicant: Person, done: list[str], mine: list[str], others: list[str]
) -> None:
    me, other = await officer(ward, transport), await officer(ward, transport, TARO)
    for step in done:
        form = {"reason": "answered"} if step == "close" else {}
        assert (await me.does(NUMBER, step, **form)).status_code == 303
    assert buttons(await me.page(PLACE)) == mine
    assert buttons(await other.page(PLACE)) == others


@pytest.mark.parametrize(
    "form", [{"step": "reply", "text": "x", "go": "send"}, {"step": "close", "reason": "other"}, {"step": "release"}]
)
async def test_e7_only_the_owner_replies_closes_and_gives_back(
    ward: Ward, transport: httpx.ASGITransport, applicant: Person, form: dict[str, str]
) -> None:
    me, other = await officer(ward, transport), await officer(ward, transport, TARO)
    await me.does(NUMBER, "claim")
    before = await applicant.reads()
    answer = await other.does(NUMBER, **form)
    assert answer.status_code == 409
    assert alerts(Page(answer.text)) == [f"{NUMBER} は {HANAKO} さんの担当です。返信・終了ができるのは担当者だけです。"]
    assert (await ward.states(), await applicant.reads()) == ({NUMBER: "claimed"}, before)


async def test_e5_of_two_who_claim_from_old_pages_one_wins_and_the_other_is_told_who(
    ward: Ward, transport: httpx.ASGITransport, applicant: Person
) -> None:
    me, other = await officer(ward, transport), await officer(ward, transport, TARO)
    seen = await other.page("/staff")
    assert (await me.does(NUMBER, "claim")).status_code == 303
    late = await other.post(seen, f"{PLACE}/claim")
    assert late.status_code == 409
    assert alerts(Page(late.text)) == [f"{NUMBER} は {HANAKO} さんが先に担当しました。"]


async def test_pressing_twice_is_one_step(ward: Ward, transport: httpx.ASGITransport, applicant: Person) -> None:
    me = await officer(ward, transport)
    for step, form in (("claim", {}), ("reply", {"text": "一度だけ", "go": "send"}), ("close", {"reason": "answered"})):
        page = await me.page(PLACE)
        answers = [await me.post(page, f"{PLACE}/{step}", **form) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [303, 303]
    assert [text for text in await applicant.reads() if "一度だけ" in text] == ["【港区 全国連携推進担当】 一度だけ"]
    assert steps(await me.page(PLACE)) == ["受付", "担当", "返信", "終了"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "返信文を入力してください。"),
        (" \n\u200b", "返信文を入力してください。"),
        ("あ" * 501, "500文字以内にしてください(いま501文字)。"),
    ],
    ids=["empty", "invisible", "501"],
)
@pytest.mark.parametrize("go", ["check", "send"])
async def test_e6_a_wrong_reply_is_told_at_its_field_and_keeps_its_text(
    ward: Ward, transport: httpx.ASGITransport, applicant: Person, text: str, problem: str, go: str
) -> None:
    me = await officer(ward, transport)
    await me.does(NUMBER, "claim")
    answer = await me.does(NUMBER, "reply", text=text, go=go)
    page = Page(answer.text)
    assert (answer.status_code, page.one("p", id="text-error")[1]) == (422, problem)
    field, kept = page.one("textarea")
    assert (field["aria-invalid"], kept) == ("true", text.strip(" \n\u200b"))
    assert page.title.startswith("エラー: ")
    assert not [row for row in await ward.table(outbox) if row["role"] == "staff"]


async def test_e6_500_characters_are_shown_as_they_will_arrive_then_sent(
    ward: Ward, transport: httpx.ASGITransport, applicant: Person
) -> None:
    me = await officer(ward, transport)
    await me.does(NUMBER, "claim")
    text = "<b>&\r\n" + "あ" * 494
    draft = await me.does(NUMBER, "reply", text=text)
    assert Page(draft.text).all("p", class_="preview bubble")[0][1].startswith("【港区 全国連携推進担当】 <b>& ああ")
    back = Page((await me.post(Page(draft.text), f"{PLACE}/reply", text=text, go="edit")).text)
    assert back.one("textarea")[1].startswith("<b>& ああ")
    assert (await me.post(Page(draft.text), f"{PLACE}/reply", text=text, go="send")).status_code == 303
    assert (await applicant.reads())[-1].startswith("【港区 全国連携推進担当】 <b>& ああ")


@pytest.mark.parametrize("reason", ["", "because"])
async def test_e14_a_case_is_closed_with_a_reason_only(
    ward: Ward, transport: httpx.ASGITransport, applicant: Person, reason: str
) -> None:
    me = await officer(ward, transport)
    await me.does(NUMBER, "claim")
    answer = await me.does(NUMBER, "close", reason=reason)
    assert answer.status_code == 422
    assert alerts(Page(answer.text)) == ["終了の理由を選んでください。"]
    assert await ward.states() == {NUMBER: "claimed"}


async def test_a_form_that_was_not_made_for_this_login_does_nothing(
    ward: Ward, transport: httpx.ASGITransport, applicant: Person
) -> None:
    me, other = await officer(ward, transport), await officer(ward, transport, TARO)
    theirs = (await other.page(PLACE)).hidden("csrf")
    for csrf in ("", "forged", theirs):
        answer = await me.client.post(f"{PLACE}/claim", data={"csrf": csrf, "event": "e"})
        assert answer.status_code == 403
        assert alerts(Page(answer.text)) == ["画面が古くなっていました。内容を確かめて、もう一度操作してください。"]
    cross = await me.client.post(
        f"{PLACE}/claim", data={"csrf": (await me.page(PLACE)).hidden("csrf")}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert cross.status_code == 403
    assert await ward.states() == {NUMBER: "new"}


async def test_a11_contact_details_are_shown_once_and_every_look_is_on_record_without_them(
    ward: Ward, transport: httpx.ASGITransport, applicant: Person
) -> None:
    me, other = await officer(ward, transport), await officer(ward, transport, TARO)
    await ward.keep(NUMBER, CONTACT)
    await me.does(NUMBER, "claim")
    for _ in range(2):
        shown = await me.does(NUMBER, "contact")
        assert shown.headers["cache-control"] == "no-store"
        details = Page(shown.text).one("section", class_="seen")[1]
        assert "団体の種別会社(株式会社、合同会社など) 氏名山田 一郎 電話03-1234-5678" in details
    refused = await other.does(NUMBER, "contact")
    assert refused.status_code == 409
    page = (await me.client.get(PLACE)).text
    for text in (page, refused.text):
        assert "山田 一郎" not in text
        assert "1234-5678" not in text
    log = await ward.history(NUMBER)
    assert [(entry.actor_name, entry.note) for entry in log if entry.action == "contact_viewed"] == [(HANAKO, "")] * 2
    assert steps(Page(page))[-2:] == ["連絡先の閲覧", "連絡先の閲覧"]


async def test_details_sealed_with_a_lost_key_are_told_as_that(
    ward: Ward, transport: httpx.ASGITransport, applicant: Person
) -> None:
    me = await officer(ward, transport)
    await ward.keep(NUMBER, CONTACT, key="another secret of long ago")
    await me.does(NUMBER, "claim")
    answer = await me.does(NUMBER, "contact")
    assert answer.status_code == 409
    assert "SECRET_KEY" in alerts(Page(answer.text))[0]


async def test_no_details_no_button(ward: Ward, transport: httpx.ASGITransport, applicant: Person) -> None:
    me = await officer(ward, transport)
    await me.does(NUMBER, "claim")
    assert "連絡先を見る" not in buttons(await me.page(PLACE))
    answer = await me.does(NUMBER, "contact")
    assert alerts(Page(answer.text)) == ["連絡先はまだ入力されていません。"]


@pytest.mark.parametrize(
    ("state", "error", "words"),
    [
        ("pending", "", "送信中です"),
        ("sent", "", "相談者がページを開くと表示されます"),
        ("cancelled", "blocked", "届いていません(相談者がアカウントをブロックしています)"),
        ("dead", "quota: monthly limit", "届いていません(今月のLINE送信数の上限)"),
        ("dead", "400", "届けられませんでした"),
        ("uncertain", "", "届いたか確かめられませんでした"),
    ],
)
async def test_e6_what_became_of_a_reply_stands_under_it(
    ward: Ward, transport: httpx.ASGITransport, applicant: Person, state: str, error: str, words: str
) -> None:
    me = await officer(ward, transport)
    await me.does(NUMBER, "claim")
    await me.does(NUMBER, "reply", text="届くでしょうか", go="send")
    await ward.change(outbox, outbox.c.role == "staff", state=state, error=error)
    page = await me.page(PLACE)
    told = next(text for attributes, text in page.all("p") if attributes.get("class", "").startswith("became"))
    assert told.startswith(words)
    assert "届くでしょうか" in page.one("ol")[1]


async def test_a_reply_that_cannot_leave_is_not_taken(
    ward: Ward, transport: httpx.ASGITransport, applicant: Person
) -> None:
    me = await officer(ward, transport)
    await me.does(NUMBER, "claim")
    await ward.change(cases, cases.c.number == NUMBER, conversation="line:U1")
    page = await me.page(PLACE)
    assert not page.all("textarea")
    answer = await me.does(NUMBER, "reply", text="届くでしょうか", go="send")
    assert alerts(Page(answer.text)) == ["返信を送れません。連絡先があれば電話かメールでご連絡ください。"]


async def test_a3_the_transcript_is_masked_and_shows_what_people_wrote_as_text(
    ward: Ward, transport: httpx.ASGITransport, applicant: Person
) -> None:
    await applicant.says("<script>alert(1)</script> 090-1234-5678")
    me = await officer(ward, transport)
    page = await me.page(PLACE)
    assert "<script>alert(1)</script> ［電話番号］" in page.one("ol")[1]
    assert not page.all("script")


async def test_a_picture_is_shown_as_a_word(ward: Ward, transport: httpx.ASGITransport, applicant: Person) -> None:
    await ward.change(inbox, inbox.c.text == "担当者に聞く", text="", kind="image")
    page = await (await officer(ward, transport)).page(PLACE)
    assert "(画像。窓口では保存していません)" in page.one("ol")[1]


async def test_the_queue_has_what_is_late_first_then_unclaimed_by_age_then_mine(
    ward: Ward, transport: httpx.ASGITransport
) -> None:
    for number in range(4):
        await ward.person(transport, f"applicant {number}").says("担当者に聞く")
    me, other = await officer(ward, transport), await officer(ward, transport, TARO)
    await me.does("MW-2026-0001", "claim")
    await other.does("MW-2026-0002", "claim")
    await ward.change(cases, cases.c.number == "MW-2026-0004", due_at=ward.at.timestamp() - 60)
    page = await me.page("/staff")
    assert [text for _, text in page.all("caption")] == [
        "期限超過 1件", "未対応(古い順) 1件", "自分の担当 1件", "ほかの担当者が対応中 1件",
    ]  # fmt: skip
    assert [text for _, text in page.all("th", scope="row")] == [f"MW-2026-000{number}" for number in (4, 3, 1, 2)]
    assert page.one("dl", class_="counts")[1] == "未終了4件 期限超過1件 未対応2件 自分の担当1件"
    assert buttons(page) == ["担当する", "担当する"]


async def test_the_queue_is_paged_by_fifteen_and_closed_cases_have_their_own(
    ward: Ward, transport: httpx.ASGITransport
) -> None:
    person = ward.person(transport, "applicant")
    await person.says("担当者に聞く")
    await ward.copy_case(NUMBER, 16)
    me = await officer(ward, transport)
    first, second = await me.page("/staff"), await me.page("/staff?page=2")
    assert [len(page.all("th", scope="row")) for page in (first, second)] == [15, 2]
    assert "1〜15件目(全17件)" in first.one("main")[1]
    assert [text for _, text in first.all("a", class_="button")] == ["最新の状態にする", "次の2件"]
    await ward.change(cases, cases.c.number != NUMBER, state="closed", closed_at=ward.at.timestamp(), reason="answered")
    closed = await me.page("/staff?show=closed")
    assert [text for _, text in closed.all("caption")] == ["対応終了(新しい順) 15件(このページ)"]
    assert "案内で解決" in closed.one("table")[1]
    for strange in ("0", "-1", "x", "99", "99999", "１"):
        await me.page(f"/staff?page={strange}")


async def test_an_empty_queue_is_friendly(ward: Ward, transport: httpx.ASGITransport) -> None:
    me = await officer(ward, transport)
    assert "いま対応の必要な案件はありません。" in (await me.page("/staff")).one("main")[1]
    assert "対応終了の案件はまだありません。" in (await me.page("/staff?show=closed")).one("main")[1]


@pytest.mark.parametrize("path", ["/staff/cases/MW-2026-9999", "/staff/cases/x", "/staff/nothing"])
async def test_what_is_not_there_is_told_kindly(ward: Ward, transport: httpx.ASGITransport, path: str) -> None:
    me = await officer(ward, transport)
    answer = await me.client.get(path)
    assert answer.status_code == 404
    assert "ページが見つかりません" in answer.text


async def test_an_unknown_step_is_not_there(ward: Ward, transport: httpx.ASGITransport, applicant: Person) -> None:
    assert (await (await officer(ward, transport)).does(NUMBER, "steal")).status_code == 404


@pytest.mark.parametrize("path", ["/staff", "/staff?show=closed", PLACE, "/staff/login"])
async def test_f3_f9_every_page_is_well_built_private_and_safe(
    ward: Ward, transport: httpx.ASGITransport, applicant: Person, path: str
) -> None:
    me = await officer(ward, transport)
    answer = await me.client.get(path)
    page = Page(answer.text)
    assert page.one("html")[0]["lang"] == "ja"
    assert page.one("h1")[1]
    for landmark in ("header", "main", "footer"):
        page.one(landmark)
    assert page.all("a")[0][0]["href"] == "#" + page.one("main")[0]["id"]
    ids = [attributes["id"] for _, attributes, _ in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert len(page.all("caption")) == len(page.all("table"))
    assert all("scope" in attributes for attributes, _ in page.all("th"))
    assert not page.all("script")
    assert not [
        name for _, attributes, _ in page.elements for name in attributes if name == "style" or name.startswith("on")
    ]
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "default-src 'self'" in answer.headers["content-security-policy"]


async def test_b9_the_figures_tell_answered_from_solved(ward: Ward, transport: httpx.ASGITransport) -> None:
    person = ward.person(transport, "applicant")
    await person.says("日帰りでもいいですか")
    page = await person.page("/")
    helped = next(each for each, _ in page.all("button", name="tap") if "solved:|yes" in each["value"])
    await person.post(page, "/", tap=helped["value"])
    await person.says("担当者に聞く")
    await ward.keep("MW-2026-0001", {"name": "花子"})
    figures = await (await officer(ward, transport)).page("/staff/figures")
    lines = {text.split()[0]: text.split()[1:] for _, text in figures.all("tr", role="row")}
    assert lines["回答した質問"] == ["1件", "1件"]
    assert lines["「解決した」"] == ["1件", "1件"]
    assert lines["「解決していない」"] == ["0件", "0件"]
    assert lines["担当者への取り次ぎ"] == ["1件", "1件"]
    assert lines["保存している連絡先"] == ["1件", "1件"]
    assert "回答した数を解決した数とはみなしません" in figures.one("main")[1]


@pytest.mark.parametrize(
    ("stored", "dialled"),
    [("+81335782509", "03-3578-2509"), ("+442070313000", "+44 20 7031 3000"), ("not a number", "not a number")],
    ids=["of Japan", "of another country", "no number"],
)
def test_a_phone_number_is_shown_as_it_is_dialled_in_japan(stored: str, dialled: str) -> None:
    assert as_dialled(stored) == dialled
