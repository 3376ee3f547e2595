"""Whatever comes in at the webhooks, signed or not: never a 500, never an exception, and the desk goes on answering."""

import json
import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge.library import Library
from tests.bot.whole import FORM, JSON, USER, Whole, text_event, whole

pytestmark = pytest.mark.anyio
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "0"))
"""0: the same bounded examples in every run; more: that many new ones."""
FUZZ = settings(
    max_examples=EXAMPLES or 80, deadline=None, database=None, derandomize=not EXAMPLES,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip
GOOD = {200, 400, 401, 413}

strange_text = st.one_of(
    st.text(st.characters(codec=None, exclude_categories=()), max_size=20),
    st.sampled_from(
        ["", "\x00", "\ud800", "a\udfff", "\u202eabc", "<script>", "<!channel>", "1|solved:|yes:x", "1|word:|\ud83d", "|",
         "9" * 5000, "あ" * 6000, "😀" * 300, "-1", "NaN", "line:", "' OR 1=1 --", "%00", "{}", "MW-2026-0001", "case 1"]
    ),
)  # fmt: skip
strange_number = st.one_of(
    st.integers(), st.floats(), st.sampled_from([0, -1, 2**31, 2**63, 2**64, 10**30, 1e308, 253402300799999, True])
)
strange = st.recursive(
    st.one_of(st.none(), st.booleans(), strange_number, strange_text),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(strange_text, inner, max_size=3)),
    max_leaves=8,
)


@st.composite
def mutated(draw: st.DrawFn, whole_value: Any) -> Any:
    """Change one to three places of a value: take a key away, put something strange there, or nest it deeply."""
    value = json.loads(json.dumps(whole_value))
    for _ in range(draw(st.integers(1, 3))):
        places = list(_places(value))
        if not places:
            break
        holder, key = draw(st.sampled_from(places))
        how = draw(st.sampled_from(["gone", "strange", "nested", "text"]))
        if how == "gone" and isinstance(holder, dict):
            del holder[key]
        else:
            holder[key] = (
                {"nested": [[holder[key]]]} if how == "nested" else draw(strange_text if how == "text" else strange)
            )
    return value


def _places(value: Any) -> Any:
    for key in list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        yield value, key
        yield from _places(value[key])


def doubled(body: str) -> str:
    """Give every second object a key twice."""
    return body.replace('{"type"', '{"type": 1, "type"')


TEXT = text_event("南陽市は行けますか")
TEXT["message"]["emojis"] = [{"index": 0, "length": 1, "productId": "p", "emojiId": "e"}]
TEXT["message"]["mention"] = {"mentionees": [{"index": 1, "length": 2, "type": "user", "isSelf": True}]}
GROUP = {**TEXT, "source": {"type": "group", "groupId": "C" + "1" * 32, "userId": USER}}
LINE_EVENTS = [
    TEXT,
    GROUP,
    {**TEXT, "message": {"type": "sticker", "id": "2", "packageId": "1", "stickerId": "1"}},
    {**TEXT, "message": {"type": "location", "id": "3", "latitude": 35.6, "longitude": 139.7}},
    {**TEXT, "type": "postback", "postback": {"data": "1|card:|how_much", "params": {"date": "2026-11-20"}}},
    {**TEXT, "type": "follow", "follow": {"isUnblocked": True}},
    {**TEXT, "type": "unsend", "unsend": {"messageId": "1"}},
    {**TEXT, "type": "unfollow"},
    {**TEXT, "type": "join", "source": {"type": "group", "groupId": "C1"}},
    {**TEXT, "type": "messageEdited"},
    {**TEXT, "type": "accountLink", "link": {"result": "ok", "nonce": "n"}},
    {**TEXT, "mode": "standby"},
]
DM = {
    "type": "message",
    "channel": "D0HANA",
    "channel_type": "im",
    "user": "U0HANA",
    "ts": "1700000000.000100",
    "text": "x",
}
SLACK_EVENTS = [
    {"type": "event_callback", "event_id": "Ev1", "team_id": "T0", "event_time": 1, "event": DM},
    {
        "type": "event_callback",
        "event_id": "Ev2",
        "event": {"type": "app_home_opened", "user": "U0HANA", "tab": "home"},
    },
    {"type": "event_callback", "event_id": "Ev3", "event": {**DM, "subtype": "file_share", "files": [{}]}},
    {"type": "url_verification", "challenge": "c", "token": "t"},
    {"type": "app_rate_limited", "minute_rate_limited": 1},
]
CLICK = {
    "type": "block_actions", "user": {"id": "U0HANA", "name": "hana", "team_id": "T0"}, "team": {"id": "T0"},
    "trigger_id": "1", "channel": {"id": "C0STAFF"}, "container": {"type": "message", "thread_ts": "1.1"},
    "actions": [{"type": "button", "action_id": "case_claim", "value": "MW-2026-0001", "text": {"text": "担当する"}}],
}  # fmt: skip
VIEW = {"id": "V1", "type": "modal", "callback_id": "case_reply", "private_metadata": "MW-2026-0001",
        "state": {"values": {"reply": {"reply_text": {"type": "plain_text_input", "value": "お返事"}}}}}  # fmt: skip
SLACK_PAYLOADS = [
    CLICK,
    {**CLICK, "channel": {"id": "D0HANA"}, "actions": [{"action_id": "tap:1", "value": "1|card:|how_much"}]},
    {**CLICK, "actions": [{"action_id": "case_reason", "selected_option": {"value": "answered MW-2026-0001"}}]},
    {**CLICK, "actions": [{"action_id": "case_reply", "value": "MW-2026-0001"}]},
    {**CLICK, "actions": [{"action_id": "case_contact", "value": "MW-2026-0001"}]},
    {**CLICK, "actions": [{"action_id": "home_turn", "value": "15"}]},
    {"type": "view_submission", "user": CLICK["user"], "team": {"id": "T0"}, "trigger_id": "2", "view": VIEW},
    {"type": "view_closed", "user": CLICK["user"], "view": VIEW},
    {"type": "shortcut", "callback_id": "x", "trigger_id": "3", "user": CLICK["user"]},
    {"type": "block_suggestion", "action_id": "a", "block_id": "b", "value": "v"},
]
COMMAND = {"command": "/workation", "text": "queue", "user_id": "U0HANA", "channel_id": "C0STAFF", "team_id": "T0",
           "trigger_id": "4", "response_url": "http://unused.example"}  # fmt: skip


@pytest.fixture
async def desk(tmp_path: Path, sqlite_template: Path, library: Library) -> AsyncIterator[Whole]:
    """Run the product; whatever came in, it answers afterwards."""
    shutil.copy(sqlite_template, tmp_path / "desk.db")
    async with whole(f"sqlite:///{tmp_path}/desk.db", library) as running:
        yield running
        assert "200,000円" in await running.answers()
        assert running.faults() == []


@given(body=st.binary(max_size=200), signature=st.one_of(st.none(), strange_text.filter(lambda text: "\n" not in text)))
@FUZZ
async def test_any_bytes_at_the_line_webhook(desk: Whole, body: bytes, signature: str | None) -> None:
    clean = None if signature is None else "".join(c for c in signature if c.isprintable())[:200]
    status = await desk.knock(body, clean)
    assert status in (GOOD if clean is None else {401})
    assert desk.faults() == []


@given(
    value=st.one_of(
        strange,
        st.builds(lambda inner: {"events": inner}, strange),
        st.builds(lambda inner: {"events": [inner]}, strange),
    )
)
@FUZZ
async def test_any_json_at_the_line_webhook(desk: Whole, value: Any) -> None:
    assert await desk.knock(json.dumps(value).encode()) in {200, 400}
    assert desk.faults() == []


@given(events=st.lists(st.sampled_from(LINE_EVENTS).flatmap(mutated), min_size=1, max_size=3), twice=st.booleans())
@FUZZ
async def test_a_line_event_with_something_wrong_in_it(desk: Whole, events: list[Any], twice: bool) -> None:
    body = json.dumps({"destination": "U0", "events": events})
    assert await desk.knock((doubled(body) if twice else body).encode()) == 200
    assert desk.faults() == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"[" * 100_000, 400),
        (b'{"events":' * 50_000, 400),
        (b'{"events": [' + b'{"a":' * 900 + b"1" + b"}" * 900 + b"]}", 200),
        (b'{"events": [], "events": 1}', 400),
        (b'{"events": [' + b"9" * 5_000 + b"]}", 400),
        ('{"events": []}'.encode("utf-16"), 200),
        (b"\xef\xbb\xbf{}", 400),
        (b" " * 999_000 + b'{"events": []}', 200),
        (b" " * 1_000_001, 413),
    ],
)
async def test_odd_bodies_at_the_line_webhook(desk: Whole, body: bytes, status: int) -> None:
    assert await desk.knock(body) == status
    assert desk.faults() == []


ODD_NAMES = ["\x00", "\ud800", "a\udfff", "é", "a b", "a" * 200, "a" * 201, "\n", ""]


@pytest.mark.parametrize("odd", ODD_NAMES, ids=ascii)
@pytest.mark.parametrize(
    "place", ["webhookEventId", "replyToken", "userId", "groupId", "messageId", "unsend", "postback"]
)
async def test_an_id_that_is_none_is_no_reason_to_fail(desk: Whole, place: str, odd: str) -> None:
    event = {
        "webhookEventId": {**TEXT, "webhookEventId": odd},
        "replyToken": {**TEXT, "replyToken": odd},
        "userId": {**TEXT, "source": {"type": "user", "userId": odd}},
        "groupId": {**GROUP, "source": {"type": "group", "groupId": odd}},
        "messageId": {**TEXT, "message": {**TEXT["message"], "id": odd}},
        "unsend": {**TEXT, "type": "unsend", "unsend": {"messageId": odd}},
        "postback": {**TEXT, "type": "postback", "postback": {"data": odd, "params": {odd: odd}}},
    }[place]
    assert await desk.knock(json.dumps({"events": [event]}).encode()) == 200
    assert desk.faults() == []


STAMPS = [0, -1, 1, True, 10**12, 253402300799999, 253402268400000, 10**30, 1.5, "now", None]


@pytest.mark.parametrize("stamp", STAMPS)
async def test_a_time_that_cannot_be_is_now(desk: Whole, stamp: object) -> None:
    assert await desk.knock(json.dumps({"events": [{**TEXT, "timestamp": stamp}]}).encode()) == 200
    assert desk.faults() == []


@given(headers=st.dictionaries(
    st.sampled_from(["content-type", "content-length", "accept", "cookie", "x-forwarded-for", "host", "transfer-encoding"]),
    st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"), max_size=40), max_size=4))  # fmt: skip
@FUZZ
async def test_odd_headers_at_both_webhooks(desk: Whole, headers: dict[str, str]) -> None:
    body = json.dumps({"destination": "U0", "events": []}).encode()
    assert await desk.knock(body, headers=headers) in GOOD
    assert await desk.slack_knock(b"{}", JSON, headers) in GOOD
    assert desk.faults() == []


@given(
    body=st.binary(max_size=200),
    kind=st.sampled_from([JSON, FORM, "", "text/plain; charset=utf-16", "é"]),
    signed=st.booleans(),
)
@FUZZ
async def test_any_bytes_at_the_slack_webhook(desk: Whole, body: bytes, kind: str, signed: bool) -> None:
    status = await desk.slack_knock(body, kind, {} if signed else {"x-slack-signature": "v0=é"})
    assert status in (GOOD if signed else {401})
    assert desk.faults() == []


@given(value=st.one_of(strange, *(mutated(event) for event in SLACK_EVENTS)), twice=st.booleans())
@FUZZ
async def test_a_slack_event_with_something_wrong_in_it(desk: Whole, value: Any, twice: bool) -> None:
    body = json.dumps(value)
    assert await desk.slack_knock((doubled(body) if twice else body).encode(), JSON) in {200, 400}
    assert desk.faults() == []


@given(value=st.one_of(strange, *(mutated(payload) for payload in SLACK_PAYLOADS)))
@FUZZ
async def test_a_slack_interaction_with_something_wrong_in_it(desk: Whole, value: Any) -> None:
    assert await desk.slack_form({"payload": json.dumps(value)}) in {200, 400}
    assert desk.faults() == []


@given(
    text=st.one_of(strange_text, st.builds(lambda c, t: f"{c} {t}", st.sampled_from(["find", "case", "queue", "help"]), strange_text)),
    more=st.dictionaries(st.sampled_from(sorted(COMMAND)), strange_text, max_size=2),
)  # fmt: skip
@FUZZ
async def test_a_slash_command_with_something_wrong_in_it(desk: Whole, text: str, more: dict[str, str]) -> None:
    fields = {**COMMAND, "text": text, **more}
    assert await desk.slack_form(fields) in {200, 400}
    assert desk.faults() == []
