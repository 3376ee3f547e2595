"""A clock that is set, a channel that records, and handlers that count."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.arrival import Arrival
from bot.channels import Delivery, Failed, Outcome, Payload, Sent
from bot.codec import encode_reply
from handlers.turn import Bubble, Conversation, Message, Reply, Turn

TOKYO = ZoneInfo("Asia/Tokyo")
START = datetime(2026, 4, 1, 10, 0, tzinfo=TOKYO)


class SetClock:
    """Time stands still until it is moved."""

    def __init__(self, start: datetime = START) -> None:
        self.instant = start

    def now(self) -> datetime:
        return self.instant

    def pass_by(self, seconds: float) -> None:
        self.instant += timedelta(seconds=seconds)


@dataclass
class FakeChannel:
    """Records every attempt; `script` decides what comes of it (default: sent). Tokens and keys work once."""

    name: str = "line"
    script: list[Outcome | Callable[[Delivery], Outcome]] = field(default_factory=list)
    attempts: list[Delivery] = field(default_factory=list)
    sent: list[Delivery] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    alive: bool = True
    probes: int = 0
    held: asyncio.Event = field(default_factory=asyncio.Event)
    """Attempts wait for it."""
    begun: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.held.set()

    def hold(self) -> None:
        """Let every attempt hang until `held` is set."""
        self.held.clear()

    def render(self, reply: Reply) -> Payload:
        return [encode_reply(reply)]

    async def send(self, delivery: Delivery) -> Outcome:
        self.attempts.append(delivery)
        self.begun.set()
        await self.held.wait()
        step = self.script.pop(0) if self.script else Sent(f"id-{delivery.id}")
        outcome = step(delivery) if callable(step) else step
        once = delivery.reply_token or delivery.retry_key
        if not isinstance(outcome, Sent):
            return outcome
        if once in self.used:
            return DEAD_TOKEN if delivery.kind == "reply" else Sent(note="409")
        self.used.add(once)
        self.sent.append(delivery)
        return outcome

    async def probe(self) -> bool:
        self.probes += 1
        return self.alive

    @property
    def texts(self) -> list[str]:
        """What arrived, bubble by bubble."""
        return [part["text"] for delivery in self.sent for part in delivery.payload[0]["parts"] if "text" in part]


REFUSED = Failed("refused", retry=True)
BROKEN = Failed("HTTP 500", retry=True, ambiguous=True)
DEAD_TOKEN = Failed("Invalid reply token", retry=False, dead_token=True)
LIMITED = Failed("HTTP 429", retry=True, after=2.0)
MONTHLY = Failed("HTTP 429 You have reached your monthly limit.", retry=False, quota=True)
WRONG = Failed("HTTP 400", retry=False)


def echo(conversation: Conversation, message: Message, desk: Any) -> Turn:
    """Answer every message with its text and how many there were."""
    count = conversation.misses + 1
    said = Reply((Bubble(f"{count} {message.text}"),))
    return Turn(replace(conversation, misses=count, touched_at=message.sent_at), (said,))


def arrival(
    text: str = "こんにちは", *, user: str = "U1", event: str = "", at: datetime = START, **more: Any
) -> Arrival:
    """Build a LINE text event; its id is derived from its text where none is given."""
    identity = event or f"{user}-{text}"
    values: dict[str, Any] = {
        "channel": "line",
        "event_id": identity,
        "conversation": f"line:{user}",
        "address": user,
        "kind": "text",
        "text": text,
        "reply_token": f"token-{identity}",
        "occurred_at": at,
    }
    return Arrival(**{**values, **more})
