"""What the desk does when LINE knocks."""

import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st

from bot.arrival import Arrival
from bot.channels.line_events import parse
from bot.channels.line_webhook import router
from bot.clock import Clock
from bot.masking import MAIL, PHONE
from bot.store import Unavailable

SECRET = "channel secret"
NOW = datetime(2024, 6, 10, 1, 0, tzinfo=UTC)
USER = {"type": "user", "userId": "U" + "1" * 32}
GROUP = {"type": "group", "groupId": "C" + "2" * 32, "userId": "U" + "1" * 32}
ME = {"index": 0, "length": 10, "type": "user", "isSelf": True}

pytestmark = pytest.mark.anyio


@dataclass
class Desk:
    """The webhook with a store that is a list; `down` is what the store raises instead."""

    arrivals: list[Arrival] = field(default_factory=list)
    malformed: int = 0
    down: Exception | None = None

    async def ingest(self, arrivals: Sequence[Arrival]) -> int:
        if self.down:
            raise self.down
        self.arrivals += arrivals
        return len(arrivals)

    def count(self, malformed: int) -> None:
        self.malformed += malformed

    async def post(self, body: bytes | AsyncIterator[bytes], **headers: str) -> int:
        app = FastAPI()
        app.include_router(router(SECRET, self.ingest, Clock(NOW), self.count))
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://desk") as client:
            raw = {name.replace("_", "-").encode(): value.encode("latin-1") for name, value in headers.items()}
            return (await client.post("/line/webhook", content=body, headers=raw)).status_code

    async def receive(self, *events: object) -> int:
        body = json.dumps({"destination": "U0", "events": list(events)}, ensure_ascii=False).encode()
        return await self.post(body, x_line_signature=sign(body))


def sign(body: bytes) -> str:
    return base64.b64encode(hmac.new(SECRET.encode(), body, hashlib.sha256).digest()).decode()


def event(kind: str, source: object = USER, **fields: Any) -> dict[str, Any]:
    return {
        "type": kind, "source": source, "webhookEventId": "01HZZZZZZZZZZZZZZZZZZZZZZZ", "mode": "active",
        "timestamp": 1718000000123, "deliveryContext": {"isRedelivery": False}, "replyToken": "token", **fields,
    }  # fmt: skip


def said(text: object, source: object = USER, **more: Any) -> dict[str, Any]:
    return event("message", source, message={"type": "text", "id": "46", "text": text, "quoteToken": "q", **more})


def sent(kind: str, source: object = USER, **more: Any) -> dict[str, Any]:
    return event("message", source, message={"type": kind, "id": "47", **more})


async def only(given_event: dict[str, Any]) -> Arrival | None:
    desk = Desk()
    assert await desk.receive(given_event) == 200
    assert desk.malformed == 0
    return desk.arrivals[0] if desk.arrivals else None


async def test_a_message_is_stored_with_everything_an_answer_needs() -> None:
    assert await only(said("補助の対象になりますか")) == Arrival(
        channel="line",
        event_id="01HZZZZZZZZZZZZZZZZZZZZZZZ",
        conversation=f"line:{USER['userId']}",
        address=USER["userId"],
        kind="text",
        text="補助の対象になりますか",
        message_id="46",
        reply_token="token",
        occurred_at=datetime(2024, 6, 10, 6, 13, 20, 123000, UTC),
    )


async def test_the_verify_button_of_the_console_gets_200() -> None:
    assert await Desk().receive() == 200


@pytest.mark.parametrize("signature", ["", "wrong", "not-base64-é", "A" * 5000, sign(b'{"events":[]} ')])
async def test_a_request_without_the_signature_of_these_very_bytes_is_refused(signature: str) -> None:
    body = b'{"events":[]}'
    headers = {"x_line_signature": signature} if signature else {}
    assert await Desk().post(body, **headers) == 401


async def test_the_signature_covers_the_bytes_as_they_came() -> None:
    body = '{ "events" : [ ],\n"名" : "\\u6e2f" }'.encode()
    assert await Desk().post(body, x_line_signature=sign(body)) == 200


@pytest.mark.parametrize(
    "body",
    [b"", b'{"events":[', b"\xff\xfe", b"[]", b"{}", b'{"events":{}}', b'{"events":null}', b"null", b"[" * 200_000,
     b"1" * 9000],
    ids=["empty", "cut", "no-utf-8", "list", "no-events", "object", "null", "nothing", "deep", "long-number"],
)  # fmt: skip
async def test_a_signed_body_that_is_no_webhook_is_refused(body: bytes) -> None:
    assert await Desk().post(body, x_line_signature=sign(body)) == 400


async def test_a_body_over_a_megabyte_is_refused_by_what_it_announces_and_by_what_it_is() -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(11):
            yield b"x" * 100_000

    assert await Desk().post(b"x" * 1_000_001, x_line_signature="any") == 413
    assert await Desk().post(chunks(), x_line_signature="any") == 413


@pytest.mark.parametrize("down", [Unavailable("OperationalError"), OSError("disk"), TimeoutError()])
async def test_while_the_store_is_down_line_is_asked_to_come_again(down: Exception) -> None:
    assert await Desk(down=down).receive(said("こんにちは")) == 503


async def test_a_malformed_event_is_counted_and_the_others_go_on() -> None:
    desk = Desk()
    bad: list[object] = [
        None,
        7,
        [],
        {},
        {"type": 3},
        said(None),
        said("x") | {"webhookEventId": None},
        event("message"),
        event("postback"),
        event("unsend"),
    ]
    assert await desk.receive(said("一つ目"), *bad, said("二つ目")) == 200
    assert [arrival.text for arrival in desk.arrivals] == ["一つ目", "二つ目"]
    assert desk.malformed == len(bad)


@pytest.mark.parametrize(
    "strange",
    [
        event("videoPlayComplete"), event("somethingOfNextYear", what={"ever": []}), sent("hologram"),
        event("memberJoined", GROUP, joined={"members": []}), said("x", None), said("x", {"type": "user"}),
        said("x", {"type": "planet", "planetId": "P"}), event("follow", {}),
        event("postback", postback={"data": "m", "params": {"newRichMenuAliasId": "a", "status": "SUCCESS"}}),
    ],
    ids=["event", "new-event", "new-message", "members", "no-source", "no-user", "new-source", "empty-source",
         "menu-switch"],
)  # fmt: skip
async def test_what_the_desk_has_no_use_for_is_ignored(strange: dict[str, Any]) -> None:
    assert await only(strange) is None


async def test_in_standby_nothing_is_stored_to_be_answered() -> None:
    assert await only(said("別の窓口へ") | {"mode": "standby"}) is None
    unsent = await only(event("unsend", mode="standby", replyToken=None, unsend={"messageId": "46"}))
    assert unsent is not None


async def test_a_redelivery_is_marked_so() -> None:
    arrival = await only(said("もう一度") | {"deliveryContext": {"isRedelivery": True}})
    assert arrival is not None
    assert arrival.redelivered


async def test_personal_data_is_masked_and_hidden_characters_are_gone_before_anything_is_stored() -> None:
    arrival = await only(said("会社\u202eは\ue001090-1234-5678か taro@example.co.jp\x00です"))
    assert arrival is not None
    assert (arrival.text, arrival.masked) == (f"会社は{PHONE}か {MAIL}です", True)


async def test_a_very_long_message_is_cut() -> None:
    arrival = await only(said("あ" * 9000))
    assert arrival is not None
    assert len(arrival.text) == 5000


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("sticker", {"packageId": "446", "keywords": ["Hello"], "text": "こんにちは"}),
        ("image", {"contentProvider": {"type": "line"}}),
        ("video", {"duration": 60000}),
        ("audio", {"duration": 6000}),
        ("file", {"fileName": "山田太郎_登記簿.pdf", "fileSize": 2138}),
        ("location", {"title": "自宅", "address": "東京都港区芝公園1-5-25", "latitude": 35.6, "longitude": 139.7}),
    ],
)
async def test_of_other_contents_only_the_kind_is_kept(kind: str, more: dict[str, Any]) -> None:
    arrival = await only(sent(kind, **more))
    assert arrival is not None
    assert (arrival.kind, arrival.text, arrival.data, arrival.body) == (kind, "", "", {})


async def test_a_tapped_button_hands_on_its_payload_and_its_picked_date() -> None:
    arrival = await only(event("postback", postback={"data": "1|date|", "params": {"date": "2024-06-17"}}))
    assert arrival is not None
    assert (arrival.kind, arrival.data, arrival.body) == ("tap", "1|date|", {"date": "2024-06-17"})


@pytest.mark.parametrize("again", [True, False])
async def test_a_friend_who_comes_back_is_told_from_a_new_one(again: bool) -> None:
    arrival = await only(event("follow", follow={"isUnblocked": again}))
    assert arrival is not None
    assert (arrival.kind, arrival.body) == ("follow", {"again": again})


async def test_a_taken_back_message_is_named() -> None:
    arrival = await only(event("unsend", replyToken=None, unsend={"messageId": "46"}))
    assert arrival is not None
    assert (arrival.kind, arrival.message_id, arrival.reply_token) == ("unsend", "46", "")


@pytest.mark.parametrize(("kind", "source"), [("unfollow", USER), ("join", GROUP), ("leave", GROUP)])
async def test_coming_and_going_is_stored(kind: str, source: dict[str, str]) -> None:
    arrival = await only(event(kind, source))
    assert arrival is not None
    assert arrival.kind == kind


@pytest.mark.parametrize(
    "place", [GROUP, {"type": "room", "roomId": "R" + "3" * 32}, {"type": "group", "groupId": "C9"}]
)
async def test_in_a_group_the_desk_hears_only_what_is_said_to_it(place: dict[str, str]) -> None:
    address = place.get("groupId") or place["roomId"]
    other = {"index": 11, "length": 3, "type": "user", "userId": "U2"}
    spoken = await only(said("@ワーケーション案内 @山田 対象は？", place, mention={"mentionees": [ME, other]}))
    tapped = await only(event("postback", place, postback={"data": "1|menu|"}))
    assert await only(said("お昼どうする", place)) is None
    assert await only(said("@山田 お昼", place, mention={"mentionees": [{**other, "index": 0}]})) is None
    assert await only(sent("image", place)) is None
    assert spoken is not None
    assert (spoken.text, spoken.conversation, spoken.address) == ("対象は？", f"line:{address}", address)
    assert tapped is not None
    assert tapped.address == address


async def test_an_edited_message_is_heard_when_it_now_speaks_to_the_desk() -> None:
    message = {"type": "text", "id": "46", "text": "@ワーケーション案内 締切は？", "mention": {"mentionees": [ME]}}
    edited = await only(event("messageEdited", GROUP, message=message))
    assert edited is not None
    assert edited.text == "締切は？"
    assert await only(event("messageEdited", GROUP, message={"type": "text", "id": "46", "text": "お昼"})) is None


async def test_emoji_of_line_are_no_words_and_places_count_in_utf_16() -> None:
    places = [{"index": 3, "length": 6, "productId": "p", "emojiId": "1"}]
    worded = await only(said("🗾は(love)いつ", emojis=places))
    alone = await only(said("(love)", emojis=[{"index": 0, "length": 6}]))
    assert worded is not None
    assert worded.text == "🗾はいつ"
    assert alone is not None
    assert alone.kind == "sticker"


@pytest.mark.parametrize("stamp", [None, "yesterday", -5, 10**30, 1.5])
async def test_an_event_without_a_time_happened_when_it_came(stamp: object) -> None:
    arrival = await only(said("x") | {"timestamp": stamp})
    assert arrival is not None
    assert abs((arrival.occurred_at - NOW).total_seconds()) < 60


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
PLACES = ["source", "message", "postback", "replyToken", "timestamp", "mode", "deliveryContext", "follow", "unsend"]
INNER = ["text", "type", "id", "mention", "emojis", "data", "params", "userId"]


@given(
    st.sampled_from(["message", "postback", "follow", "unsend", "messageEdited"]),
    st.dictionaries(
        st.sampled_from(PLACES), json_values | st.dictionaries(st.sampled_from(INNER), json_values), max_size=4
    ),
)
def test_no_event_however_strange_stops_the_batch(kind: str, strange: dict[str, Any]) -> None:
    known = said("こんにちは", postback={"data": "1|menu|"}) | {"type": kind}
    parsed = parse([{**known, **strange}, said("次の人")], NOW)
    assert parsed.arrivals[-1].text == "次の人"
    assert len(parsed.arrivals) + parsed.malformed <= 2
