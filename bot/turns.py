"""The turn: lock one conversation, handle its oldest events in order, write everything that follows, once."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, cast

import structlog

from bot import failpoints
from bot.arrival import Arrival
from bot.channels import Channel
from bot.clock import TOKYO, Ticking
from bot.codec import decode_conversation, encode_conversation, merge
from bot.marks import numbered, put_in, wants
from bot.outcomes import told
from bot.settings import Settings
from bot.staff_turns import refresh, unsent
from bot.store import Connection, DatabaseError, cases, conversations, inbox, links, outbox
from bot.store.inbox import Event
from bot.store.outbox import NO_PAYLOAD, Leased
from bot.store.unsent import RELAY
from bot.timing import BATCH, Timing
from bot.trace import trace_id
from bot.unit import Unit
from bot.words import apology, asked_again
from handlers.turn import FORM_LINK, Case, Choice, Conversation, Message, MessageKind, Relay, Reply, Return, Turn

Respond = Callable[[Conversation, Message, Any], Turn]
OtherTurn = Callable[[Unit, Event], None]
"""Handles an event that no dialogue answers (kinds "staff" and "contact"), in the same transaction."""
Due = Callable[[Case, datetime], datetime | None]
log = structlog.get_logger("turns")


@dataclass(frozen=True, slots=True)
class Handled:
    """What the log and the figures say of one event."""

    trace: str
    channel: str
    kind: str
    told: str = ""
    """What kind of answer the dialogue gave (bot/outcomes.py); empty for events no dialogue answers."""


@dataclass(frozen=True, slots=True)
class Done:
    """What one turn transaction did, for the process that ran it."""

    handled: tuple[Handled, ...] = ()
    more: bool = False
    retry_at: float | None = None
    leased: tuple[Leased, ...] = ()
    lanes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Turns:
    """Runs turns; everything it needs from outside is given."""

    channels: Mapping[str, Channel]
    respond: Respond
    desk_at: Callable[[datetime], Any]
    clock: Ticking
    settings: Settings
    timing: Timing = field(default_factory=Timing)
    others: Mapping[str, OtherTurn] = field(default_factory=dict)
    due: Due | None = None

    def ingest(
        self, connection: Connection, arrivals: tuple[Arrival, ...], *, mine: bool, received: float | None = None
    ) -> tuple[str, ...]:
        """Keep events; return the conversations of the new ones. `mine`: this process handles them at once."""
        now = self.clock.now().timestamp()
        at = min(now, received or now)  # reply tokens age while a transaction waits for its turn
        new: list[str] = []
        for arrival in arrivals:
            if inbox.add_event(connection, arrival, at, now + (self.timing.lease if mine else 0.0)) is not None:
                where = (arrival.channel, arrival.address)
                conversations.ensure_conversation(connection, arrival.conversation, *where, now)
                new.append(arrival.conversation)
            elif arrival.redelivered:
                self._redelivered(connection, arrival, at)
        failpoints.reach("receiving")
        return tuple(new)

    def _redelivered(self, connection: Connection, arrival: Arrival, now: float) -> None:
        known = inbox.note_redelivery(connection, arrival, now)
        last = min(now + self.timing.reply, arrival.occurred_at.timestamp() + self.timing.reply_event)
        if known is not None and last > now:
            outbox.refresh_windows(connection, known, min(now + self.timing.certain, last), last)

    def run(
        self, connection: Connection, key: str, token: str, shut: frozenset[str] = frozenset(), most: int = BATCH
    ) -> Done:
        """Handle what waits in one conversation, at most ten events; raises TurnFailed, then nothing is kept."""
        unit = self._unit(connection, token, shut)
        events = inbox.next_events(connection, key, most) if self._hold(unit, key) else []
        handled: list[Handled] = []
        for index, event in enumerate(events):
            if event.attempts and event.visible_at > unit.now:
                # its order is kept: nothing behind a failed event goes first
                return self._done(unit, handled, retry_at=event.visible_at)
            try:
                handled.append(self._handle(unit, event))
            except DatabaseError:
                raise
            except Exception as error:  # any fault of a handler is the fault of one event only
                raise TurnFailed(event, index, error) from error
        return self._done(unit, handled, more=len(events) == most)

    def _hold(self, unit: Unit, key: str) -> bool:
        """Lock a conversation; one that was purged or erased while an event came in is made anew."""
        if unit.hold(key) is None and (events := inbox.next_events(unit.connection, key, 1)):
            conversations.ensure_conversation(unit.connection, key, events[0].channel, events[0].address, unit.now)
        return unit.hold(key) is not None

    def fail(self, connection: Connection, failure: "TurnFailed", token: str, shut: frozenset[str]) -> Done:
        """Put an event off whose turn failed; too often, park it with one apology to the person."""
        unit = self._unit(connection, token, shut)
        event = failure.event
        locked = unit.hold(event.conversation)
        waiting = inbox.next_events(connection, event.conversation, 1)
        if locked is None or not waiting or (waiting[0].id, waiting[0].attempts) != (event.id, event.attempts):
            return Done(more=True)  # another process was here meanwhile
        if event.attempts < len(self.timing.event_retries):
            retry_at = unit.now + self.timing.event_retries[event.attempts]
            inbox.postpone_event(connection, event.id, retry_at, type(failure.error).__name__)
            return self._done(unit, (), retry_at=retry_at)
        trace = trace_id(event.channel, event.event_id)
        inbox.park_event(connection, event.id, unit.now, unit.next_position(locked.key), trace)
        if event.kind not in self.others:
            language = decode_conversation(locked.state).language
            unit.say(locked.key, apology(language, trace), role="apology", event=event)
        unit.alert({"what": "parked", "trace": trace, "error": type(failure.error).__name__})
        return self._done(unit, (Handled(trace, event.channel, event.kind, "parked"),), more=True)

    def _unit(self, connection: Connection, token: str, shut: frozenset[str]) -> Unit:
        return Unit(connection, self.clock.now(), token, self.channels, self.settings, self.timing, shut)

    def _done(
        self, unit: Unit, handled: Sequence[Handled], *, more: bool = False, retry_at: float | None = None
    ) -> Done:
        unit.save()
        failpoints.reach("in the turn")
        return Done(tuple(handled), more, retry_at, tuple(unit.leased), tuple(sorted(unit.lanes)))

    def _handle(self, unit: Unit, event: Event) -> Handled:
        answered = ""
        position = unit.next_position(event.conversation)
        match event.kind:
            case kind if kind in self.others:
                self.others[kind](unit, event)
                failpoints.reach("in a staff action")
            case "unsend":
                unsent(unit, event)
            case "unfollow" | "leave":
                unit.change(event.conversation, blocked=True)
                outbox.cancel_pushes(unit.connection, event.conversation, unit.now)
            case "staff" | "contact":
                log.warning("nobody handles", kind=event.kind)
            case _:
                answered = self._dialogue(unit, event)
        inbox.finish_event(unit.connection, event.id, unit.now, position, answered)
        return Handled(trace_id(event.channel, event.event_id), event.channel, event.kind, answered)

    def _dialogue(self, unit: Unit, event: Event) -> str:
        if event.kind in {"follow", "join"}:
            unit.change(event.conversation, blocked=False)
        if event.kind == "tap" and self._shown_again(unit, event):
            return "again"
        locked = unit.hold(event.conversation)
        state = decode_conversation(locked.state if locked else None)
        message = message_of(event)
        turn = self.respond(state, message, self.desk_at(unit.at))
        conversation, address = self._open_cases(unit, turn, event)
        unit.change(event.conversation, state=encode_conversation(conversation))
        replies = merge(tuple(part for part in turn.outgoing if isinstance(part, Reply)))
        for seq, reply in enumerate(replies):
            said = reply
            if conversation.case:
                link = address or (self._link(unit, conversation.case) if wants(FORM_LINK, reply) else "")
                said = put_in(reply, conversation.case, link)
            unit.say(event.conversation, said, event=event, seq=seq)
        self._tell_staff(unit, turn, conversation.case, event)
        return told(state, message, turn)

    def _open_cases(self, unit: Unit, turn: Turn, event: Event) -> tuple[Conversation, str]:
        conversation, address = turn.conversation, ""
        for opened in (part for part in turn.outgoing if isinstance(part, Case)):
            number = cases.next_number(unit.connection, unit.at)
            due_at = self.due(opened, unit.at) if self.due else None
            cases.open_case(unit.connection, number, opened, event.conversation, unit.at, due_at)
            conversation = numbered(turn.conversation, number)
            if any(wants(FORM_LINK, part) for part in turn.outgoing if isinstance(part, Reply)):
                address = self._link(unit, number)
            unit.post(number, {"type": "case"})
        return conversation, address

    def _link(self, unit: Unit, number: str) -> str:
        token = links.new_token(self.settings.secret_key, number)
        links.add_link(unit.connection, token, number, unit.now)
        return f"{self.settings.public_base_url}/interest/{token}"

    def _tell_staff(self, unit: Unit, turn: Turn, number: str, event: Event) -> None:
        for seq, part in enumerate(turn.outgoing if number else (), RELAY):
            match part:
                case Relay(text, kind):
                    cases.mark_waiting_staff(unit.connection, number, "wrote", unit.at)
                    # by the event it comes from an unsend finds it again
                    unit.post(number, {"type": "relay", "text": text, "kind": kind}, inbox_id=event.id, seq=seq)
                    refresh(unit, number)
                case Return():
                    cases.mark_waiting_staff(unit.connection, number, "returned", unit.at)
                    unit.post(number, {"type": "return"})
                    refresh(unit, number)
                case _:
                    pass

    def _shown_again(self, unit: Unit, event: Event) -> bool:
        number = asked_again(event.data)
        row = outbox.outbox_row(unit.connection, number) if number is not None else None
        locked = unit.hold(event.conversation)
        if row is None or locked is None or row.conversation != locked.key or row.channel != locked.channel:
            return False
        if row.payload == NO_PAYLOAD:
            return False
        text = outbox.text_of(unit.connection, row.id)
        unit.say_payload(locked, json.loads(row.payload), {"role": "answer", "text": text, "seq": 0}, event)
        return True


class TurnFailed(Exception):  # noqa: N818  (an event, not a fault of the engine)
    """The turn of one event raised; `done` events before it were fine."""

    def __init__(self, event: Event, done: int, error: Exception) -> None:
        super().__init__(type(error).__name__)
        self.event = event
        self.done = done
        self.error = error


def message_of(event: Event) -> Message:
    """Return what the person sent, as handlers know it."""
    kind = cast("MessageKind", "follow" if event.kind == "join" else event.kind)
    choice = Choice.unpack(event.data, event.text) if kind == "tap" else None
    sent_at = datetime.fromtimestamp(event.occurred_at, UTC).astimezone(TOKYO)
    return Message(event.text, kind, choice, sent_at, event.masked)
