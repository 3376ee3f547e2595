"""The turn: lock one conversation, handle its oldest events in order, write everything that follows, once."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import takewhile
from typing import Any, cast

import structlog

from bot import failpoints
from bot.arrival import Arrival
from bot.channels import Channel
from bot.clock import TOKYO, Ticking
from bot.codec import decode_conversation, encode_conversation, merge
from bot.handover import Due, form_link, open_cases, tell_staff
from bot.hands import Hands
from bot.marks import put_in, wants
from bot.outcomes import told
from bot.parking import ProcessDied, TurnFailed, is_fresh, is_worn, may_go_on, park, put_off
from bot.settings import Settings
from bot.staff_turns import unsent
from bot.store import Connection, DatabaseError, conversations, inbox, is_repeat, outbox
from bot.store.inbox import Event
from bot.store.outbox import NO_PAYLOAD, Leased
from bot.store.trouble import passes
from bot.timing import BATCH, Timing
from bot.trace import trace_id
from bot.unit import Unit
from bot.words import asked_again
from handlers.turn import FORM_LINK, Choice, Conversation, Message, MessageKind, Reply, Turn

Respond = Callable[[Conversation, Message, Any], Turn]
OtherTurn = Callable[[Unit, Event], None]
"""Handles an event that no dialogue answers (kinds "staff" and "contact"), in the same transaction."""
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
    take: bool = False
    """Somebody may have died over what comes first: it is to be taken before it is handled."""


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
    hands: Hands | None = None
    """Where events that somebody may have died over are marked while this process has them."""

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
                continue
            if arrival.redelivered:
                self._redelivered(connection, arrival, at)
            if is_repeat(connection):
                new.append(arrival.conversation)  # perhaps it was new the first time, and nobody knows
        failpoints.reach("receiving")
        return tuple(new)

    def _redelivered(self, connection: Connection, arrival: Arrival, now: float) -> None:
        known = inbox.note_redelivery(connection, arrival, now)
        last = min(now + self.timing.reply, arrival.occurred_at.timestamp() + self.timing.reply_event)
        if known is not None and last > now:
            outbox.refresh_windows(connection, known, min(now + self.timing.certain, last), last)

    def run(
        self, connection: Connection, key: str, token: str, shut: frozenset[str] = frozenset(), most: int = BATCH,
        taken: float | None = None,
    ) -> Done:  # fmt: skip
        """Handle what waits in one conversation, at most ten events; raises TurnFailed, then nothing is kept.

        `taken` is what `take` returned, for events somebody may have died over.
        """
        unit = self._unit(connection, token, shut)
        events = inbox.next_events(connection, key, most) if self._hold(unit, key) else []
        handled, rest = self._handle_all(unit, events, taken, more=len(events) == most)
        try:
            return self._done(unit, key, handled, **rest)
        except DatabaseError as error:  # what the last of them left of the conversation cannot be written
            if passes(error) or not handled:
                raise
            last = len(handled) - 1
            raise TurnFailed(events[last], last, error) from error

    def _handle_all(
        self, unit: Unit, events: Sequence[Event], taken: float | None, *, more: bool
    ) -> tuple[list[Handled], dict[str, Any]]:
        handled: list[Handled] = []
        for index, event in enumerate(events):
            if not is_fresh(event, unit.now, self.timing.lease) and event.visible_at != taken:
                if event.attempts and event.visible_at > unit.now:
                    # its order is kept: nothing behind a failed event goes first
                    return handled, {"retry_at": event.visible_at}
                if index == 0 and is_worn(event, self.timing):
                    raise TurnFailed(event, 0, ProcessDied())
                return handled, {"more": bool(index), "take": not index}
            if self.hands:
                self.hands.handle(event.conversation, event.id)
            try:
                handled.append(self._handle(unit, event))
            except Exception as error:  # any fault of a handler is the fault of one event only
                if passes(error):
                    raise
                raise TurnFailed(event, index, error) from error
        return handled, {"more": more}

    def take(self, connection: Connection, key: str) -> float | None:
        """Count a try of the events that come next, before it is made, and have them for a lease; return until when.

        Those that were counted before are taken one by one: it shows which of them ends the process.
        """
        unit = self._unit(connection, "", frozenset())
        events = inbox.next_events(connection, key, BATCH) if unit.hold(key) else []
        if not events or is_fresh(events[0], unit.now, self.timing.lease) or events[0].visible_at > unit.now:
            return None  # another process was here meanwhile
        numbers = [event.id for event in takewhile(lambda event: not event.attempts, events)] or [events[0].id]
        if self.hands:
            self.hands.take(key, numbers)
        until = unit.now + self.timing.lease
        inbox.take_events(connection, numbers, until)
        return until

    def _hold(self, unit: Unit, key: str) -> bool:
        """Lock a conversation; one that was purged or erased while an event came in is made anew."""
        if unit.hold(key) is None and (events := inbox.next_events(unit.connection, key, 1)):
            conversations.ensure_conversation(unit.connection, key, events[0].channel, events[0].address, unit.now)
        return unit.hold(key) is not None

    def fail(self, connection: Connection, failure: TurnFailed, token: str, shut: frozenset[str]) -> Done:
        """Put an event off whose turn failed; too often, park it with one apology to the person."""
        unit = self._unit(connection, token, shut)
        event = failure.event
        locked = unit.hold(event.conversation)
        waiting = inbox.next_events(connection, event.conversation, 1)
        if locked is None or not waiting or (waiting[0].id, waiting[0].attempts) != (event.id, event.attempts):
            # another process was here meanwhile, or we were and did not hear the end of it
            return Done(more=True, leased=outbox.leased_before(connection, event.conversation, token))
        if may_go_on(event, self.timing):
            return self._done(unit, event.conversation, (), retry_at=put_off(unit, event, failure.error))
        trace = park(unit, locked, event, failure.error, speaks=event.kind not in self.others)
        return self._done(unit, event.conversation, (Handled(trace, event.channel, event.kind, "parked"),), more=True)

    def _unit(self, connection: Connection, token: str, shut: frozenset[str]) -> Unit:
        return Unit(connection, self.clock.now(), token, self.channels, self.settings, self.timing, shut)

    def _done(self, unit: Unit, key: str, handled: Sequence[Handled], **rest: Any) -> Done:
        unit.save()
        failpoints.reach("in the turn")
        leased = unit.leased or outbox.leased_before(unit.connection, key, unit.token)
        return Done(tuple(handled), leased=tuple(leased), lanes=tuple(sorted(unit.lanes)), **rest)

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
        conversation, address = open_cases(unit, turn, event, self.due)
        unit.change(event.conversation, state=encode_conversation(conversation))
        replies = merge(tuple(part for part in turn.outgoing if isinstance(part, Reply)))
        for seq, reply in enumerate(replies):
            said = reply
            if conversation.case:
                link = address or (form_link(unit, conversation.case) if wants(FORM_LINK, reply) else "")
                said = put_in(reply, conversation.case, link)
            unit.say(event.conversation, said, event=event, seq=seq)
        tell_staff(unit, turn, conversation.case, event)
        return told(state, message, turn)

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


def message_of(event: Event) -> Message:
    """Return what the person sent, as handlers know it."""
    kind = cast("MessageKind", "follow" if event.kind == "join" else event.kind)
    choice = Choice.unpack(event.data, event.text) if kind == "tap" else None
    sent_at = datetime.fromtimestamp(event.occurred_at, UTC).astimezone(TOKYO)
    return Message(event.text, kind, choice, sent_at, event.masked)
