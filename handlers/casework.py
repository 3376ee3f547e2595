"""What the staff may do with a case 「案件」, in which state and who: new, claimed, waiting, closed, taken up again."""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from typing import Literal

State = Literal["new", "claimed", "waiting_applicant", "waiting_staff", "closed"]
Step = Literal["claim", "release", "reply", "contact", "close", "reopen"]
Refusal = Literal["taken", "yours", "closed", "open", "unclaimed", "not_yours", "empty", "long"]

REPLY_LONGEST = 500
"""Characters of one reply to an applicant (design rule E6)."""
REASONS = ("answered", "interest", "not_eligible", "no_contact", "other")
"""Why a case is closed, for the ward's figures (design rule E14)."""
_HELD: tuple[Step, ...] = ("reply", "contact", "close", "release")
STEPS: Mapping[State, tuple[Step, ...]] = {
    "new": ("claim",),
    "claimed": _HELD,
    "waiting_applicant": _HELD,
    "waiting_staff": _HELD,
    "closed": ("reopen",),
}
"""What is offered in each state: nothing that cannot work (design rule E3)."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a case stands, as far as the rules need it."""

    state: State
    owner: str = ""
    """Id of the person who has it, empty when nobody has."""


def steps(standing: Standing) -> tuple[Step, ...]:
    """Return what can be done with the case now; a case that nobody has can only be taken."""
    if standing.state != "closed" and not standing.owner:
        return STEPS["new"]
    return STEPS[standing.state]


def refusal(step: Step, standing: Standing, actor: str, leads: Set[str] = frozenset()) -> Refusal | None:
    """Return why this person may not do this now, None when they may; a lead may do what the owner may."""
    if step == "reopen":
        return None if standing.state == "closed" else "open"
    if standing.state == "closed":
        return "closed"
    if step == "claim":
        return _claimed(standing, actor)
    if standing.owner == actor or actor in leads:
        # only what somebody has can be given back, by the lead too
        return "unclaimed" if step == "release" and not standing.owner else None
    return "not_yours" if standing.owner else "unclaimed"


def _claimed(standing: Standing, actor: str) -> Refusal | None:
    if not standing.owner:
        return None
    return "yours" if standing.owner == actor else "taken"


def wrong_reply(text: str) -> Refusal | None:
    """Return what is wrong with the text of a reply, None when it can be sent."""
    if not text.strip():
        return "empty"
    return "long" if len(text.strip()) > REPLY_LONGEST else None


def after(step: Step, standing: Standing, actor: str) -> Standing:
    """Return how the case stands after a step that was not refused."""
    match step:
        case "claim" | "reopen":
            return Standing("claimed", actor)
        case "release":
            return Standing("new")
        case "reply":
            return Standing("waiting_applicant", standing.owner or actor)
        case "close":
            return Standing("closed", standing.owner)
        case "contact":
            return standing
