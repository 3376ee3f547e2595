"""Slack that fails: cases wait, keep their order, and nothing is posted twice or lost."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import update

from bot.channels import Failed
from bot.channels.line import Quota
from bot.channels.slack_bolt import KINDS
from bot.channels.slack_outcome import REMEDIES, Answer, failure
from bot.store import Connection
from bot.store.tables import cases
from tests.bot.fake_slack import HANA, STAFF_CHANNEL, Posted
from tests.bot.office import NUMBER, Office

pytestmark = pytest.mark.anyio

FAULTS: list[dict[str, Any]] = [
    {"status": 500},
    {"status": 503, "accepts": True},
    {"drops": True},
    {"drops": True, "accepts": True},
    {"status": 429, "error": "ratelimited", "after": 2},
    {"error": "not_in_channel"},
    {"error": "channel_not_found"},
    {"error": "invalid_auth"},
    {"error": "internal_error", "accepts": True},
]


@pytest.mark.parametrize("fault", FAULTS, ids=str)
async def test_whatever_slack_does_a_case_stands_there_once_with_its_thread_in_order(
    office: Office, fault: dict[str, Any]
) -> None:
    office.slack.fail("chat.", times=3, **fault)
    await office.hears("担当者と話したい")
    for _ in range(12):
        await office.sweeps(20)
    [card] = office.slack.cards
    assert card.actions == ["case_claim"]
    office.slack.fail("chat.", times=2, **fault)
    await office.press("case_claim")
    await office.hears("一つ目")
    await office.hears("二つ目")
    for _ in range(12):
        await office.sweeps(20)
    thread = office.slack.thread(card)
    assert [text[-3:] for text in thread if "つ目" in text] == ["一つ目", "二つ目"]
    assert "対応中" in card.text or "返信待ち" in card.text


LOOKS = [
    {"status": 429, "error": "ratelimited", "after": 1},
    {"status": 500},
    {"drops": True},
    {"error": "internal_error"},
    {"error": "invalid_auth"},
]


@pytest.mark.parametrize("look", LOOKS, ids=str)
@pytest.mark.parametrize("where", ["history", "replies"])
async def test_a_look_for_a_doubtful_post_that_fails_does_not_mean_it_is_not_there(
    office: Office, look: dict[str, Any], where: str
) -> None:
    if where == "replies":
        await office.handed_over()
        await office.press("case_claim")
    office.slack.fail("chat.postMessage", status=500, accepts=True)
    office.slack.fail(f"conversations.{where}", times=2, **look)
    await office.hears("担当者と話したい" if where == "history" else "気になること")
    for _ in range(6):
        await office.sweeps(61)
    [card] = office.slack.cards
    assert len([text for text in office.slack.thread(card) if "気になること" in text]) == int(where == "replies")
    assert office.slack.failures == []


async def test_without_the_right_to_look_a_doubtful_post_comes_twice_rather_than_never(office: Office) -> None:
    office.slack.fail("chat.postMessage", status=500)
    office.slack.fail("conversations.history", times=100, error="missing_scope")
    await office.hears("担当者と話したい")
    await office.sweeps(61)
    assert len(office.slack.cards) == 1


async def test_a_doubtful_note_is_found_at_the_end_of_a_long_thread(office: Office) -> None:
    office.slack.page = 3
    card = await office.handed_over()
    await office.press("case_claim")
    for number in range(8):
        await office.hears(f"{number}番目")
    office.slack.fail("chat.postMessage", status=500, accepts=True)
    await office.hears("最後の一つ")
    for _ in range(4):
        await office.sweeps(61)
    assert len([text for text in office.slack.thread(card) if "最後の一つ" in text]) == 1


@pytest.mark.parametrize("accepts", [False, True])
@pytest.mark.parametrize("lost", [{"status": 500}, {"status": 429, "error": "ratelimited", "after": 1}], ids=str)
async def test_a_note_that_had_to_post_its_card_keeps_its_words_and_the_card_stands_once(
    office: Office, lost: dict[str, Any], accepts: bool
) -> None:
    await office.handed_over()
    await office.press("case_claim")
    await office.store.run(forget_the_card)
    office.slack.posted.clear()
    office.slack.skip = 1
    office.slack.fail("chat.postMessage", accepts=accepts and lost["status"] == 500, **lost)
    await office.hears("大事な言葉")
    for _ in range(6):
        await office.sweeps(61)
    [card] = office.slack.cards
    assert (
        len([text for text in office.slack.thread(card) if text.startswith("*相談者*") and "大事な言葉" in text]) == 1
    )
    assert "大事な言葉" not in card.text
    assert (await office.case()).slack_ts == card.ts


def forget_the_card(connection: Connection) -> None:
    """Let the desk not know where the card stands, as after its sending was given up."""
    connection.execute(update(cases).values(slack_ts="", slack_channel=""))


async def test_a_message_that_slack_cannot_draw_is_sent_as_its_text(office: Office) -> None:
    office.slack.fail("chat.postMessage", error="invalid_blocks")
    await office.hears("担当者と話したい")
    assert NUMBER in office.slack.cards[0].body["text"]


MEANINGS = [
    (Answer(429, "ratelimited", after="7"), Failed("ratelimited", retry=True, after=7.0)),
    (Answer(429, "", after="soon"), Failed("429", retry=True, after=1.0)),
    (Answer(500, "no_json"), Failed("500 no_json", retry=True, ambiguous=True)),
    (Answer(200, "no_json"), Failed("200 no_json", retry=True, ambiguous=True)),
    (Answer(200, "token_expired"), Failed("token_expired", retry=True)),
    (Answer(200, "not_in_channel"), Failed("not_in_channel", retry=True)),
    (Answer(200, "message_not_found"), Failed("message_not_found", retry=False)),
]


@pytest.mark.parametrize(("answer", "meant"), MEANINGS)
def test_an_answer_means_wait_try_again_or_give_up(answer: Answer, meant: Failed) -> None:
    assert failure(answer, to_person=False) == meant


def test_a_direct_message_that_is_closed_to_us_is_a_person_who_left() -> None:
    assert failure(Answer(200, "channel_not_found"), to_person=True).blocked


def test_every_error_that_a_person_must_mend_says_how() -> None:
    assert all(remedy.endswith(".") and len(remedy) > 20 for remedy in REMEDIES.values())


async def test_a_direct_message_gets_the_same_answer_as_on_line_with_buttons_that_work(office: Office) -> None:
    await says(office, "補助の上限は")
    answer = direct(office)[0]
    buttons = [
        each for block in answer.body["blocks"] for each in block.get("elements", []) if each["type"] == "button"
    ]
    assert "10,000円" in answer.text
    await office.interaction(
        {**office.click("x"), "channel": {"id": "D0HANA"}, "actions": [{**buttons[0], "block_id": "b"}]}
    )
    assert len(direct(office)) == 2


async def says(office: Office, text: str) -> None:
    await office.event({"type": "message", "channel": "D0HANA", "channel_type": "im", "user": HANA,
                        "ts": "1700000000.000100", "text": text})  # fmt: skip


def direct(office: Office) -> list[Posted]:
    return [each for each in office.slack.posted if each.channel == "D0HANA"]


async def test_a_person_in_a_direct_talk_gets_a_reply_of_the_staff_too(office: Office) -> None:
    await says(office, "担当者と話したい")
    await office.press("case_claim")
    await office.reply("こちらの窓口です。")
    assert "こちらの窓口です。" in direct(office)[-1].text
    assert "届けました" in office.slack.thread(office.slack.cards[0])[-1]
    case = await office.case()
    assert (case.slack_channel, case.slack_ts) == (STAFF_CHANNEL, office.slack.cards[0].ts)


async def test_the_window_for_a_reply_shows_the_last_words_the_language_and_the_cost(office: Office) -> None:
    office.quota = Quota(180, 200)
    await office.handed_over()
    await office.press("case_claim")
    await office.hears("いつからですか")
    await office.press("case_reply")
    _, fresh = office.slack.views[-1]
    assert all(word in str(fresh) for word in ("いつからですか", "日本語", "無料", "【港区 全国連携推進担当】"))
    office.clock.pass_by(90)
    await office.press("case_reply")
    assert "残り 20通" in str(office.slack.views[-1][1])


async def test_the_same_trigger_opens_one_window(office: Office) -> None:
    await office.handed_over()
    await office.press("case_claim")
    click = office.click("case_reply")
    for _ in range(3):
        await office.interaction(click)
    assert len(office.slack.views) == 1


async def test_the_home_is_drawn_when_it_is_opened_and_a_case_can_be_taken_there(office: Office) -> None:
    await office.handed_over()
    await office.event({"type": "app_home_opened", "user": HANA, "tab": "home"})
    assert NUMBER in str(office.slack.views[-1])
    await office.press("case_claim", channel=None, container={"type": "view"})
    assert (await office.case()).owner_id == HANA
    assert "自分の担当" in str(office.slack.views[-1])


async def test_the_command_answers_for_the_one_who_typed_it(office: Office) -> None:
    await office.handed_over()
    for typed, told in (
        ("", "使い方"), ("help", "使い方"), ("queue", NUMBER), ("case 1", "経過"), ("case", "番号を"), ("case 99", "見つかりません"),
        ("stats", "集計"), ("find 南陽市", "南陽市"), ("find", "自治体名"), ("find zzzz", "見つかりません"), ("qeue", "queue"),
    ):  # fmt: skip
        answer = await office.command(typed)
        assert told in str(answer), typed
        assert answer["response_type"] == "ephemeral"


@pytest.mark.parametrize("typed", ["queue", "case 1", "stats"])
async def test_cases_are_told_of_in_the_staff_channel_only(office: Office, typed: str) -> None:
    await office.handed_over()
    answer = await office.command(typed, channel="C0OTHER")
    assert f"<#{STAFF_CHANNEL}>" in answer["text"]
    assert NUMBER not in str(answer)


SCOPES = {
    "chat.postMessage": {"chat:write"},
    "chat.update": {"chat:write"},
    "chat.postEphemeral": {"chat:write"},
    "views.open": set(),
    "views.publish": set(),
    "auth.test": set(),
    "conversations.info": {"channels:read", "groups:read"},
    "conversations.members": {"channels:read", "groups:read"},
    "conversations.history": {"channels:history", "groups:history"},
    "conversations.replies": {"channels:history", "groups:history"},
}
"""What each method needs (Slack, method reference)."""
SENT = {"message.im": {"im:history"}, "app_home_opened": set[str]()}


def test_the_manifest_asks_for_exactly_the_rights_that_are_used() -> None:
    root = Path(__file__).parents[3]
    manifest = yaml.safe_load((root / "slack-manifest.yml").read_text(encoding="utf-8"))
    source = "".join(path.read_text(encoding="utf-8") for path in (root / "bot").rglob("*.py"))
    said = set(re.findall(r'["}]((?:auth|chat|conversations|users|views|files|pins|team)\.[a-zA-Z]{4,})"', source))
    called = said - {"chat.html"}
    events = set(manifest["settings"]["event_subscriptions"]["bot_events"])
    needed = {"commands"}.union(*(SCOPES[method] for method in called), *(SENT[event] for event in events))
    assert called == set(SCOPES)
    assert events == set(SENT)
    assert set(manifest["oauth_config"]["scopes"]["bot"]) == needed
    assert "user" not in manifest["oauth_config"]["scopes"]
    assert {"event_callback", "block_actions", "view_submission", "command"} <= KINDS
