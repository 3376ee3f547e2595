"""Reads LINE webhook events one by one, so that a strange one never spoils the others of its batch."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

from bot.arrival import Arrival, ArrivalKind
from bot.masking import clean, mask
from handlers.turn import MessageKind

Event = Mapping[str, Any]
CONTENTS = ("sticker", "image", "video", "audio", "file", "location")
SILENT = ("unsend", "unfollow", "leave")
"""Events nothing is ever answered to; they count in standby mode too, for they take data away."""
IDENTITIES = {"user": "userId", "group": "groupId", "room": "roomId"}
LONGEST_NAME = 200
"""Characters of an id or token; LINE's have 20 to 100, all of them ASCII."""
LATEST = 4_102_444_800_000
"""The year 2100 in milliseconds; a later time is none."""


class Malformed(Exception):  # noqa: N818  (it names what is malformed, as BrokenData does)
    """An event that is not what the reference says it is."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """What one webhook request held: events to store, and how many could not be read."""

    arrivals: tuple[Arrival, ...]
    malformed: int


def parse(events: Sequence[object], now: datetime) -> Parsed:
    """Read every event on its own; those we have no use for are left out, malformed ones are counted."""
    arrivals, malformed = [], 0
    for event in events:
        try:
            arrivals.append(read(event, now))
        except Malformed:
            malformed += 1
    return Parsed(tuple(arrival for arrival in arrivals if arrival), malformed)


def read(event: object, now: datetime) -> Arrival | None:
    """Read one event; None when it is not for us: standby, unknown, a group talking to itself."""
    given = _mapping(event, "event")
    kind = _name(given, "type")
    if given.get("mode", "active") != "active" and kind not in SILENT:
        return None
    reader = READERS.get(kind)
    address = _address(given.get("source"))
    content = reader(given, _crowd(given)) if reader and address else None
    return _arrival(given, address, content, now) if content else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """The part of an arrival that depends on the type of the event."""

    kind: ArrivalKind
    text: str = ""
    masked: bool = False
    data: str = ""
    message_id: str = ""
    body: Mapping[str, Any] | None = None


def _arrival(event: Event, address: str, content: Content, now: datetime) -> Arrival:
    delivery = event.get("deliveryContext")
    return Arrival(
        channel="line",
        event_id=_name(event, "webhookEventId"),
        conversation=f"line:{address}",
        address=address,
        kind=content.kind,
        occurred_at=_moment(event.get("timestamp"), now),
        text=content.text,
        masked=content.masked,
        data=content.data,
        message_id=content.message_id,
        reply_token=_name(event, "replyToken") if event.get("replyToken") else "",
        redelivered=isinstance(delivery, Mapping) and delivery.get("isRedelivery") is True,
        body=content.body or {},
    )


def _message(event: Event, crowd: bool) -> Content | None:
    message = _mapping(event.get("message"), "message")
    kind, message_id = _name(message, "type"), _name(message, "id")
    if crowd and not _addressed(message):
        return None
    if kind == "text":
        return _text(message, message_id)
    return Content(kind=cast("MessageKind", kind), message_id=message_id) if kind in CONTENTS else None


def _text(message: Event, message_id: str) -> Content:
    """Take the words without mentions (people's names) and without LINE's own emoji, which read "(love)"."""
    text = message.get("text")
    if not isinstance(text, str):
        raise Malformed("text")
    words = clean(_without(text, [*_mentions(message), *_list(message.get("emojis"))])).strip()
    if not words and message.get("emojis"):
        return Content(kind="sticker", message_id=message_id)
    words, masked = mask(words)
    return Content(kind="text", text=words, masked=masked, message_id=message_id)


def _postback(event: Event, _crowd: bool) -> Content | None:
    """Read a tapped button; a switch between rich menus is a postback too, but says nothing to us."""
    postback = _mapping(event.get("postback"), "postback")
    data, params = postback.get("data"), postback.get("params")
    if not isinstance(data, str):
        raise Malformed("data")
    entries = params.items() if isinstance(params, dict) else ()
    picked = {clean(key): clean(value) for key, value in entries if isinstance(value, str)}
    return None if "newRichMenuAliasId" in picked else Content(kind="tap", data=clean(data), body=picked)


def _follow(event: Event, _crowd: bool) -> Content:
    follow = event.get("follow")
    again = isinstance(follow, Mapping) and follow.get("isUnblocked") is True
    return Content(kind="follow", body={"again": again})


def _unsend(event: Event, _crowd: bool) -> Content:
    return Content(kind="unsend", message_id=_name(_mapping(event.get("unsend"), "unsend"), "messageId"))


READERS: Mapping[str, Callable[[Event, bool], Content | None]] = {
    "message": _message,
    "messageEdited": _message,
    "postback": _postback,
    "follow": _follow,
    "unsend": _unsend,
    "unfollow": lambda _event, _crowd: Content(kind="unfollow"),
    "join": lambda _event, _crowd: Content(kind="join"),
    "leave": lambda _event, _crowd: Content(kind="leave"),
}


def _address(source: object) -> str:
    """Return where to answer; empty when the event names nobody, which LINE allows."""
    if not isinstance(source, Mapping):
        return ""
    address = source.get(IDENTITIES.get(str(source.get("type")), ""))
    return address if isinstance(address, str) and _is_name(address) else ""


def _crowd(event: Event) -> bool:
    return _mapping(event.get("source"), "source").get("type") != "user"


def _addressed(message: Event) -> bool:
    return any(mention.get("isSelf") is True for mention in _mentions(message))


def _mentions(message: Event) -> list[Event]:
    mention = message.get("mention")
    return _list(mention.get("mentionees")) if isinstance(mention, Mapping) else []


def _without(text: str, places: Iterable[Event]) -> str:
    """Cut places out of a text; LINE counts their index and length in UTF-16 units."""
    spans = [(place.get("index"), place.get("length")) for place in places]
    raw = text.encode("utf-16-le", "surrogatepass")
    for index, length in sorted((i, n) for i, n in spans if isinstance(i, int) and isinstance(n, int))[::-1]:
        if index >= 0 and length > 0:
            raw = raw[: index * 2] + raw[(index + length) * 2 :]
    return raw.decode("utf-16-le", "surrogatepass")


def _moment(stamp: object, now: datetime) -> datetime:
    """Return the platform's time of the event; now when it gives none that can be."""
    if isinstance(stamp, int) and 0 < stamp < LATEST:
        return datetime.fromtimestamp(stamp / 1000, UTC)
    return now


def _mapping(value: object, name: str) -> Event:
    if not isinstance(value, Mapping):
        raise Malformed(name)
    return value


def _list(value: object) -> list[Event]:
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []


def _name(event: Event, key: str) -> str:
    value = event.get(key)
    if not isinstance(value, str) or not _is_name(value):
        raise Malformed(key)
    return value


def _is_name(text: str) -> bool:
    """Tell whether a text can be an id: half a character or a control character breaks a database."""
    return 0 < len(text) <= LONGEST_NAME and text.isascii() and text.isprintable()
