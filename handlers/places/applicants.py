"""Who one is and where one's people are, told in a question whether the programme is for one: what is known of that."""

from handlers import eligibility, faq
from handlers.desk import Desk
from handlers.forms.asking import led
from handlers.turn import Bubble, Conversation, Message, Turn
from knowledge.answers import Found
from knowledge.text import plain

LONGEST = 120
"""Characters of a message that can be told by its words alone; a longer one is a story to be looked up."""
ELIGIBLE, BRANCH, STARTS_ELSEWHERE = "who_eligible", "branch_office", "staff_place"
"""Ids of the answers on where a business has to sit, on its branches, on where employees live or set out from."""
CHECK = "check"
"""Stands for the check where an answer would be named."""
OUTSIDE = "outside"
"""Stands for the plain word that a business outside the ward is none the programme is for, and what it is for."""


def of_applicant(text: str, conversation: Conversation, desk: Desk) -> Turn | None:
    """What the documents say, or do not say, of the one who asks; None where a message is about something else."""
    meant = desk.once(_meant, text)
    if meant == CHECK:
        return eligibility.begin_unsure(conversation, Message(text), desk)
    return _outside(conversation, desk) if meant == OUTSIDE else _shown(meant, conversation, desk)


def supposed_there(text: str, conversation: Conversation, desk: Desk) -> Turn | None:
    """The answer where one sits once more, for another place supposed right after it (「名古屋だと？」)."""
    if conversation.card not in {ELIGIBLE, BRANCH, STARTS_ELSEWHERE}:
        return None
    said = plain(text)
    if not any(desk.library.sayings.is_all("asked.were_it", form) for form in (said, said.rstrip(" 。?は"))):
        return None
    return (
        _outside(conversation, desk) if conversation.card == ELIGIBLE else _shown(conversation.card, conversation, desk)
    )


def _outside(conversation: Conversation, desk: Desk) -> Turn | None:
    plainly = Bubble(desk.voice(conversation).say("eligibility.outside"))
    shown = _shown(ELIGIBLE, conversation, desk)
    return led(shown, (plainly,)) if shown else None


def _shown(names: str, conversation: Conversation, desk: Desk) -> Turn | None:
    """The gap or the cards of these ids; None for none."""
    named = names.split()
    if not named:
        return None
    gap = next((gap for gap in desk.library.answers.gaps if gap.id in named), None)
    if gap:
        return faq.show_found(Found("gap", gap=gap), conversation, desk)
    cards = tuple(desk.library.answers.card(name) for name in named)
    return faq.show_cards(cards, conversation, desk)


def _meant(text: str, desk: Desk) -> str:
    """The answers for one's circumstances, or for one's kind where it is asked whether that is eligible."""
    said = _in_one_line(text)
    if len(said) > LONGEST:
        return ""
    sayings = desk.library.sayings
    own = "" if sayings.holds("asked.if_partner", said) else next(sayings.circumstance.told(said), "")
    asks = any(sayings.holds("asked.for_me", part) for part in said.split("。"))
    if own or sayings.holds("asked.other_matter", said) or not asks:
        return own
    if sayings.holds("asked.sits_outside", said):
        return OUTSIDE
    return next(sayings.applicant.told(said), "")


def of_own_place(rest: str, conversation: Conversation, desk: Desk, *, known: bool, outside: bool) -> Turn | None:
    """The answer where a place is named, with `rest` beside it, because one sits there or sets out from there.

    `known` is whether the documents tell of that place what is asked, `outside` whether one sits nowhere in the ward.
    """
    sayings = desk.library.sayings
    if sayings.holds("asked.from_there", rest):
        return _shown(STARTS_ELSEWHERE, conversation, desk)
    if known or not sayings.holds("asked.own_site", rest) or sayings.holds("asked.journey", rest):
        return None
    if outside:
        return _outside(conversation, desk)
    return _shown(BRANCH if sayings.holds("asked.several_sites", rest) else ELIGIBLE, conversation, desk)


def _in_one_line(text: str) -> str:
    """A message without its line breaks; in Japanese also without spaces, which easy texts have between words."""
    said = plain(text)
    return " ".join(said.split()) if said.isascii() else "".join(said.split())
