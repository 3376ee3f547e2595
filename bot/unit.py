"""What one transaction writes for conversations and cases: sayings, posts, states, all of it or nothing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from bot.channels import Channel, Payload
from bot.codec import plain_text
from bot.settings import Settings
from bot.store import Connection
from bot.store.alarms import lane_of, next_note
from bot.store.conversations import Locked, lock_conversation, save_conversation
from bot.store.inbox import Event
from bot.store.outbox import Leased, add_row, has_open
from bot.store.trouble import passes
from bot.timing import Timing
from bot.written import written
from handlers.turn import Reply

STAFF_LANE = "staff"


@dataclass(slots=True)
class Unit:
    """One transaction of the engine; what it leased and which lanes it fed is read after the commit."""

    connection: Connection
    at: datetime
    token: str
    """Lease token for what this process sends at once; empty: it sends nothing, whoever claims it does."""
    channels: Mapping[str, Channel]
    settings: Settings
    timing: Timing
    shut: frozenset[str] = frozenset()
    leased: list[Leased] = field(default_factory=list)
    lanes: set[str] = field(default_factory=set)
    now: float = field(init=False)
    """The instant of the transaction as epoch seconds."""
    _held: dict[str, Locked] = field(default_factory=dict)
    _busy: dict[str, bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.now = self.at.timestamp()

    def hold(self, key: str) -> Locked | None:
        """Lock a conversation once and return it as this transaction has it."""
        if key not in self._held:
            locked = lock_conversation(self.connection, key)
            if locked is None:
                return None
            self._held[key] = locked
        return self._held[key]

    def change(self, key: str, **values: Any) -> None:
        """Change a held conversation; it is written by `save`."""
        self._held[key] = replace(self._held[key], **values)

    def next_position(self, key: str) -> int:
        """Count one more entry of a held conversation's transcript."""
        position = self._held[key].position + 1
        self.change(key, position=position)
        return position

    def save(self) -> None:
        """Write every held conversation back."""
        for locked in self._held.values():
            save_conversation(self.connection, locked, self.now)

    def tries(self, work: Callable[["Unit"], None]) -> Exception | None:
        """Do something of which nothing is kept if it fails, while the rest of the transaction is; return the fault."""
        before = list(self.leased), set(self.lanes), dict(self._held), dict(self._busy)
        try:
            with self.connection.begin_nested():
                work(self)
        except Exception as error:  # of whatever kind: what it was for must not stop the rest
            if passes(error):
                raise
            self.leased, self.lanes, self._held, self._busy = before
            return error
        return None

    def say(self, key: str, reply: Reply, *, role: str = "answer", event: Event | None = None, seq: int = 0) -> None:
        """Say something to the person of a conversation; the reply token of `event` is used first and once."""
        locked = self.hold(key)
        if locked is None:
            return
        payload = self.channels[locked.channel].render(reply)
        self.say_payload(locked, payload, {"role": role, "text": plain_text(reply), "seq": seq}, event)

    def say_payload(self, locked: Locked, payload: Payload, more: Mapping[str, Any], event: Event | None) -> None:
        """Say what is rendered already."""
        values: dict[str, Any] = {
            "lane": locked.key,
            "conversation": locked.key,
            "channel": locked.channel,
            "address": locked.address,
            "kind": "post" if locked.channel == "slack" else "push",
            "case_number": "",
            "payload": written(payload),
            "inbox_id": event.id if event else None,
            "position": self.next_position(locked.key),
            **more,
        }
        if event:
            values.update(self._token(event, int(more.get("seq", 0))))
        if locked.blocked and values["kind"] == "push":
            values.update(state="cancelled", error="blocked", finished_at=self.now)
        self._add(values, at_once=True, origin=f"{event.channel}:{event.event_id}" if event else "")

    def _token(self, event: Event, seq: int) -> dict[str, Any]:
        received = event.redelivered_at or event.received_at
        last = min(received + self.timing.reply, event.occurred_at + self.timing.reply_event)
        if not event.reply_token or seq or self.now >= last:
            return {}
        certain = min(received + self.timing.certain, last)
        return {"kind": "reply", "reply_token": event.reply_token, "certain_until": certain, "try_until": last}

    def post(self, number: str, message: Mapping[str, Any], *, kind: str = "post", **more: Any) -> None:
        """Tell the staff in Slack about a case; nothing when Slack is off."""
        self._to_staff(f"case:{number}", number, message, kind=kind, **more)

    def alert(self, message: Mapping[str, Any]) -> None:
        """Tell the staff in Slack about something that belongs to no case; nothing when Slack is off."""
        self._to_staff(STAFF_LANE, "", {"type": "alert", **message})

    def alarm(self, what: str, *, noticed: bool = False) -> None:
        """Tell the staff that a sending failed, in one note with others of the same ten minutes."""
        if self.settings.slack_on and (at := next_note(self.connection, what, self.now)) is not None:
            message = {"type": "alert", "what": what, "since": self.now, "noticed": noticed}
            self._to_staff(lane_of(what), "", message, next_at=at)

    def whisper(self, user: str, message: Mapping[str, Any]) -> None:
        """Tell one member of the staff in Slack, seen by nobody else; nothing when Slack is off."""
        self._to_staff(f"user:{user}", "", {"type": "whisper", "user": user, **message}, address=user)

    def _to_staff(self, lane: str, number: str, message: Mapping[str, Any], **more: Any) -> None:
        if not self.settings.slack_on:
            return
        values = {
            "lane": lane,
            "conversation": "",
            "channel": "slack",
            # each address has its own pace, so that many whispers do not hold up the cards
            "address": self.settings.slack_staff_channel,
            "kind": "post",
            "role": "post",
            "case_number": number,
            "payload": written([dict(message)]),
            **more,
        }
        self._add(values, at_once=False)

    def _add(self, given: Mapping[str, Any], *, at_once: bool, origin: str = "") -> None:
        values: dict[str, Any] = {
            "state": "pending",
            "reply_token": "",
            "certain_until": None,
            "try_until": None,
            "retry_key": str(uuid4()),
            "created_at": self.now,
            "next_at": self.now,
            "lease_token": "",
            "lease_until": None,
            **given,
        }
        lane = values["lane"]
        if values["state"] == "pending":
            # a lane of cases has no lock of its own, so nothing is leased there without a claim
            if at_once and self.token and values["channel"] not in self.shut and not self._is_busy(lane):
                values.update(state="sending", lease_token=self.token, lease_until=self.now + self.timing.lease)
            else:
                self.lanes.add(lane)
            self._busy[lane] = True
        number = add_row(self.connection, values)
        if values["state"] == "sending":
            kept = {name: values[name] for name in Leased.__slots__ if name in values}
            self.leased.append(Leased(id=number, ambiguous=False, attempts=0, **kept, origin=origin))

    def _is_busy(self, lane: str) -> bool:
        if lane not in self._busy:
            self._busy[lane] = has_open(self.connection, lane)
        return self._busy[lane]
