"""The ward's side in Slack: a case from the handoff to its end, and what the applicant reads meanwhile."""

import re
from typing import Any

import pytest

from bot.channels import Failed
from bot.store import cases, contacts
from bot.store.conversations import conversation_state
from bot.store.tables import inbox, outbox
from tests.bot.desk import rows as table
from tests.bot.fake_slack import HANA, LEAD, STAFF_CHANNEL, TARO
from tests.bot.fakes import MONTHLY, REFUSED
from tests.bot.office import NUMBER, SEALER, Office

pytestmark = pytest.mark.anyio


async def test_a_case_is_one_message_and_everything_else_is_in_its_thread(office: Office) -> None:
    card = await office.handed_over()
    assert card.actions == ["case_claim"]
    assert card.body["text"].startswith(f"担当者への取り次ぎ {NUMBER}")
    await office.press("case_claim")
    assert card.actions == ["case_reply", "case_contact", "case_close", "case_release"]
    await office.reply("来月からです。")
    await office.hears("ありがとうございます")
    await office.press("case_close")
    assert card.actions == ["case_reopen", "case_reason"]
    assert office.slack.cards == [card]
    assert card.edits >= 4


async def test_the_thread_begins_with_the_conversation_so_far_masked(office: Office) -> None:
    await office.hears("電話は090-1234-5678です。補助の上限は?")
    card = await office.handed_over()
    [details] = office.slack.thread(card)
    assert "［電話番号］" in details
    assert "090-1234-5678" not in details
    assert "担当者と話したい" in details


async def test_the_applicant_reads_a_reply_from_the_section_and_the_thread_keeps_it(office: Office) -> None:
    card = await office.handed_over()
    await office.press("case_claim")
    before = len(office.line.texts)
    await office.reply("来月からです。")
    assert office.line.texts[before:] == ["【港区 全国連携推進担当】\n来月からです。"]
    sent, became = office.slack.thread(card)[-2:]
    assert f"<@{HANA}>" in sent
    assert "来月からです。" in sent
    assert "届けました" in became
    assert (await office.case()).state == "waiting_applicant"


async def test_while_a_person_has_the_case_the_desk_is_silent_and_passes_on_until_it_is_closed(office: Office) -> None:
    card = await office.handed_over()
    await office.press("case_claim")
    assert await office.hears("補助の上限はいくらですか") == []
    assert "補助の上限はいくらですか" in office.slack.thread(card)[-1]
    assert (await office.case()).state == "waiting_staff"
    before = len(office.line.texts)
    await office.press("case_close")
    assert "終了しました" in office.line.texts[before]
    assert await office.hears("補助の上限はいくらですか") != []
    assert (await office.store.run(conversation_state, "line:U1")).case == ""


async def test_pictures_and_stickers_are_passed_on_as_words(office: Office) -> None:
    card = await office.handed_over()
    await office.press("case_claim")
    for kind, shown in (("sticker", "スタンプ"), ("image", "画像"), ("file", "ファイル")):
        await office.hears("", kind=kind)
        assert shown in office.slack.thread(card)[-1]


async def test_what_was_written_before_somebody_took_the_case_is_not_overlooked(office: Office) -> None:
    card = await office.handed_over()
    office.clock.pass_by(60)
    await office.hears("4人で行く予定です")
    office.clock.pass_by(60)
    await office.press("case_claim")
    assert "4人で行く予定です" in office.slack.thread(card)[-1]


@pytest.mark.parametrize(
    "text", ["<!channel> 見て", "<@U0HANA>", "<https://evil.example|区の案内>", "a & b < c", "&lt;"]
)
async def test_nothing_an_applicant_writes_rings_or_links_in_slack(office: Office, text: str) -> None:
    card = await office.handed_over()
    await office.press("case_claim")
    await office.hears(text)
    shown = office.slack.thread(card)[-1]
    assert text not in shown or text == "&lt;"
    assert shown.endswith(text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))


async def test_of_two_clicks_one_wins_and_the_other_hears_who(office: Office) -> None:
    card = await office.handed_over()
    await office.press("case_claim", TARO)
    await office.press("case_claim", HANA)
    assert (await office.case()).owner_id == TARO
    assert office.slack.whispers(HANA) == [f"{NUMBER} は <@{TARO}> さんが先に担当しました。"]
    assert office.slack.whispers(TARO) == []
    assert f"<@{TARO}>" in card.text


@pytest.mark.parametrize("action", ["case_reply", "case_contact", "case_close", "case_release"])
async def test_only_the_owner_acts_and_others_hear_why_not(office: Office, action: str) -> None:
    await office.handed_over()
    await office.press("case_claim", HANA)
    before = len(office.line.texts)
    await office.press(action, TARO)
    assert f"<@{HANA}> さんの担当です" in office.slack.whispers(TARO)[0]
    assert (office.slack.views, office.line.texts[before:]) == ([], [])
    assert (await office.case()).owner_id == HANA


async def test_a_lead_may_answer_and_close_what_somebody_else_has(office: Office) -> None:
    await office.handed_over()
    await office.press("case_claim", HANA)
    before = len(office.line.texts)
    await office.reply("代わりにお答えします。", LEAD)
    await office.press("case_close", LEAD)
    assert len(office.line.texts[before:]) == 2
    assert (await office.case()).state == "closed"


async def test_a_case_given_back_goes_to_the_queue_and_the_desk_answers_again(office: Office) -> None:
    card = await office.handed_over()
    await office.press("case_claim")
    await office.press("case_release")
    assert (await office.case()).owner_id == ""
    assert card.actions == ["case_claim"]
    assert await office.hears("補助の上限はいくらですか") != []


async def test_a_closed_case_is_taken_up_again_by_who_reopens_it(office: Office) -> None:
    await office.handed_over()
    await office.press("case_claim", HANA)
    await office.press("case_close", HANA)
    await office.press("case_reopen", TARO)
    case = await office.case()
    assert (case.state, case.owner_id) == ("claimed", TARO)
    assert await office.hears("続きです") == []


async def test_closing_asks_once_for_the_reason_and_the_figures_show_it(office: Office) -> None:
    card = await office.handed_over()
    await office.press("case_claim")
    await office.press("case_close")
    await office.press("case_reason", value=f"answered {NUMBER}")
    assert (await office.case()).reason == "answered"
    assert card.actions == ["case_reopen"]
    assert "案内で解決 1件" in (await office.command("stats"))["text"]


async def test_the_same_click_three_times_changes_nothing_more(office: Office) -> None:
    card = await office.handed_over()
    click = office.click("case_claim")
    for _ in range(3):
        assert (await office.interaction(click)).status_code == 200
    assert (office.slack.whispers(HANA), card.edits) == ([], 1)


async def test_a_window_submitted_twice_sends_once(office: Office) -> None:
    await office.handed_over()
    await office.press("case_claim")
    before = len(office.line.texts)
    for _ in range(3):
        await office.reply("一度だけ", view="V77")
    assert len(office.line.texts[before:]) == 1


@pytest.mark.parametrize(("text", "told"), [("", "入力してください"), (" 　", "入力"), ("あ" * 501, "501文字")])
async def test_what_is_wrong_with_a_reply_is_said_at_the_field(office: Office, text: str, told: str) -> None:
    await office.handed_over()
    await office.press("case_claim")
    before = len(office.line.texts)
    answer = (await office.reply(text)).json()
    assert answer["response_action"] == "errors"
    assert told in answer["errors"]["reply"]
    assert office.line.texts[before:] == []


async def test_a_reply_from_a_window_that_stayed_open_too_long_is_refused_in_the_window(office: Office) -> None:
    await office.handed_over()
    await office.press("case_claim", HANA)
    await office.press("case_release", HANA)
    await office.press("case_claim", TARO)
    answer = (await office.reply("まだ開いていた窓", HANA)).json()
    assert f"<@{TARO}>" in answer["errors"]["reply"] or "担当" in answer["errors"]["reply"]
    assert all("まだ開いていた窓" not in text for text in office.line.texts)


FAILURES = [
    (MONTHLY, "上限に達しました"),
    (Failed("gone", retry=False, blocked=True), "ブロック"),
    (Failed("HTTP 400", retry=False), "届けられませんでした"),
]


@pytest.mark.parametrize(("outcome", "told"), FAILURES, ids=["quota", "blocked", "refused"])
async def test_the_thread_says_when_a_reply_did_not_arrive_and_names_the_phone(
    office: Office, outcome: Failed, told: str
) -> None:
    card = await office.handed_over()
    await office.press("case_claim")
    office.line.script = [outcome]
    await office.reply("届きますか")
    became = office.slack.thread(card)[-1]
    assert told in became
    assert "03-3578-2509" in became
    assert len(office.slack.cards) == 1, "no message beside the card"


async def test_a_reply_to_somebody_who_blocked_the_account_is_known_at_once(office: Office) -> None:
    card = await office.handed_over()
    await office.press("case_claim")
    await office.hears("", kind="unfollow")
    assert "LINE不可" in card.text
    await office.reply("届きますか")
    assert "ブロック" in office.slack.thread(card)[-1]
    assert "LINE不可" in card.text


async def test_a_reply_that_still_waits_when_the_account_is_blocked_is_not_lost_unseen(office: Office) -> None:
    card = await office.handed_over()
    await office.press("case_claim")
    office.line.script = [REFUSED, REFUSED, REFUSED]
    await office.reply("届きますか")
    await office.hears("", kind="unfollow")
    assert "ブロック" in "".join(office.slack.thread(card)[-1:])
    await office.sweeps(600)
    assert all("届きますか" not in text for text in office.line.texts)


async def test_an_answer_within_the_minute_is_free(office: Office) -> None:
    await office.handed_over()
    await office.press("case_claim")
    await office.hears("いますか")
    office.clock.pass_by(20)
    await office.reply("はい、おります。")
    office.clock.pass_by(20)
    await office.reply("ほかにございますか。")
    assert [sent.kind for sent in office.line.sent[-2:]] == ["reply", "push"]


async def test_contact_details_are_for_the_one_who_clicked_and_looking_is_recorded_without_them(office: Office) -> None:
    await office.handed_over()
    await office.press("case_claim")
    entered = {"organization": "港商会", "name": "麻布 一", "tel": "+81312345678", "email": "a@example.jp"}
    sealed = SEALER.seal(NUMBER, {**entered, "kind": "company", "language": "easy"})
    await office.store.run(contacts.save_contact, NUMBER, sealed, 1.0)
    await office.press("case_contact")
    await office.press("case_contact")
    shown = str(office.slack.views[-1])
    assert "麻布 一" in shown
    assert "03-1234-5678" in shown
    assert "+81" not in shown
    assert "やさしい" in shown
    assert "*種別*" in shown
    assert not re.search(r"\b(easy|company)\b", shown)
    steps = await office.store.run(cases.history, NUMBER)
    viewed = [step for step in steps if step.action == "contact_viewed"]
    assert [step.actor_id for step in viewed] == [HANA, HANA]
    everything = (
        str(steps)
        + "".join(each.text for each in office.slack.posted)
        + str([sent.payload for sent in office.line.sent])
    )
    assert not any(secret in everything for secret in ("麻布", "12345678", "example.jp"))


async def test_thread_chatter_never_reaches_the_applicant_and_is_not_kept(office: Office) -> None:
    card = await office.handed_over()
    await office.press("case_claim")
    kept, sent = len(await rows(office)), len(office.line.sent)
    for index in range(200):
        event: dict[str, Any] = {
            "type": "message",
            "channel": STAFF_CHANNEL,
            "channel_type": "channel",
            "user": HANA,
            "ts": f"1.{index}",
        }
        event |= {"text": f"内緒の話 {index}", "thread_ts": card.ts}
        if index % 3 == 1:
            event |= {"subtype": "message_changed", "message": {"text": "直した"}}
        if index % 3 == 2:
            event |= {"subtype": "message_deleted", "deleted_ts": "1.0"}
        body = {"type": "event_callback", "event_id": f"E{index}", "event": event}
        await office.parts.door.event(body)
    await office.settle()
    assert (len(await rows(office)), len(office.line.sent)) == (kept, sent)


async def rows(office: Office) -> list[object]:
    return list(await office.store.run(table, inbox))


async def test_every_state_survives_a_crash(office: Office) -> None:
    card = await office.handed_over()
    for step in ("case_claim", "reply", "case_close"):
        office = await office.again()
        await (office.reply("再起動のあとで") if step == "reply" else office.press(step))
        office = await office.again()
        await office.settle()
    assert card.actions == ["case_reopen", "case_reason"]
    assert [text for text in office.line.texts if "再起動" in text] == ["【港区 全国連携推進担当】\n再起動のあとで"]
    assert await office.hears("補助の上限はいくらですか") != []
    await office.shut()


async def test_what_a_person_takes_back_is_taken_back_in_the_thread_too(office: Office) -> None:
    card = await office.handed_over()
    await office.press("case_claim")
    await office.hears("秘密の相談です", message_id="m1")
    assert "秘密の相談です" in office.slack.thread(card)[-1]
    await office.hears("", kind="unsend", message_id="m1")
    assert "秘密の相談です" not in " ".join(office.slack.thread(card))
    assert "取り消されました" in office.slack.thread(card)[-1]
    assert "秘密の相談です" not in str(await office.store.run(table, outbox))


async def test_what_a_person_takes_back_before_slack_has_it_never_gets_there(office: Office) -> None:
    card = await office.handed_over()
    await office.press("case_claim")
    before = office.slack.thread(card)
    office.slack.fail("chat.postMessage", times=1, status=429, after=30)
    await office.hears("秘密の相談です", message_id="m1")
    await office.hears("", kind="unsend", message_id="m1")
    await office.sweeps(31)
    assert office.slack.thread(card) == before
    assert "秘密の相談です" not in str(office.slack.posted)


async def test_what_a_person_takes_back_is_found_in_the_thread_when_its_post_was_doubtful(office: Office) -> None:
    card = await office.handed_over()
    await office.press("case_claim")
    office.slack.fail("chat.postMessage", times=1, status=503, accepts=True)
    await office.hears("秘密の相談です", message_id="m1")
    await office.hears("", kind="unsend", message_id="m1")
    await office.sweeps(5)
    assert [said for said in office.slack.thread(card) if "取り消されました" in said] != []
    assert "秘密の相談です" not in " ".join(office.slack.thread(card))


async def test_other_messages_stay_when_one_is_taken_back(office: Office) -> None:
    card = await office.handed_over()
    await office.press("case_claim")
    await office.hears("残るもの", message_id="m1")
    await office.hears("消すもの", message_id="m2")
    await office.hears("", kind="unsend", message_id="m2")
    said = " ".join(office.slack.thread(card))
    assert "残るもの" in said
    assert "消すもの" not in said


async def test_the_staff_read_which_answers_did_not_arrive(office: Office) -> None:
    office.line.script = [Failed("HTTP 400 bad", retry=False)]
    await office.hears("補助の上限はいくらですか")
    await office.sweeps(61)
    [row] = [row for row in await office.store.run(table, outbox) if row["state"] == "dead"]
    [note] = office.slack.cards
    assert "1件届けられませんでした(HTTP 400 bad)" in note.text
    assert f"番号: {row['id']}。" in note.text
