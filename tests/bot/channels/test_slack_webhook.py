"""What the desk does when Slack knocks, and when somebody else does."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.slack_webhook import readable, signed
from bot.store.tables import inbox
from tests.bot.desk import rows
from tests.bot.fake_slack import HANA, STAFF_CHANNEL
from tests.bot.office import Office

pytestmark = pytest.mark.anyio

JSON, FORM = "application/json", "application/x-www-form-urlencoded"
DM = {
    "type": "message",
    "channel": "D0HANA",
    "channel_type": "im",
    "user": HANA,
    "ts": "1700000000.000100",
    "text": "x",
}
EVENT = json.dumps({"type": "event_callback", "event_id": "Ev1", "event": DM}).encode()


async def kept(office: Office) -> list[Any]:
    return list(await office.store.run(rows, inbox))


REFUSED = [
    ({"x_slack_signature": "v0=" + "0" * 64}, "a wrong signature"),
    ({"x_slack_signature": ""}, "none"),
    ({"x_slack_signature": "v0=é"}, "not ASCII"),
    ({"x_slack_request_timestamp": "yesterday"}, "no number"),
    ({"x_slack_request_timestamp": ""}, "no time"),
    ({"x_slack_request_timestamp": "1e9"}, "a float"),
    ({"x_slack_request_timestamp": "9" * 40}, "absurd"),
]


@pytest.mark.parametrize(("headers", "why"), REFUSED, ids=[why for _, why in REFUSED])
async def test_what_slack_did_not_sign_is_401_and_nothing_is_kept(
    office: Office, headers: dict[str, str], why: str
) -> None:
    assert (await office.post(EVENT, JSON, **headers)).status_code == 401
    assert await kept(office) == []


@pytest.mark.parametrize(("age", "status"), [(0, 200), (299, 200), (301, 401), (-299, 200), (-301, 401)])
async def test_a_request_is_good_for_five_minutes_either_way(office: Office, age: int, status: int) -> None:
    stamp = str(int(office.clock.now().timestamp()) - age)
    assert (await office.post(EVENT, JSON, x_slack_request_timestamp=stamp)).status_code == status


MALFORMED = [
    (urlencode({"payload": '{"type":"block_actions","actions":[]}'}).encode(), FORM),
    (b'{"type":"event_callback","event":', JSON),
    (b"\xff\xfe", JSON),
    (b"[]", JSON),
    (b"null", JSON),
    (b'{"type":"event_callback"}', JSON),
    (b'{"type":"event_callback","event":[]}', JSON),
    (b"[" * 5_000, JSON),
    (b"payload=%7Bbroken", FORM),
    (b"payload=[]", FORM),
    (b"payload=\xff", FORM),
    (b"what=ever", FORM),
    (b"", JSON),
]


@pytest.mark.parametrize(("body", "kind"), MALFORMED)
async def test_a_signed_body_that_is_no_request_is_400_never_500(office: Office, body: bytes, kind: str) -> None:
    assert (await office.post(body, kind)).status_code == 400


async def test_a_body_that_is_too_large_is_413(office: Office) -> None:
    assert (await office.post(b'{"x":"' + b"a" * 3_000_001 + b'"}', JSON)).status_code == 413


async def test_the_address_is_proven_by_the_challenge(office: Office) -> None:
    answer = await office.post(json.dumps({"type": "url_verification", "challenge": "c4"}).encode(), JSON)
    assert (answer.status_code, answer.json()) == (200, {"challenge": "c4"})


UNKNOWN = [
    {"type": "event_callback", "event_id": "E", "event": {"type": "invented_yesterday"}},
    {"type": "event_callback", "event_id": "E", "event": {"type": "app_mention", "user": HANA, "channel": "C1"}},
    {"type": "app_rate_limited"},
    {"type": "invented_envelope", "event": {"type": "x"}},
]


@pytest.mark.parametrize("envelope", UNKNOWN)
async def test_unknown_events_are_200_and_left_alone(office: Office, envelope: dict[str, Any]) -> None:
    assert (await office.post(json.dumps(envelope).encode(), JSON)).status_code == 200
    assert await kept(office) == []


INTERACTIONS: list[dict[str, Any]] = [
    {"type": "block_actions", "user": {"id": HANA}, "actions": [{"action_id": "who_knows"}], "trigger_id": "t"},
    {"type": "view_submission", "view": {"callback_id": "old_window", "type": "modal"}, "user": {"id": HANA}},
    {"type": "view_submission"},
    {"type": "view_closed", "view": {"callback_id": "case_reply", "type": "modal"}, "user": {"id": HANA}},
    {"type": "shortcut", "callback_id": "x", "user": {"id": HANA}},
    {"type": "message_action", "callback_id": "x", "user": {"id": HANA}},
    {"type": "block_suggestion", "action_id": "x", "user": {"id": HANA}, "value": ""},
    {"type": "invented", "user": {"id": HANA}},
]


@pytest.mark.parametrize("payload", INTERACTIONS, ids=[each["type"] for each in INTERACTIONS])
async def test_unknown_interactions_are_200(office: Office, payload: dict[str, Any]) -> None:
    assert (await office.interaction(payload)).status_code == 200
    assert await kept(office) == []


async def test_a_click_on_a_case_that_is_gone_is_answered_to_the_one_who_clicked(office: Office) -> None:
    assert (await office.press("case_claim", value="MW-2020-0404")).status_code == 200
    assert "見つかりません" in office.slack.whispers(HANA)[0]


async def test_somebody_of_another_workspace_cannot_act_on_cases(office: Office) -> None:
    await office.handed_over()
    stranger = {"id": "U0FIRM", "name": "firm", "team_id": "T0OTHER"}
    await office.interaction({**office.click("case_claim"), "user": stranger})
    assert (await office.case()).owner_id == ""


@pytest.mark.parametrize(
    "change",
    [
        {"bot_id": "B1"},
        {"subtype": "message_changed"},
        {"subtype": "message_deleted"},
        {"subtype": "channel_join"},
        {"subtype": "bot_message"},
        {"channel": STAFF_CHANNEL, "channel_type": "channel"},
        {"channel": STAFF_CHANNEL, "channel_type": "channel", "thread_ts": "1.1"},
        {"channel_type": "mpim"},
        {"user": None},
    ],
    ids=str,
)
async def test_own_messages_edits_and_channels_are_not_even_kept(office: Office, change: dict[str, Any]) -> None:
    assert (await office.event({**DM, **change})).status_code == 200
    assert (await kept(office), office.slack.posted) == ([], [])


async def test_an_event_that_comes_three_times_is_handled_once(office: Office) -> None:
    for _ in range(3):
        await office.event({**DM, "text": "補助の上限は"}, event_id="EvTwice")
    assert len(await kept(office)) == 1
    assert len(office.slack.posted) == 1


async def test_an_event_that_could_not_be_kept_is_refused_so_that_slack_sends_it_again(office: Office) -> None:
    await office.store.run(lambda connection: connection.exec_driver_sql("ALTER TABLE inbox RENAME TO away"))
    assert (await office.post(EVENT, JSON)).status_code == 503
    await office.store.run(lambda connection: connection.exec_driver_sql("ALTER TABLE away RENAME TO inbox"))
    assert (await office.post(EVENT, JSON)).status_code == 200


@given(st.binary(max_size=200), st.text(max_size=40), st.text(max_size=80))
def test_no_bytes_headers_or_times_make_the_check_raise(body: bytes, stamp: str, signature: str) -> None:
    headers = {"x-slack-request-timestamp": stamp, "x-slack-signature": signature}
    assert signed(body, headers, b"secret", 1_700_000_000.0) is False
    for kind in (JSON, FORM, ""):
        readable(body, kind)


@given(st.recursive(st.none() | st.integers() | st.text(max_size=5), lambda inner: st.lists(inner) | st.dictionaries(
    st.sampled_from(["type", "event", "event_id", "payload", "user", "x"]), inner), max_leaves=8))  # fmt: skip
def test_any_json_is_a_request_or_none(value: Any) -> None:
    read = readable(json.dumps(value).encode(), JSON)
    assert read is None or isinstance(json.loads(read)["type"], str)
    assert readable(urlencode({"payload": json.dumps(value)}).encode(), FORM) is None or isinstance(value, dict)
