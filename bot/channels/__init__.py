"""What a channel is to the engine: it renders a reply once and tries one delivery at a time."""

import json
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from handlers.turn import Reply

Payload = list[dict[str, Any]]
DeliveryKind = Literal["reply", "push", "post", "update"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One sending that is due now: an outbox row, leased to this process."""

    id: int
    conversation: str
    """The person's conversation; empty for a post that belongs to none."""
    address: str
    kind: DeliveryKind
    written: str
    """The platform's messages as JSON, as the outbox has them."""
    reply_token: str = ""
    retry_key: str = ""
    """A UUID, the same in every attempt (LINE: X-Line-Retry-Key, on pushes only)."""
    attempts: int = 0
    """How many attempts were made before this one."""
    ambiguous: bool = False
    """True when an earlier attempt may have been accepted: look it up first where the platform allows it."""
    case: str = ""
    thread: str = ""
    """Slack: the `ts` of the case's message, empty until it was posted."""

    @property
    def is_empty(self) -> bool:
        """True when there is nothing to say: the messages were taken away."""
        return self.written == "[]"

    @property
    def payload(self) -> Payload:
        """The platform's messages."""
        messages: Payload = json.loads(self.written)
        return messages


@dataclass(frozen=True, slots=True)
class Sent:
    """The platform accepted it; `provider_id` is its name there (Slack ts, LINE request id)."""

    provider_id: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Failed:
    """One attempt did not succeed; the engine decides what follows (bot/outcome.py)."""

    reason: str
    retry: bool
    """True when the same attempt may succeed later (5xx, time-out, reset, refused, rate limit)."""
    ambiguous: bool = False
    """True when the platform may have accepted it all the same (5xx, time-out, reset after sending)."""
    after: float | None = None
    """Seconds the platform asked us to wait (Retry-After); also set it, 1.0, for a rate limit without one."""
    dead_token: bool = False
    """LINE: 400 Invalid reply token, so used or expired."""
    quota: bool = False
    """LINE: 429 with the monthly limit reached."""
    blocked: bool = False
    """The person can no longer be reached."""


Outcome = Sent | Failed


class Channel(Protocol):
    """A way to reach a person or the staff."""

    @property
    def name(self) -> str:
        """Return the channel's name, which is also the breaker's destination: line, slack, web, console."""
        ...

    def render(self, reply: Reply) -> Payload:
        """Turn a reply into the platform's messages; pure, called inside the turn, frozen in the outbox row."""
        ...

    async def send(self, delivery: Delivery) -> Outcome:
        """Make one attempt, at most 5 s; expected failures are values, never exceptions."""
        ...

    async def probe(self) -> bool:
        """Ask the platform something harmless (LINE: GET /v2/bot/info) to see whether it is back."""
        ...
