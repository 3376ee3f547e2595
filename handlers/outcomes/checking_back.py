"""A figure of the last outcome said back to be confirmed 「念押し」: 「一人当たりでは4万円ということですよね？」."""

from collections.abc import Mapping
from dataclasses import dataclass

from handlers.desk import Desk, Voice
from handlers.forms.form import Answers, answers_of
from handlers.outcomes.outcome import last_two, shown
from handlers.reading.amounts import amounts_of
from handlers.reading.numerals import hear
from handlers.trip.basis import of_the_party
from handlers.trip.estimate import BEFORE, FORM, LAST, NAME
from handlers.trip.fare import choices_after
from handlers.trip.shares import trip_of
from handlers.turn import Bubble, Conversation, Part, Reply, Turn
from knowledge.calendar import yen
from knowledge.sayings import Sayings
from subsidy import Estimate
from subsidy import estimate as worked_out

LONG = 80
"""Characters beyond which a message is about more than the figure it says back."""
CARDS = {"own": "own", "own_each": "own", "each": "one_person", "share": "one_person", "lodging": "lodging",
    "transport": "transport"}  # fmt: skip
"""The card that shows how a figure comes about; any other is shown by the whole working."""
TOLD = ("own", "each", "lodging", "transport", "spend", "total")
"""What a message may say its figure is, in the order it is looked for; the words are in the sayings under `checked`."""
ANY = ("total", "each", "own", "spend")
"""What a figure may be that is called nothing."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What a person takes a figure for, and the figure; 0 where nothing remains to pay."""

    what: str
    amount: int


def checked_back(conversation: Conversation, text: str, desk: Desk) -> Turn | None:
    """Say yes or no to a figure of the last outcome that a message says back, then the figure; None for any other."""
    answers = answers_of(conversation, NAME)
    if conversation.form or FORM.pending(answers) is not None or len(text) > LONG:
        return None
    claim, trip = _claim(text, answers, desk.library.sayings), trip_of(answers)
    if claim is None or trip is None:
        return None
    if claim.what == "difference":
        return _difference(claim, conversation, desk)
    result, voice = worked_out(desk.rules, trip), desk.voice(conversation)
    what, right = _what(claim, _figures(result))
    if not what:
        return None
    called = "before_cap" if what == "each" and result.business_cap_cost else what
    said = _said(called, right, right == claim.amount, voice)
    parts = shown(CARDS.get(what, "working"), result, answers, voice)
    told = (said, *parts, Bubble(voice.say("estimate.result.promise")))
    return Turn(conversation, (Reply(told, choices_after(conversation, voice)),))


def _claim(text: str, answers: Answers, sayings: Sayings) -> Claim | None:
    """The one figure of a message that asks whether it is so; None where it is about a rule or another trip."""
    said = hear(text)
    heard = said.text.replace("。?", "?").rstrip(" 。!")
    if not sayings.holds("checked.asked", heard) or sayings.holds("checked.rule", heard):
        return None
    if not of_the_party(said.text, answers):
        return None
    if sayings.holds("checked.nothing", heard):
        return Claim("own", 0)
    amounts = [number.whole for number in amounts_of(said)]
    if len(amounts) != 1 or amounts[0] is None:
        return None
    if sayings.holds("checked.difference", heard):
        return Claim("difference", amounts[0])
    named = [what for what in TOLD if sayings.holds(f"checked.{what}", heard)]
    if "each" in named and {"lodging", "transport"} & set(named):
        return None  # what one pays for it is an answer of the form and no figure of the outcome
    what = "own_each" if named[:2] == ["own", "each"] else next(iter(named), "")
    return Claim(what, amounts[0])


def _figures(result: Estimate) -> Mapping[str, int]:
    """The figures of an outcome by what they are; what is not the same for all who go is left out."""
    people, amounts = len(result.shares), {share.amount for share in result.shares}
    figures = {
        "total": result.total,
        "own": result.own_share,
        "spend": result.cost,
        "lodging": sum(share.lodging_counted for share in result.shares),
        "transport": sum(share.transport for share in result.shares),
    }
    each = {"each": next(iter(amounts))} if len(amounts) == 1 else {}
    cut = {"share": result.total // people} if result.business_cap_cost and result.total % people == 0 else {}
    own = {"own_each": result.own_share // people} if result.own_share % people == 0 else {}
    return {**figures, **each, **cut, **own}


def _what(claim: Claim, figures: Mapping[str, int]) -> tuple[str, int]:
    """What the figure said back is, and the right one; an empty name where it cannot be told.

    Of one person both what the cap of the business leaves on the average and what there is before it may be meant.
    """
    if claim.what == "each" and claim.amount == figures.get("share"):
        return "share", claim.amount
    if claim.what:
        return (claim.what, figures[claim.what]) if claim.what in figures else ("", 0)
    what = next((name for name in ANY if figures.get(name) == claim.amount), "")
    return what, figures.get(what, 0)


def _said(what: str, amount: int, right: bool, voice: Voice) -> Bubble:
    name = voice.say(f"outcome.checked.{what}")
    shown_as = yen(amount, voice.language)
    return Bubble(voice.say("outcome.checked.yes" if right else "outcome.checked.no", what=name, amount=shown_as))


def _difference(claim: Claim, conversation: Conversation, desk: Desk) -> Turn | None:
    """Whether the last two outcomes lie so far apart, and both side by side."""
    trips = [trip_of(told) for name in (BEFORE, LAST) if (told := answers_of(conversation, name))]
    totals = [worked_out(desk.rules, trip).total for trip in trips if trip]
    both = last_two(conversation, desk)
    if both is None or len(totals) < len((BEFORE, LAST)):
        return None
    apart = abs(totals[0] - totals[1])
    said: tuple[Part, ...] = (_said("difference", apart, apart == claim.amount, desk.voice(conversation)),)
    reply = both.outgoing[0]
    return Turn(conversation, (Reply((*said, *reply.parts), reply.choices),)) if isinstance(reply, Reply) else both
