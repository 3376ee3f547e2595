"""A message while a form is open: an answer, a correction, thinking aloud, or a question in between."""

from dataclasses import replace

from handlers import eligibility, interest
from handlers.desk import Desk
from handlers.forms.asking import (
    answer,
    ask,
    explained,
    is_stale,
    led,
    misread,
    offer_resume,
    paused,
    stands,
    taken_late,
    understood,
)  # fmt: skip
from handlers.forms.form import Form, Slot, answers_of, with_doubt
from handlers.forms.options import UNSURE
from handlers.forms.slots import PLACE
from handlers.open_form.aside import answer_to, aside, asks_elsewhere, said_beside, sum_between, with_the_question
from handlers.open_form.consent import about_consent
from handlers.open_form.corrections import correct, implied, recounted
from handlers.open_form.reasons import asks_why, why_asked
from handlers.open_form.supposed import only_asked, supposes
from handlers.place_names import unlisted
from handlers.places.recalled_places import recalled
from handlers.reading.numerals import hear
from handlers.reading.readers import Misread, hesitates, means_a_number, read_yes_no
from handlers.reading.situation import situation
from handlers.reading.totals import UNSAID, UNSAID_NIGHTS
from handlers.registry import FORMS
from handlers.told.at_once import answers_at_once, outlook
from handlers.told.in_estimate import (
    answer_beside,
    asks_a_rule,
    goes_on,
    nothing_to_pay,
    tells_known,
    told_plainly,
    trips_or_basis,
    where_to,
    with_the_rest,
)
from handlers.told.trip_and_case import costs_in_check
from handlers.trip import estimate
from handlers.trip.destination import going, gone_to, said_back
from handlers.trip.kept_same import SENTENCE
from handlers.trip.shares import split
from handlers.trip.trip_changes import for_another
from handlers.turn import Bubble, Conversation, Message, Turn, Value
from handlers.understanding import CLOSINGS
from knowledge.clauses import asks
from knowledge.text import plain

NUMBERS = frozenset({
    "unsure", "which", "range", "about", "negative", "zero", "free", "free_bed", "total", UNSAID, UNSAID_NIGHTS,
    "narrowed", "one_way", "fraction", "too_large", "day_trip", "months",
})  # fmt: skip
"""Hints for an answer that was a number, only not one to take: it is no question of the person's own."""
BRIEF = 8
"""Characters up to which a message that holds an answer asks for nothing beside it."""
BARE = 6
"""Characters up to which a yes or no has nothing beside it."""


def in_form(conversation: Conversation, message: Message, desk: Desk) -> Turn | None:
    """4: an open form takes the message as an answer; a confident question is answered and the form goes on."""
    form = FORMS.get(conversation.form)
    slot = form.pending(answers_of(conversation, form.name)) if form else None
    if form is None or slot is None:
        return None
    if slot.name == PLACE:
        message = replace(message, text=recalled(message.text, conversation, desk, of_place=True))
    consent = about_consent(slot, conversation, message.text, desk)
    if consent:
        return consent
    if form is eligibility.FORM and asks_elsewhere(message.text, desk):
        return aside(conversation, message, desk)
    if asks_why(slot, message.text, desk):
        return why_asked(form, slot, conversation, desk)
    if form is estimate.FORM and asks_a_rule(message.text, desk):
        return aside(conversation, message, desk)
    between = sum_between(conversation, message.text, desk)
    if between:
        return between
    return _on_the_way(conversation, message, desk) or _heard(form, slot, conversation, message, desk)


def _on_the_way(conversation: Conversation, message: Message, desk: Desk) -> Turn | None:
    """The figures of an estimate told beside the place it goes to; None where the message tells nothing new of it."""
    there = going(message.text, desk) if conversation.form == estimate.NAME else None
    if there is None:
        return None
    turn = in_form(gone_to(conversation, there.code, desk), replace(message, text=there.rest), desk)
    known = answers_of(conversation, estimate.NAME)
    if turn is None or answers_of(turn.conversation, estimate.NAME) == known:
        return None
    return led(turn, (said_back(there.code, "noted", desk.voice(conversation)),))


def _heard(form: Form, slot: Slot, conversation: Conversation, message: Message, desk: Desk) -> Turn | None:
    """What an open question makes of a message, tried in this order."""
    if form is estimate.FORM and goes_on(conversation, message.text, desk):
        fresh = replace(conversation, touched_at=desk.now)
        turn = _heard(form, slot, fresh, message, desk)
        return turn and led(turn, (understood(form, answers_of(turn.conversation, form.name), desk.voice(fresh)),))
    whole, message = message, told_plainly(message, desk) if form is estimate.FORM else message
    of_trips = None
    if form is estimate.FORM:
        counted = recounted(conversation, whole.text, desk)
        of_trips = counted or trips_or_basis(slot, conversation, message, desk)
    corrected = None if _tells_more(form, conversation, message, desk) else correct(conversation, whole.text, desk)
    more = (
        of_trips
        or costs_in_check(conversation, message.text, desk)
        or corrected
        or (None if supposes(form, message.text, desk) else _several(conversation, message.text, desk))
        or outlook(form, conversation, message.text, desk)
        or _answer_ahead(form, slot, conversation, message, desk)
    )
    if more:
        return more
    value = _read(form, slot, message.text, conversation, desk)
    another = _tells_another if form.name == eligibility.NAME else tells_known
    elsewhere = form is not interest.FORM and another(slot, conversation, message, desk)
    told = implied(conversation, message.text, desk) if elsewhere else None
    if told:
        return told
    value = value if not elsewhere or isinstance(value, Misread) else Misread("not_a_number")
    if isinstance(value, Misread):
        return _not_read(form, slot, value, conversation, message, desk)
    taken = _taken(form, slot, value, conversation, message, desk)
    return taken_late(form, taken, {slot.name: value}, desk) if is_stale(conversation, desk) else taken


def _several(conversation: Conversation, text: str, desk: Desk) -> Turn | None:
    """Several answers in one message, and what is asked behind them."""
    return with_the_question(answers_at_once(conversation, text, desk), conversation, text, desk)


def _not_read(
    form: Form, slot: Slot, value: Misread, conversation: Conversation, message: Message, desk: Desk
) -> Turn | None:
    """What is no answer, unless a hand-over left the question open; of masked text only the question is asked again."""
    if not stands(conversation):
        return None
    return ask(form, conversation, desk) if message.masked else _unread(form, slot, value, conversation, message, desk)


def _read(form: Form, slot: Slot, text: str, conversation: Conversation, desk: Desk) -> Value | Misread:
    """The answer in a message; that there is nothing to pay is taken where the message says so by name and figure."""
    voice = desk.voice(conversation)
    text = answer_beside(text, desk) if form is estimate.FORM else text
    value = slot.read(text, voice) if text else Misread("not_a_number")
    if isinstance(value, Misread) and form is eligibility.FORM:
        return eligibility.alone(text, conversation, desk).get(slot.name, value)
    if not isinstance(value, Misread) or form is not estimate.FORM:
        return value
    return nothing_to_pay(value, slot, text, voice)


def _tells_more(form: Form, conversation: Conversation, message: Message, desk: Desk) -> bool:
    """Tell whether a message tells several things of the check, new ones among them, and so corrects not one only."""
    told = situation(message.text, desk) if form.name == eligibility.NAME else {}
    return len(told) > 1 and not told.keys() <= answers_of(conversation, form.name).keys()


def _tells_another(slot: Slot, _: Conversation, message: Message, desk: Desk) -> bool:
    """Tell whether a message names another matter of the check than the one asked about: its no is not for this one."""
    told = situation(message.text, desk)
    return bool(told) and slot.name not in told


def _taken(form: Form, slot: Slot, value: Value, conversation: Conversation, message: Message, desk: Desk) -> Turn:
    """Take an answer; where it was told in a question (「支店だけでもいい？」), answer that too, say what was taken."""
    asked = only_asked(form, slot, value, conversation, message.text, desk)
    if asked:
        return asked
    conversation = with_the_rest(form, slot, conversation, message.text, desk)
    turn = answer(form, slot, value, conversation, desk)
    noted = understood(form, {slot.name: value}, desk.voice(conversation))
    if slot.name == PLACE:
        return led(turn, (unlisted(str(value), desk.voice(conversation)) or noted,))
    told = form is eligibility.FORM and len(message.text) > BRIEF and turn.conversation.form
    taken = led(turn, eligibility.reasons({slot.name: value}, desk.voice(conversation))) if told else turn
    if len(message.text) <= BRIEF or not desk.library.sayings.holds("asked.at_all", plain(message.text)):
        return taken
    answered = answer_to(conversation, message.text, desk)[:1]
    return led(turn, (*answered, noted)) if answered else taken


def _answer_ahead(form: Form, slot: Slot, conversation: Conversation, message: Message, desk: Desk) -> Turn | None:
    """Keep what was told before it was asked for (the fare for the lodging), say so, and ask the question again."""
    voice = desk.voice(conversation)
    answers = answers_of(conversation, form.name)
    if form.name == interest.NAME:
        return interest.wish_ahead(slot, conversation, message, desk)
    if form.name != estimate.NAME:
        return None
    told = for_another(message.text, slot, answers, voice)
    return estimate.from_sentence(conversation, dict([told]), desk) if told else where_to(conversation, message, desk)


def _unread(form: Form, slot: Slot, value: Misread, conversation: Conversation, message: Message, desk: Desk) -> Turn:
    """What is no answer: thinking aloud, a number not to take, a question in between, or something not understood."""
    if desk.library.sayings.holds("asked.help", plain(message.text)):
        return explained(form, slot, conversation, desk)
    if value.key == "options" and desk.library.sayings.is_all("asked.unclear", plain(message.text).strip("。!！ ")):
        return misread(form, slot, value, conversation, desk)
    asked = asks(message.text.strip()) and desk.library.answers.find(message.text).outcome == "answer"
    said = (message.text, SENTENCE.split(message.text.strip())[-1])
    if any(hesitates(part, desk.library.sayings) for part in said) and not asked:
        left_open = UNSURE if value.key in {"options", UNSURE} else "tentative"
        return misread(form, slot, Misread(left_open), conversation, desk)
    closing = desk.library.answers.search.talk(message.text)
    if closing in CLOSINGS:
        return paused(form, conversation, desk, (Bubble(desk.voice(conversation).say(f"manners.{closing}")),))
    no_question = (value.key in NUMBERS and not _asks_instead(value, message, desk)) or (
        len(message.text) <= BARE and isinstance(read_yes_no(message.text), bool)
    )
    if value.key == "total" and form.name == estimate.NAME:
        value = split(value, slot.name, answers_of(conversation, form.name))
        return _offered_again(form, slot, value, conversation, message.text, desk)
    aside = None if no_question else said_beside(conversation, message, desk)
    if aside:
        return aside
    if value.key not in NUMBERS and is_stale(conversation, desk):
        return offer_resume(form, conversation, desk)
    return _offered_again(form, slot, value, conversation, message.text, desk)


def _offered_again(form: Form, slot: Slot, value: Misread, conversation: Conversation, text: str, desk: Desk) -> Turn:
    """Ask again with what the answer may have meant, and remember it: words settle it as well as a button."""
    kept = form is estimate.FORM and value.candidates
    noted = with_doubt(conversation, form.name, slot.name, value) if kept else conversation
    if value.key == "not_a_number" and not means_a_number(text, desk.library.sayings):
        return ask(form, noted, desk)
    return misread(form, slot, value, noted, desk)


def _asks_instead(value: Misread, message: Message, desk: Desk) -> bool:
    """Tell whether a message that holds no month at all may be a matter of its own."""
    asks = desk.library.sayings.holds("asked.at_all", plain(message.text))
    return value.key == "months" and not value.candidates and (asks or not hear(message.text).numbers)
