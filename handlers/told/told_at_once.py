"""A trip to be estimated, a case to be checked or a wish to take part, told in one message."""

from dataclasses import replace

from handlers import eligibility, interest
from handlers.desk import Desk
from handlers.forms.asking import led
from handlers.forms.form import Told, answers_of
from handlers.reading.numerals import hear
from handlers.reading.situation import asks_if_eligible, situation
from handlers.reading.wishes import asked_beside, wants_a_sum, wished
from handlers.told.asked_too import asked_too
from handlers.told.at_once import asks_the_sum, case_meant, tells_a_case, wish_meant
from handlers.told.trip_and_case import beside_the_sum, with_case, with_trip_noted
from handlers.trip import estimate
from handlers.trip.steps import stepped
from handlers.trip.told_units import without_units
from handlers.turn import Conversation, Turn
from knowledge.directory import Places
from knowledge.text import ENDING, plain

COUNTS = frozenset({"people", "nights"})
"""What a trip is told by before its costs are known."""
BRIEF = 24
"""Characters of a question whether one is eligible, before who one is."""


def told_at_once(text: str, places: Places, conversation: Conversation, desk: Desk) -> Turn | None:
    """A trip to be estimated, a case to be checked or a wish to take part, all in one message."""
    trip, case = trip_meant(text, conversation, desk), case_meant(text, desk)
    bound = going_to(places, conversation, desk)
    if trip and (set(estimate.MONEY) & trip.keys() or asks_the_sum(text, desk) or not tells_a_case(case)):
        return beside_the_sum(estimate.from_sentence(with_case(bound, case), trip, desk), case, text, desk)
    if case:
        outlook = desk.library.sayings.holds("asked.outcome", plain(text))
        turn = eligibility.from_sentence(with_trip_noted(bound, text), case, desk, asked=outlook)
        return led(turn, asked_too(text, turn.conversation, desk))
    wish = wish_meant(text, desk)
    return interest.from_sentence(conversation, wish, desk) if wish else None


def checked_at_once(whole: str, asked: str, conversation: Conversation, desk: Desk) -> Turn | None:
    """The check of who asks, where nothing is asked but whether one is eligible: then the frame tells the case."""
    first, _, told = plain(whole).partition("?")
    behind = len(first) <= BRIEF and told.strip() and asks_if_eligible(first, desk) and situation(told, desk)
    if behind:  # 「うちは対象になりますか？六本木の株式会社です」
        case = case_meant(f"{told.strip(ENDING)}。{first}?", desk)
        return eligibility.from_sentence(conversation, case, desk, asked=True) if case else None
    wish, _, told = plain(whole).partition("。")
    if told.strip() and wished(wish, desk) == eligibility.NAME:  # 「対象かチェックお願いします。本社は大阪で…」
        case = dict(situation(told, desk))
        noted = with_trip_noted(conversation, told)
        return eligibility.from_sentence(noted, case, desk, asked=True) if case else None
    only = whole != asked and desk.library.sayings.is_all("asked.if_eligible", plain(asked).strip(ENDING))
    case = case_meant(whole, desk) if only else {}
    return eligibility.from_sentence(with_trip_noted(conversation, whole), case, desk) if case else None


def going_to(places: Places, conversation: Conversation, desk: Desk) -> Conversation:
    """The conversation with the one partner a trip goes to noted, so that 「そこ」 means it afterwards."""
    code = places.places[0].code if places.outcome == "partner" and len(places.places) == 1 else ""
    return replace(conversation, place=code) if desk.library.directory.partner(code) else conversation


def trip_meant(text: str, conversation: Conversation, desk: Desk) -> Told:
    """What is told of a trip when the message is about one to be estimated, else nothing."""
    known = answers_of(conversation, estimate.NAME)
    told = estimate.trip_told(text)
    if conversation.form == estimate.NAME:
        told = without_units(told, text, known, desk.voice(conversation))
    facts = {**told, **stepped(hear(text), known)}
    catalogue = desk.library.catalogue
    whole = "people" in facts and set(estimate.MONEY) & facts.keys()
    priced = facts.keys() >= set(estimate.MONEY)
    noted = known.keys() >= COUNTS and estimate.FORM.pending(known) is not None  # 「4人で1泊」, told in the check
    costed = priced and ("nights" in facts or noted)
    asked = facts.keys() >= {"people", "nights"} and catalogue.contains("correction.estimate", text)
    asked = asked or (bool(facts) and desk.library.sayings.holds("asked.how_much", plain(text)))
    asked = asked or (bool(COUNTS & facts.keys()) and asks_the_sum(text, desk))
    asked = asked or (bool(facts) and wants_a_sum(text, desk) and not asked_beside(text, desk))
    limit = facts.keys() <= {"people"} and desk.library.sayings.holds("asked.limit", plain(text))
    return facts if whole or costed or (asked and not limit) else {}
