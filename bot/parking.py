"""An event whose turn failed, or whose process died over it: tried again, and at last put aside, so that others go on.

A turn that fails is counted when it has failed. One that ends its process counts nothing, so whoever takes an event
that somebody may have died over counts first, in a transaction of its own, and handles it then.
"""

import structlog

from bot.codec import decode_conversation
from bot.store import inbox
from bot.store.conversations import Locked
from bot.store.inbox import Event
from bot.timing import Timing
from bot.trace import fault, trace_id
from bot.unit import Unit
from bot.words import apology

log = structlog.get_logger("parking")


class TurnFailed(Exception):  # noqa: N818  (an event, not a fault of the engine)
    """The turn of one event raised; `done` events before it were fine."""

    def __init__(self, event: Event, done: int, error: Exception) -> None:
        super().__init__(type(error).__name__)
        self.event = event
        self.done = done
        self.error = error


class ProcessDied(Exception):  # noqa: N818  (it names what happened to the event)
    """Every process that took the event ended over it."""


def is_fresh(event: Event, now: float, lease: float) -> bool:
    """Tell whether nobody can have died over an event: it is still in the hands it came into, or just came."""
    leased = event.visible_at > event.received_at
    return not event.attempts and (event.visible_at > now if leased else now - event.received_at <= lease)


def is_worn(event: Event, timing: Timing) -> bool:
    """Tell whether an event was tried often enough: once more than there are waits."""
    return event.attempts > len(timing.event_retries)


def put_off(unit: Unit, event: Event, error: Exception) -> float:
    """Try an event again later, and nothing of its conversation before it; return when."""
    tries = event.attempts or 1  # the first try of a fresh event is not on record yet
    retry_at = unit.now + unit.timing.event_retries[tries - 1]
    inbox.postpone_event(unit.connection, event.id, tries, retry_at, type(error).__name__)
    return retry_at


def may_go_on(event: Event, timing: Timing) -> bool:
    """Tell whether an event that failed is tried again."""
    return (event.attempts or 1) <= len(timing.event_retries)


def park(unit: Unit, locked: Locked, event: Event, error: Exception, *, speaks: bool) -> str:
    """Put an event aside and tell the staff; with one apology to whom it came from, if that can be said at all."""
    trace = trace_id(event.channel, event.event_id)
    inbox.park_event(unit.connection, event.id, unit.now, unit.next_position(locked.key), trace)

    def apologise(unit: Unit) -> None:
        said = apology(decode_conversation(locked.state).language, trace)
        unit.say(locked.key, said, role="apology", event=event)

    if speaks and locked.channel in unit.channels and (problem := unit.tries(apologise)) is not None:
        log.warning("no apology", trace=trace, **fault(problem))
    unit.alert({"what": "parked", "trace": trace, "error": type(error).__name__})
    return trace
