"""The ward's side without Slack: what the staff's pages see of the cases, and how what they do gets into a turn."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

import anyio

from bot.arrival import Arrival
from bot.channels.line import Quota
from bot.clock import TOKYO, Ticking
from bot.engine import Engine
from bot.keeping import fiscal_year
from bot.sealing import BrokenSeal, Sealer
from bot.staff_turns import staff_body, standing_of
from bot.store import Connection, Store
from bot.store.answered import whole_figures
from bot.store.cases import Actor, CaseRecord, LogEntry, history, log, queue
from bot.store.casework import Sight, sight
from bot.store.contacts import sealed_contact
from bot.store.staff_view import Said, closed_cases, talk
from handlers.casework import Step, refusal, steps, wrong_reply

PATIENCE = 8.0
"""Seconds a page waits until what was done shows."""
MOST = 1_000
"""Open cases that are read at most."""
DONE: Mapping[str, str] = {
    "claim": "claimed",
    "release": "released",
    "reply": "answered",
    "close": "closed",
    "reopen": "claimed",
}
"""What the history of a case says when a step was done; whoever takes a case up again has it."""
AGAIN = frozenset({"claim", "release", "close", "reopen"})
"""Steps that, done twice by the same person, are simply done."""


@dataclass(frozen=True, slots=True)
class CaseView:
    """One case with everything its page shows."""

    sight: Sight
    said: tuple[Said, ...]
    history: tuple[LogEntry, ...]
    offered: tuple[Step, ...]
    """What the one who looks can do now."""
    reachable: bool
    """Whether a reply could leave at all: the conversation is still there and its channel is on."""

    @property
    def case(self) -> CaseRecord:
        """Return the case itself."""
        return self.sight.case


@dataclass(frozen=True, slots=True)
class Looked:
    """What came of asking for contact details: why not, or the details (None when they cannot be opened)."""

    why: str = ""
    contact: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseDesk:
    """Cases in the database, steps through the engine: the same durable way as a click in Slack."""

    store: Store
    engine: Engine
    sealer: Sealer
    clock: Ticking
    leads: frozenset[str] = frozenset()
    quota: Callable[[], Quota | None] = lambda: None
    """What is known of LINE's monthly quota of pushes."""

    async def open_cases(self) -> tuple[CaseRecord, ...]:
        """Return every open case."""
        return await self.store.run(queue, most=MOST)

    async def closed_cases(self, first: int, most: int) -> tuple[tuple[CaseRecord, ...], int]:
        """Return a page of the closed cases and how many there are."""
        return await self.store.run(closed_cases, first, most)

    async def figures(self) -> tuple[Mapping[str, int], Mapping[str, int]]:
        """Return the figures of this fiscal year and of all years."""
        begins = datetime(fiscal_year(self.clock.now()), 4, 1, tzinfo=TOKYO)
        this_year = await self.store.run(whole_figures, begins.timestamp())
        return this_year, await self.store.run(whole_figures, 0.0)

    async def case(self, number: str, actor: Actor) -> CaseView | None:
        """Return one case as this person sees it."""
        return await self.store.run(self._view, number, actor)

    async def act(self, step: Step, number: str, actor: Actor, nonce: str, **more: str) -> str:
        """Do one step and wait until it shows; return why it was not done, empty when it was.

        Besides the refusals of handlers/casework.py: "gone", "unreachable", and "waiting" for what is kept but not
        handled yet.
        """
        view = await self.case(number, actor)
        if view is None:
            return "gone"
        why = self._wrong(step, view, actor, more)
        if why:
            return why
        arrival = self._arrival(view.sight, nonce, staff_body(step, number, actor, **more))
        new = await self.engine.ingest([arrival])
        with anyio.move_on_after(PATIENCE):
            await self.engine.settle(arrival.conversation)
        after = await self.case(number, actor)
        if after is None:
            return "gone"
        if not new or _has_done(step, after.history[len(view.history) :], actor):
            return ""
        return refusal(step, standing_of(after.case), actor.id, self.leads) or "waiting"

    async def contact(self, number: str, actor: Actor) -> Looked:
        """Return contact details; that they were looked at is on record before they are shown (rule A11)."""
        found = await self.store.run(self._contact, number, actor)
        if isinstance(found, str):
            return Looked(found)
        try:
            return Looked(contact=self.sealer.open(number, found))
        except BrokenSeal:
            return Looked()

    def _wrong(self, step: Step, view: CaseView, actor: Actor, more: Mapping[str, str]) -> str:
        why = refusal(step, standing_of(view.case), actor.id, self.leads)
        if why and step in AGAIN and _has_done(step, _last_of(view.history, actor), actor):
            return ""
        if why is None and step == "reply":
            why = wrong_reply(more.get("text", ""))
            if why is None and not view.reachable:
                return "unreachable"
        return why or ""

    def _view(self, connection: Connection, number: str, actor: Actor) -> CaseView | None:
        seen = sight(connection, number)
        if seen is None:
            return None
        standing = standing_of(seen.case)
        offered = tuple(step for step in steps(standing) if not refusal(step, standing, actor.id, self.leads))
        said = talk(connection, seen.case.conversation)
        reachable = bool(seen.address) and seen.channel in self.engine.channels
        return CaseView(seen, said, history(connection, number), offered, reachable)

    def _arrival(self, seen: Sight, nonce: str, body: Mapping[str, object]) -> Arrival:
        """Return the step as an event in the order of the applicant's own events; one nonce is one event."""
        return Arrival(
            channel=seen.channel,
            event_id=f"staff page {nonce}",
            conversation=seen.case.conversation,
            address=seen.address,
            kind="staff",
            occurred_at=self.clock.now(),
            body=dict(body),
        )

    def _contact(self, connection: Connection, number: str, actor: Actor) -> bytes | str:
        seen = sight(connection, number)
        if seen is None:
            return "gone"
        why = refusal("contact", standing_of(seen.case), actor.id, self.leads)
        sealed = sealed_contact(connection, number)
        if why or sealed is None:
            return why or "no_contact"
        log(connection, number, actor, "contact_viewed", self.clock.now())
        return sealed


def _has_done(step: Step, entries: tuple[LogEntry, ...], actor: Actor) -> bool:
    return any(entry.action == DONE[step] and entry.actor_id == actor.id for entry in entries)


def _last_of(entries: tuple[LogEntry, ...], actor: Actor) -> tuple[LogEntry, ...]:
    return tuple(entry for entry in entries if entry.actor_id == actor.id)[-1:]
