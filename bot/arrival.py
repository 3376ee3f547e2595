"""What a channel hands to the store: one platform event, verified, masked and free of its channel."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from handlers.turn import MessageKind

OtherKind = Literal["unsend", "unfollow", "join", "leave", "staff", "contact"]
ArrivalKind = MessageKind | OtherKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """One platform event; its text is already masked and at most 5,000 characters."""

    channel: str
    """Which channel it came through: line, slack, web or console."""
    event_id: str
    """Unique per channel: LINE webhookEventId, Slack event_id or trigger id, uuid of the page form."""
    conversation: str
    """Key of the conversation, such as "line:U…", "line:C…" (group), "slack:D…", "web:<id>"."""
    address: str
    """Where an answer goes: userId, groupId, Slack channel, web id."""
    kind: ArrivalKind
    occurred_at: datetime
    """The platform's time of the event, aware."""
    text: str = ""
    masked: bool = False
    data: str = ""
    """Postback data (Choice.pack) when kind is "tap"."""
    message_id: str = ""
    """The platform's id of the message; an unsend removes what has this id."""
    reply_token: str = ""
    redelivered: bool = False
    body: Mapping[str, Any] = field(default_factory=dict)
    """Anything else a staff or contact event needs (JSON)."""
