"""Reads what Slack sends: messages to the desk, taps on its buttons, clicks of the staff. Pure; unknown is None."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from bot.arrival import Arrival
from bot.channels.slack_render import is_tap
from bot.channels.slack_text import plain
from bot.clock import TOKYO
from bot.masking import clean, mask

Json = Mapping[str, Any]
FILES = "file_share"
"""The one subtype of a message that a person writes: a message with files."""


@dataclass(frozen=True, slots=True)
class Click:
    """A button pressed or an option chosen by a member."""

    action: str
    value: str
    label: str
    user: str
    name: str
    trigger: str
    channel: str = ""
    """Where the message with the button is, empty in the App Home and in windows."""
    thread: str = ""
    outside: bool = False
    """True for somebody of another workspace (Slack Connect)."""


def message_arrival(envelope: Json) -> Arrival | None:
    """Read a direct message to the desk; None for everything else: channels, threads, edits, bots, ourselves."""
    event = _table(envelope.get("event"))
    if event.get("type") != "message" or event.get("channel_type") != "im" or event.get("bot_id"):
        return None
    if event.get("subtype") not in (None, FILES) or not event.get("user") or event.get("hidden"):
        return None
    channel, stamp = str(event.get("channel", "")), str(event.get("ts", ""))
    if not channel or not envelope.get("event_id"):
        return None
    text, masked = mask(clean(plain(str(event.get("text") or ""))).strip())
    kind: Literal["text", "file"] = "file" if event.get("subtype") == FILES or event.get("files") else "text"
    return Arrival(
        channel="slack",
        event_id=str(envelope["event_id"]),
        conversation=f"slack:{channel}",
        address=channel,
        kind=kind,
        text=text if kind == "text" else "",
        masked=masked,
        message_id=stamp,
        occurred_at=_instant(stamp, envelope.get("event_time")),
    )


def tap_arrival(click: Click, now: datetime) -> Arrival | None:
    """Read a tap on a button of a reply; None outside a direct talk."""
    if not is_tap(click.action) or not click.channel.startswith("D"):
        return None
    return Arrival(
        channel="slack",
        event_id=click.trigger,
        conversation=f"slack:{click.channel}",
        address=click.channel,
        kind="tap",
        text=click.label,
        data=click.value,
        occurred_at=now,
    )


def click_of(payload: Json) -> Click | None:
    """Read an interaction; None when it is not one action of one member."""
    actions, user = payload.get("actions"), _table(payload.get("user"))
    action = _table(actions[0]) if isinstance(actions, list) and actions else {}
    if not action.get("action_id") or not user.get("id") or not payload.get("trigger_id"):
        return None
    chosen = _table(action.get("selected_option"))
    container = _table(payload.get("container"))
    return Click(
        action=str(action["action_id"]),
        value=str(action.get("value") or chosen.get("value") or ""),
        label=plain(str(_table(action.get("text")).get("text") or "")),
        user=str(user["id"]),
        name=member_name(user),
        trigger=str(payload["trigger_id"]),
        channel=str(_table(payload.get("channel")).get("id") or ""),
        thread=str(container.get("thread_ts") or ""),
        outside=is_outside(payload),
    )


def is_outside(payload: Json) -> bool:
    """Tell whether a member belongs to another workspace than the one the app is installed in."""
    theirs, ours = _table(payload.get("user")).get("team_id"), _table(payload.get("team")).get("id")
    return bool(theirs and ours and theirs != ours)


def member_name(user: Json) -> str:
    """Return how a member is called where Slack does not show the mention."""
    return clean(str(user.get("name") or user.get("username") or user.get("id") or ""))[:80]


def entered(view: Json, block: str, name: str) -> str:
    """Return what was entered into a field of a window."""
    values = _table(_table(view.get("state")).get("values"))
    return str(_table(_table(values.get(block)).get(name)).get("value") or "")


def _table(value: object) -> Json:
    return value if isinstance(value, Mapping) else {}


def _instant(stamp: str, fallback: object) -> datetime:
    """Return a message's `ts` (epoch seconds with a fraction) as an instant."""
    for given in (stamp, fallback):
        try:
            return datetime.fromtimestamp(float(str(given)), UTC).astimezone(TOKYO)
        except (ValueError, OverflowError, OSError):
            continue
    return datetime(2020, 1, 1, tzinfo=TOKYO)
