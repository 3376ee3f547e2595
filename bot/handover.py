"""What a turn hands over to the staff: the cases it opens, the links to their form, and words for their threads."""

from collections.abc import Callable
from datetime import datetime

from bot.marks import numbered, wants
from bot.staff_turns import refresh
from bot.store import cases, links
from bot.store.inbox import Event
from bot.store.unsent import RELAY
from bot.unit import Unit
from handlers.turn import FORM_LINK, Case, Conversation, Relay, Reply, Return, Turn

Due = Callable[[Case, datetime], datetime | None]
"""When a case must be answered, from the time it was opened."""


def open_cases(unit: Unit, turn: Turn, event: Event, due: Due | None) -> tuple[Conversation, str]:
    """Open the cases of a turn; return the conversation with their number, and the address of the form it asks for."""
    conversation, address = turn.conversation, ""
    for opened in (part for part in turn.outgoing if isinstance(part, Case)):
        number = cases.next_number(unit.connection, unit.at)
        due_at = due(opened, unit.at) if due else None
        cases.open_case(unit.connection, number, opened, event.conversation, unit.at, due_at)
        conversation = numbered(turn.conversation, number)
        if any(wants(FORM_LINK, part) for part in turn.outgoing if isinstance(part, Reply)):
            address = form_link(unit, number)
        unit.post(number, {"type": "case"})
    return conversation, address


def form_link(unit: Unit, number: str) -> str:
    """Return a new address of a case's form, signed and good once."""
    token = links.new_token(unit.settings.secret_key, number)
    links.add_link(unit.connection, token, number, unit.now)
    return f"{unit.settings.public_base_url}/interest/{token}"


def tell_staff(unit: Unit, turn: Turn, number: str, event: Event) -> None:
    """Put what a turn has for the staff into the thread of its case."""
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
