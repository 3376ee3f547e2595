"""What the staff do with a case, inside the transaction of a turn: who wins is decided here, once for every door."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

from bot.channels import Payload
from bot.codec import decode_conversation, encode_conversation, plain_text
from bot.outcome import Decision
from bot.store import cases
from bot.store.cases import Actor, CaseRecord, find_case
from bot.store.casework import (
    free_event,
    open_cases_of,
    other_case,
    set_reason,
    take_back,
    update_waits,
    waiting_replies,
)
from bot.store.conversations import Locked
from bot.store.inbox import Event, erase_message
from bot.store.outbox import Leased, cancel_pushes
from bot.store.unsent import empty_relays
from bot.unit import Unit
from handlers.casework import REASONS, Standing, Step, refusal, wrong_reply
from handlers.turn import Bubble, Choice, Language, Reply
from knowledge.wording import Catalogue

STAFF = "staff"
"""Role of an outbox row that holds what a member of staff wrote."""


def standing_of(case: CaseRecord) -> Standing:
    """Return how a case stands, as the rules need it."""
    return Standing(case.state, case.owner_id)


def staff_body(step: str, number: str, actor: Actor, **more: Any) -> Mapping[str, Any]:
    """Return the body of a staff event; every door (Slack, the staff page) makes its events with this."""
    return {"do": step, "case": number, "actor": {"id": actor.id, "name": actor.name}, **more}


def staff_words(catalogue: Catalogue, language: Language, text: str) -> Reply:
    """Return what a member of staff wrote as the applicant sees it: a person is answering (design rule B1)."""
    back = Choice(catalogue.say("word.desk_label", language), "word:desk")
    return Reply((Bubble(f"{catalogue.say('staff.prefix', language)}\n{text}"),), (back,))


def refresh(unit: Unit, number: str) -> None:
    """Draw the case's card anew, once for all changes that wait."""
    if not update_waits(unit.connection, number):
        unit.post(number, {"type": "case"}, kind="update")


@dataclass(frozen=True, slots=True)
class StaffTurns:
    """Handles the events of kind "staff" (Engine.others) and tells a case's thread what became of a reply."""

    catalogue: Catalogue
    leads: frozenset[str] = frozenset()

    def __call__(self, unit: Unit, event: Event) -> None:
        """Do one step, or tell the one who tried why not."""
        body = event.body
        case = find_case(unit.connection, str(body["case"]))
        if case is None:
            return
        actor = Actor(str(body["actor"]["id"]), str(body["actor"]["name"]))
        if body["do"] == "reason":
            self._reason(unit, case, actor, str(body.get("reason", "")))
            return
        step = cast("Step", body["do"])
        why: str | None = refusal(step, standing_of(case), actor.id, self.leads)
        if why is None and step == "reply":
            why = wrong_reply(str(body.get("text", "")))
        if why is None:
            self._act(step, unit, case, actor, body)
        else:
            _tell(unit, case, actor, body, why)

    def _act(self, step: Step, unit: Unit, case: CaseRecord, actor: Actor, body: Mapping[str, Any]) -> None:
        match step:
            case "claim":
                self._claim(unit, case, actor)
            case "release":
                take_back(unit.connection, case.number, actor, unit.at)
                other = other_case(unit.connection, case.conversation, case.number)
                _give(unit, case, other if other and other.owner_id else None, case.number)
            case "reply":
                self._reply(unit, case, actor, str(body["text"]).strip())
            case "close":
                self._close(unit, case, actor, str(body.get("reason", "")))
            case "reopen":
                cases.reopen(unit.connection, case.number, actor, unit.at)
                self._claim(unit, case, actor)
            case "contact":
                return
        refresh(unit, case.number)

    def _claim(self, unit: Unit, case: CaseRecord, actor: Actor) -> None:
        if cases.claim(unit.connection, case.number, actor, unit.at):
            _hold(unit, case)
            unit.post(case.number, {"type": "talk", "since": case.opened_at.timestamp()})

    def _reply(self, unit: Unit, case: CaseRecord, actor: Actor, text: str) -> None:
        locked = _hold(unit, case)
        cases.claim(unit.connection, case.number, actor, unit.at)
        cases.mark_answered(unit.connection, case.number, actor, unit.at)
        said = {"type": "sent", "text": text, "actor": actor.id, "name": actor.name, "at": unit.now}
        unit.post(case.number, said)
        if locked is None or locked.channel not in unit.channels:
            unit.post(case.number, {"type": "delivery", "became": "failed"})
            return
        reply = staff_words(self.catalogue, _language(locked, case), text)
        self._say(unit, locked, case, reply)
        if locked.blocked:
            unit.post(case.number, {"type": "delivery", "became": "blocked"})

    def _say(self, unit: Unit, locked: Locked, case: CaseRecord, reply: Reply) -> None:
        payload: Payload = unit.channels[locked.channel].render(reply)
        more = {"role": STAFF, "text": plain_text(reply), "seq": 0, "case_number": case.number}
        unit.say_payload(locked, payload, more, free_event(unit.connection, locked.key))

    def _close(self, unit: Unit, case: CaseRecord, actor: Actor, reason: str) -> None:
        cases.close(unit.connection, case.number, actor, unit.at, reason if reason in REASONS else "")
        other = other_case(unit.connection, case.conversation, case.number)
        locked = _give(unit, case, other if other and other.owner_id else None, other.number if other else "")
        if locked is None or locked.channel not in unit.channels or (other and other.owner_id):
            return
        told = self.catalogue.say("staff.closed_case", _language(locked, case), case=case.number)
        unit.say(locked.key, Reply((Bubble(told),)), role="closing", event=free_event(unit.connection, locked.key))

    def _reason(self, unit: Unit, case: CaseRecord, actor: Actor, reason: str) -> None:
        if reason in REASONS and set_reason(unit.connection, case.number, actor, unit.at, reason):
            refresh(unit, case.number)

    def followed(self, unit: Unit, row: Leased, decision: Decision) -> None:
        """Write into the thread what became of a reply, and the details under a card that was just posted."""
        if not row.case_number:
            return
        if row.role == STAFF:
            unit.post(row.case_number, {"type": "delivery", "became": _became(decision)})
            return
        case = find_case(unit.connection, row.case_number) if decision.state == "sent" else None
        if case is not None and not row.conversation and not case.slack_ts:
            unit.post(row.case_number, {"type": "details"})


def unsent(unit: Unit, event: Event) -> None:
    """Remove what a person took back, also from what waits for the staff and from what stands in Slack."""
    erase_message(unit.connection, event.conversation, event.message_id)
    for relayed in empty_relays(unit.connection, event.conversation, event.message_id, unit.now):
        unit.post(relayed.case_number, {"type": "redraw", "of": relayed.id})


def unfollowed(unit: Unit, event: Event) -> None:
    """Push nothing more to a person who blocked the account, and tell their cases so (conventions A18)."""
    unit.change(event.conversation, blocked=True)
    for number in waiting_replies(unit.connection, event.conversation):
        unit.post(number, {"type": "delivery", "became": "blocked"})
    cancel_pushes(unit.connection, event.conversation, unit.now)
    for number in open_cases_of(unit.connection, event.conversation):
        refresh(unit, number)


def _became(decision: Decision) -> str:
    if decision.error.startswith("quota"):
        return "quota"
    return {"sent": "sent", "cancelled": "blocked", "uncertain": "uncertain"}.get(decision.state, "failed")


def _language(locked: Locked, case: CaseRecord) -> Language:
    return decode_conversation(locked.state).language or case.language


def _hold(unit: Unit, case: CaseRecord) -> Locked | None:
    """Put the person's conversation into the hands of the staff: from now on the desk is silent on free text."""
    return _set(unit, case.conversation, case.number, with_staff=True)


def _give(unit: Unit, case: CaseRecord, held: CaseRecord | None, number: str) -> Locked | None:
    """Give the conversation back to the desk, unless somebody has another case of this person."""
    return _set(unit, case.conversation, held.number if held else number, with_staff=held is not None)


def _set(unit: Unit, key: str, number: str, *, with_staff: bool) -> Locked | None:
    locked = unit.hold(key)
    if locked is None:
        return None
    state = replace(decode_conversation(locked.state), case=number, with_staff=with_staff)
    unit.change(key, state=encode_conversation(state))
    return unit.hold(key)


def _tell(unit: Unit, case: CaseRecord, actor: Actor, body: Mapping[str, Any], why: str) -> None:
    """Tell the one who tried in Slack, where only they see it; nothing is kept there that is needed later."""
    place = str(body.get("place", ""))
    if place:
        told = {"place": place, "thread": str(body.get("thread", "")), "why": why, "case": case.number}
        unit.whisper(actor.id, {**told, "owner": case.owner_id})
