"""Corrections by words at any point: 「やっぱり3人で」「泊数は2泊でした」「自治体を南陽市に変えて」."""

from collections.abc import Iterator

from handlers import eligibility
from handlers.desk import Desk, Voice
from handlers.faq import MONEY
from handlers.forms.asking import ask, understood
from handlers.forms.form import Answers, Form, Slot, Told, answers_of, sure_of, without_answer
from handlers.forms.slots import PLACE
from handlers.places.corrected_place import put_right_after
from handlers.reading.numerals import hear
from handlers.reading.readers import Misread
from handlers.reading.situation import situation
from handlers.registry import FORMS
from handlers.told.in_estimate import asks_a_rule
from handlers.told.trip_and_case import check_offered
from handlers.trip import estimate
from handlers.trip.bare_figures import count_anew, nearest, which
from handlers.trip.basis import meant_anew
from handlers.trip.changing import changed, changed_and_told
from handlers.trip.destination import gone_to, moved_to, place_meant, said_back
from handlers.trip.fare import whole_anew
from handlers.trip.kept_same import SENTENCE, kept_whole, supposed_at_the_end, whole_after_all, without_conditions
from handlers.trip.one_night import night_apart
from handlers.trip.picked import evened
from handlers.trip.price_alone import price_alone, replaced
from handlers.trip.put_back import back_and_more, figures_before, puts_back
from handlers.trip.steps import differs, stepped
from handlers.trip.trip_changes import (
    asks_what_if,
    says_only_a_trip,
    slot_named,
    states_plainly,
    tells_the_same,
    trip_changes,
)
from handlers.turn import Conversation, Turn, Value
from knowledge.text import plain
from knowledge.wording import phrase_form

IN_PASSING = frozenset({("kind", "company"), ("located", "head_office"), ("located", "outside")})
"""What is named in many a sentence about something else (会社の同僚, 港区の補助金), and corrects nothing by itself."""
TELLING = 80
"""Characters up to which a message in the check that names an answer only tells it."""
SHORT = 30
"""Characters up to which a message that names an answer is about changing it."""


def went_back(conversation: Conversation, text: str, desk: Desk) -> Turn | None:
    """Put figures of the estimate back to what they were; None for a message that asks for nothing of the kind."""
    text, rest = back_and_more(text)
    if not puts_back(text, conversation, desk):
        return None
    before: dict[str, Value | Misread] = dict(figures_before(text, conversation, desk))
    before |= (
        dict(trip_changes(rest, answers_of(conversation, estimate.NAME), desk.voice(conversation))) if rest else {}
    )
    return changed(estimate.FORM, before, conversation, desk) if before else _asked_again(text, conversation, desk)


def correct(conversation: Conversation, text: str, desk: Desk) -> Turn | None:
    """Change given answers the message corrects, and go on where the form was; None when it corrects nothing."""
    apart = night_apart(conversation, text, desk)
    if apart:
        return apart
    holds = desk.library.sayings.holds
    elsewhere = holds("asked.of_another", plain(text)) or holds("asked.past_year", plain(text))
    if elsewhere or not desk.library.catalogue.contains("correction.contains", text):
        return None
    if asks_a_rule(text, desk):
        return None
    of_rule = not conversation.form and holds("asked.not_in_hand", plain(text))
    voice, given_anew = desk.voice(conversation), without_conditions(text, desk)
    for form in _forms(conversation):
        changes = dict(_changes(form, answers_of(conversation, form.name), given_anew, voice))
        changes = dict(sure_of(changes)) if of_rule else changes
        changes = dict(kept_whole(changes, text, conversation, desk)) if form is estimate.FORM else changes
        if changes:
            return check_offered(changed_and_told(form, changes, text, conversation, desk), text, desk)
    return _moved(text, conversation, desk) or _asked_again(text, conversation, desk)


def _moved(text: str, conversation: Conversation, desk: Desk) -> Turn | None:
    """Say where the trip of the estimate goes now, and go on with it: what it comes to is the same."""
    if not any(form is estimate.FORM for form in _forms(conversation)):
        return None
    code = moved_to(text, desk)
    lead = (said_back(code, "changed", desk.voice(conversation)),) if code else ()
    return ask(estimate.FORM, gone_to(conversation, code, desk), desk, lead) if code else None


def implied(conversation: Conversation, text: str, desk: Desk) -> Turn | None:
    """Change the estimate by a message that only names figures (「あ、4人です」「じゃあ3泊は？」), or begin one."""
    if desk.library.sayings.holds("asked.past_year", plain(text)):
        return None
    counted = recounted(conversation, text, desk)
    last = supposed_at_the_end(text, desk)
    trip = counted or _implied_trip(conversation, text, desk)
    trip = trip or (_implied_trip(conversation, last, desk) if last else None)
    return trip or _implied_case(conversation, text, desk)


def recounted(conversation: Conversation, text: str, desk: Desk) -> Turn | None:
    """Change the people or the nights by a bare count in the place of one 「やっぱり5で」; ask which of them."""
    anew = count_anew(text, conversation, desk)
    if len(anew) > 1:
        return which(anew, conversation, desk)
    return changed(estimate.FORM, anew, conversation, desk) if anew else None


def _implied_case(conversation: Conversation, text: str, desk: Desk) -> Turn | None:
    """Change the check by a short statement that says otherwise: 「あ、1泊します」「プログラムには参加しません」."""
    answers = answers_of(conversation, eligibility.NAME)
    done = not conversation.form and eligibility.FORM.pending(answers) is None
    if not done and conversation.form != eligibility.NAME:
        return None
    what_if = done and desk.library.sayings.holds("asked.what_if", plain(text))
    last = (
        text if done else SENTENCE.split(text.strip().rstrip("。!！"))[-1]
    )  # 「他の補助金？分からないです」 asks nothing
    asking = desk.library.sayings.holds("asked.at_all", plain(last))
    longest = (SHORT if done else TELLING) * (2 if text.isascii() else 1)
    if not what_if and (len(text) > longest or asking):
        return None
    told = {name: value for name, value in situation(text, desk).items() if (name, value) not in IN_PASSING}
    changes = {name: value for name, value in told.items() if name in answers and value != answers[name]}
    if changes:
        return changed(eligibility.FORM, dict(changes), conversation, desk)
    ahead = {name: value for name, value in told.items() if name not in answers}
    if ahead:
        return eligibility.from_sentence(conversation, dict(ahead), desk)
    return None if done else _said_again(text, conversation, desk)


def _said_again(text: str, conversation: Conversation, desk: Desk) -> Turn | None:
    """Take an answer of the check that was told before (「株式会社です」), and ask the open question again."""
    answers, voice = answers_of(conversation, eligibility.NAME), desk.voice(conversation)
    same = {name: value for name, value in situation(text, desk).items() if answers.get(name) == value}
    plainly = len(text) <= SHORT and desk.library.sayings.holds("asked.stated", plain(text))
    lead = understood(eligibility.FORM, dict(same), voice)
    return ask(eligibility.FORM, conversation, desk, (lead,)) if same and plainly else None


def _implied_trip(conversation: Conversation, text: str, desk: Desk) -> Turn | None:
    answers, whole_text = answers_of(conversation, estimate.NAME), text
    text = without_conditions(text, desk)
    begun = _begun_trip(conversation, text, desk)
    if begun:
        return estimate.from_sentence(conversation, begun, desk)
    done = not conversation.form and estimate.FORM.pending(answers) is None
    open_or_done = done or conversation.form == estimate.NAME
    what_if = open_or_done and (asks_what_if(whole_text, desk) or asks_what_if(text, desk))
    named = desk.library.sayings.holds("beside.of_trip", plain(text))
    states = conversation.form == estimate.NAME and named and states_plainly(text, desk)
    stays = done and not differs(text) and not stepped(hear(text), answers)
    again: Told = meant_anew(text, answers, desk) if stays else {}
    again = evened(text, answers, desk) or again or (whole_after_all(text, conversation, desk) if done else {})
    if stays and not again and tells_the_same(text, answers, desk):
        return estimate.from_sentence(conversation, estimate.trip_facts(text), desk)
    if not (open_or_done and (again or what_if or states or says_only_a_trip(text, desk))):
        return None
    again = again or ({} if differs(text) else whole_anew(text, conversation, desk))
    told = again or trip_changes(text, answers, desk.voice(conversation))
    changes = {name: value for name, value in told.items() if value != answers[name]}
    unnamed = told.keys() <= {"nights"} and not (changes or conversation.form or _of_each(text, desk))
    price = price_alone(text) if unnamed else None
    if price:
        either = dict.fromkeys(estimate.MONEY, price)
        name = replaced(whole_text, answers, price) or nearest(price, answers)
        return changed(estimate.FORM, {name: price}, conversation, desk) if name else which(either, conversation, desk)
    if told and not changes:
        return estimate.from_sentence(conversation, sure_of(told), desk)
    changes = dict(kept_whole(changes, whole_text, conversation, desk))
    turn = changed_and_told(estimate.FORM, changes, text, conversation, desk) if changes else None
    return check_offered(turn, text, desk) if turn else None


def _of_each(text: str, desk: Desk) -> bool:
    """Tell whether a question is about an amount for one person: 「一人5万円ですか」 asks for a rule, not what if."""
    sayings = desk.library.sayings
    return sayings.holds("asked.at_all", plain(text)) and sayings.holds("basis.each", hear(text).text)


def _begun_trip(conversation: Conversation, text: str, desk: Desk) -> Told:
    """What a message tells of a trip and nothing else, where no estimate is done and none is asked about it.

    While a person at the ward is asked, figures may be meant for that person.
    """
    done = estimate.FORM.pending(answers_of(conversation, estimate.NAME)) is None
    if conversation.form or conversation.case or done or len(text) > TELLING:
        return {}
    sayings, said = desk.library.sayings, hear(text).text
    asks = sayings.holds("asked.at_all", said) and not sayings.is_all("asked.were_it", said)
    told = {} if asks else estimate.trip_told(text)
    places = desk.library.directory.resolve(said)
    bound = places.outcome == "partner" and told.keys() >= {"people", "nights"}
    beside = sayings.without("beside.travellers", sayings.without("beside.year", places.rest if bound else said))
    card = desk.library.card(conversation.card)
    each = told == {"people": 1} and card is not None and card.topic == MONEY  # "And for one person?" after a cap
    return told if told and not each and says_only_a_trip(beside, desk) else {}


def _asked_again(text: str, conversation: Conversation, desk: Desk) -> Turn | None:
    """Ask the question again whose answer is to be changed, where the message names it and gives no new one."""
    answers = answers_of(conversation, estimate.NAME)
    if conversation.form != estimate.NAME and (conversation.form or estimate.FORM.pending(answers) is not None):
        return None
    slot = slot_named(text, answers)
    if slot is None or len(text) > SHORT or not desk.library.sayings.holds("asked.change", text):
        return None
    return ask(estimate.FORM, without_answer(conversation, estimate.NAME, slot.name), desk)


def _forms(conversation: Conversation) -> Iterator[Form]:
    """The open form; with none open, the finished ones, the estimate first."""
    if conversation.form in FORMS:
        yield FORMS[conversation.form]
        return
    for name in (estimate.NAME, *FORMS):
        if FORMS[name].pending(answers_of(conversation, name)) is None:
            yield FORMS[name]


def _changes(form: Form, answers: Answers, text: str, voice: Voice) -> Iterator[tuple[str, Value | Misread]]:
    facts: Told = estimate.trip_facts(text)
    if form.name == estimate.NAME:
        facts = trip_changes(text, answers, voice) or facts
    if form.name == eligibility.NAME:
        facts = dict(situation(text, voice.desk))
    for slot in form.known(answers):
        value = facts.get(slot.name, _spoken(form, slot, text, voice, str(answers[slot.name])))
        if value is not None and value != answers[slot.name]:
            yield slot.name, value


def _spoken(form: Form, slot: Slot, text: str, voice: Voice, before: str) -> Value | None:
    """The new value of a slot that is no number: a place named, or an option named after the slot's own name."""
    if slot.name == PLACE:
        return place_meant(put_right_after(before, text, "", voice.desk), voice.desk) or None
    label = phrase_form(voice.say(f"{form.name}.{slot.name}.label"))
    plain = phrase_form(text)
    if form.name == estimate.NAME or label not in plain:  # its figures are read by what they count, not by a label
        return None
    offers = sorted(slot.offers(voice, Conversation()), key=lambda offer: -len(offer[0]))
    named = next((payload for name, payload in offers if phrase_form(name) in plain.replace(label, "", 1)), None)
    return slot.take(named) if named else None
