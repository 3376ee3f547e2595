"""The contact form's desk: what a one-time link leads to, and keeping what was entered, sealed, exactly once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from bot.arrival import Arrival
from bot.clock import Ticking
from bot.engine import Engine
from bot.pages.contact import Contact
from bot.pages.interest import FormState
from bot.sealing import Sealer
from bot.store import Connection, Store, cases, contacts, conversations, inbox, links
from bot.store.cases import CaseRecord
from bot.store.inbox import Event
from bot.unit import Unit
from handlers.desk import Desk, Voice
from handlers.turn import Bubble, Reply
from knowledge.calendar import era_date

VALID = timedelta(hours=24)
"""How long a link can be used (conventions A5 b)."""
PLACE_LABELS = frozenset({"行き先", "自治体"})


@dataclass(frozen=True, slots=True)
class ContactDesk:
    """The links and contacts in the database; implements the page's InterestDesk."""

    store: Store
    engine: Engine
    sealer: Sealer
    keys: Sequence[str] = field(repr=False)
    """What links may be signed with, the newest first: while keys are rotated, links of the last day go on working."""
    clock: Ticking

    async def open(self, token: str) -> FormState:
        """Look a link up; never uses it up."""
        return await self.store.run(self._state, token, self.clock.now())

    async def save(self, token: str, contact: Contact) -> FormState:
        """Seal and keep the contact, use the link up and tell person and staff; of two at once the first wins."""
        sealed = self.sealer.seal(links.read_token(self.keys, token) or "", contact.fields())
        arrival = await self.store.run(self._save, token, sealed, self.clock.now())
        if arrival is not None:
            self.engine.kick(arrival.conversation)
        return await self.open(token)

    def _state(self, connection: Connection, token: str, now: datetime) -> FormState:
        link = links.find_link(connection, token) if links.read_token(self.keys, token) else None
        case = cases.find_case(connection, link.number) if link else None
        if link is None or case is None:
            return FormState("unknown")
        given = datetime.fromtimestamp(link.created_at, now.tzinfo)
        state: Literal["fresh", "used", "expired"] = "expired" if now - given > VALID else "fresh"
        if link.used_at is not None:
            state = "used"
        saved_at = None if link.used_at is None else datetime.fromtimestamp(link.used_at, now.tzinfo)
        return FormState(state, case.number, _place(case), case.language, saved_at)

    def _save(self, connection: Connection, token: str, sealed: bytes, now: datetime) -> Arrival | None:
        state = self._state(connection, token, now)
        case = cases.find_case(connection, state.case) if state.state == "fresh" else None
        if case is None or not links.use_link(connection, token, now.timestamp()):
            return None
        contacts.save_contact(connection, case.number, sealed, now.timestamp())
        cases.log(connection, case.number, cases.DESK, "contact", now)
        arrival = _told(case, conversations.address_of(connection, case.conversation), now)
        inbox.add_event(connection, arrival, now.timestamp(), now.timestamp())
        return arrival


def _place(case: CaseRecord) -> str:
    rows: Sequence[tuple[str, str]] = [(row.label, row.value) for row in case.rows]
    return next((value for label, value in rows if label in PLACE_LABELS), "")


def _told(case: CaseRecord, address: str, now: datetime) -> Arrival:
    """The event that a contact was entered, handled in the conversation's order; it carries no contact data."""
    return Arrival(
        channel=case.conversation.partition(":")[0],
        event_id=f"contact {case.number} {now.timestamp()}",
        conversation=case.conversation,
        address=address,
        kind="contact",
        occurred_at=now,
        body={"case": case.number},
    )


@dataclass(frozen=True, slots=True)
class ContactEntered:
    """Handles the event that the form arrived: the person is told what comes next, the staff's card is drawn anew."""

    desk_at: Callable[[datetime], Desk]

    def __call__(self, unit: Unit, event: Event) -> None:
        """Say when the staff will answer, without anything of what was entered."""
        number, desk = str(event.body["case"]), self.desk_at(unit.at)
        case = cases.find_case(unit.connection, number)
        if case is None:
            return
        voice = Voice(desk, case.language)
        due = era_date(desk.opening.next_opening(unit.at).date(), voice.language)
        told = Bubble(voice.say("staff.contact_entered", case=number, due=due))
        unit.say(event.conversation, Reply((told,)), role="receipt")
        unit.post(number, {"type": "case"}, kind="update")
