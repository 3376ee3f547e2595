"""A trip and a case told together: the sum or the check is begun, and what was told for the other is kept."""

from dataclasses import replace

from handlers import eligibility
from handlers.desk import Desk
from handlers.forms.asking import led, listed
from handlers.forms.form import Answers, Told, answers_of, sure_of, with_answer
from handlers.reading.numerals import hear
from handlers.reading.situation import asks_if_eligible
from handlers.told.asked_too import asked_too
from handlers.told.at_once import beside_the_sum_asked
from handlers.trip import estimate
from handlers.trip.trip_changes import says_only_a_trip
from handlers.turn import Bubble, Conversation, Turn
from knowledge.text import plain

LONGEST = 80
"""Characters up to which a message in the check only tells what a trip costs."""


def with_case(conversation: Conversation, case: Answers) -> Conversation:
    """The conversation with the answers to the check kept for later; an outcome of it stays as it is."""
    if _is_done(eligibility.NAME, conversation):
        return conversation
    for name, value in case.items():
        conversation = with_answer(conversation, eligibility.NAME, name, value)
    return conversation


def with_trip_noted(conversation: Conversation, text: str) -> Conversation:
    """The conversation with what is told of the trip for sure kept for later; a finished estimate stays as it is."""
    facts = estimate.trip_facts(text)
    counted = facts.keys() & {"people", "nights"} and not _is_done(estimate.NAME, conversation)
    return estimate.with_trip(conversation, facts) if counted else conversation


def beside_the_sum(turn: Turn, case: Answers, text: str, desk: Desk) -> Turn:
    """The turn of an estimate, led by what else was asked, or told or asked about the check, which comes after it."""
    voice, answer = desk.voice(turn.conversation), asked_too(text, turn.conversation, desk)
    check = voice.say(f"{eligibility.NAME}.name")
    if case:
        told = listed(eligibility.FORM, case, voice)
        return led(turn, (*answer, Bubble(voice.say("estimate.beside.case", told=told, check=check))))
    if answer:
        return led(turn, answer)
    asked = asks_if_eligible(beside_the_sum_asked(text, desk), desk)
    return led(turn, (Bubble(voice.say("estimate.beside.check", check=check)),)) if asked else turn


def check_offered(turn: Turn, text: str, desk: Desk) -> Turn:
    """The turn of other figures, led by where to check whether one is eligible, if that was asked with them."""
    if turn.conversation.form or not desk.library.sayings.holds("asked.if_covered", hear(text).text):
        return turn
    voice = desk.voice(turn.conversation)
    check = voice.say(f"{eligibility.NAME}.name")
    return led(turn, (Bubble(voice.say("estimate.beside.check", check=check)),))


def costs_in_check(conversation: Conversation, text: str, desk: Desk) -> Turn | None:
    """The estimate, where what the trip costs is told in the middle of the check; the check waits for its end."""
    if conversation.form != eligibility.NAME or len(text) > LONGEST:
        return None
    told = _costs(text, desk)
    if not told:
        return None
    voice = desk.voice(conversation)
    known = {**answers_of(conversation, estimate.NAME), **sure_of(told)}
    whole = sure_of(told) if _is_done(estimate.NAME, conversation) else known
    turn = estimate.from_sentence(replace(conversation, form=""), {**told, **whole}, desk)
    waits = voice.say("estimate.beside.check_waits", check=voice.say(f"{eligibility.NAME}.name"))
    return led(turn, (Bubble(waits),))


def _costs(text: str, desk: Desk) -> Told:
    """What a statement tells of a trip with its lodging or its fare in yen; nothing where it asks or tells more."""
    said, sayings = hear(text).text, desk.library.sayings
    told = estimate.trip_told(text)
    priced = [name for name in estimate.MONEY if name in told]
    both = len(priced) == len(estimate.MONEY) and set(priced) & sure_of(told).keys()
    whole = both and "people" in told  # a trip told whole is worked out also where one asks for it
    if whole and not sayings.holds("anew.rule", said):
        return told
    alone = priced and says_only_a_trip(sayings.without("beside.travellers", said), desk)
    return told if (both or alone) and not sayings.holds("asked.at_all", plain(text)) else {}


def _is_done(name: str, conversation: Conversation) -> bool:
    form = eligibility.FORM if name == eligibility.NAME else estimate.FORM
    return form.pending(answers_of(conversation, name)) is None
