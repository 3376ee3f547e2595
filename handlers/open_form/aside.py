"""What is said in the middle of a form beside the answer it asks for: a change of what was told, or a question."""

from dataclasses import replace

from handlers import eligibility
from handlers.desk import Desk
from handlers.forms.asking import interrupted, led, understood
from handlers.forms.form import answers_of, with_answer
from handlers.open_form.corrections import IN_PASSING, implied
from handlers.outcomes.outcome import about_outcome
from handlers.reading.numerals import hear
from handlers.reading.situation import asks_if_eligible, situation
from handlers.registry import FORMS
from handlers.taps import tapped
from handlers.told.told_anew import told_anew
from handlers.trip import estimate
from handlers.trip.kept_same import SENTENCE
from handlers.turn import Bubble, Choice, Conversation, Message, Reply, Turn
from handlers.understanding import intent_of, look_up
from knowledge.clauses import asks
from knowledge.text import plain


def sum_between(conversation: Conversation, text: str, desk: Desk) -> Turn | None:
    """The outcome asked about, or worked out with other figures, in the middle of another form; the form goes on."""
    done = estimate.FORM.pending(answers_of(conversation, estimate.NAME)) is None
    asks = done and conversation.form != estimate.NAME and desk.library.sayings.holds("anew.sum", hear(text).text)
    idle = replace(conversation, form="")
    turn = (about_outcome(idle, text, desk) or told_anew(idle, text, desk)) if asks else None
    reply = turn.outgoing[0] if turn and not turn.conversation.form else None
    if turn is None or not isinstance(reply, Reply):
        return None
    going_on = replace(turn.conversation, form=conversation.form)
    return interrupted(FORMS[conversation.form], going_on, desk, reply.parts[:2])


def said_beside(conversation: Conversation, message: Message, desk: Desk) -> Turn | None:
    """What is said beside the answer: a change of what was told, or a question."""
    said = implied(conversation, message.text, desk) or told_anew(conversation, message.text, desk)
    return said or _told_and_asked(conversation, message, desk) or aside(conversation, message, desk)


def _told_and_asked(conversation: Conversation, message: Message, desk: Desk) -> Turn | None:
    """An answer to the check told in a sentence of its own before a question: it is taken, the question answered."""
    *before, last = SENTENCE.split(message.text.strip().rstrip("。!！"))
    if conversation.form != eligibility.NAME or not before or not asks(last):
        return None
    told = {
        slot: value for slot, value in situation("。".join(before), desk).items() if (slot, value) not in IN_PASSING
    }
    known = answers_of(conversation, eligibility.NAME)
    new = {slot: value for slot, value in told.items() if known.get(slot) != value}
    for slot, value in new.items():
        conversation = with_answer(conversation, eligibility.NAME, slot, value)
    turn = aside(conversation, replace(message, text=last), desk) if new else None
    return turn and led(turn, (understood(eligibility.FORM, new, desk.voice(conversation)),))


def with_the_question(turn: Turn | None, conversation: Conversation, text: str, desk: Desk) -> Turn | None:
    """The turn of answers to the check, led by the answer to a question asked in a sentence of its own behind them."""
    *before, last = SENTENCE.split(text.strip().rstrip("。!！"))
    own = asks_if_eligible(last, desk) or eligibility.asks_outcome(last, desk) or situation(last, desk)
    if turn is None or conversation.form != eligibility.NAME or not before or own or not asks(last):
        return turn
    found = look_up(replace(conversation, misses=0), last, desk)
    reply = found.outgoing[0] if found and not found.conversation.misses else None
    answered = isinstance(reply, Reply) and found is not None and found.conversation.form == conversation.form
    return led(turn, reply.parts[:2]) if answered and isinstance(reply, Reply) else turn


def aside(conversation: Conversation, message: Message, desk: Desk) -> Turn | None:
    """A question in the middle of a form: answer it and repeat the pending question once (rule D11)."""
    named = intent_of(message.text, desk)
    if named:
        return tapped(conversation, Choice(message.text, f"intent:{named}"), desk)
    found = look_up(replace(conversation, misses=0), message.text, desk)
    replies = [item for item in found.outgoing if isinstance(item, Reply)] if found else []
    voice = desk.voice(conversation)
    asking = desk.library.sayings.holds("asked.at_all", plain(message.text))
    if found and replies and found.conversation.form == conversation.form:
        if not found.conversation.misses:
            return interrupted(FORMS[conversation.form], found.conversation, desk, replies[0].parts[:3])
        if asking and found.conversation.card != conversation.card:  # the nearest card, after its caveat
            parts = (Bubble(voice.say("state.nearest")), *replies[0].parts[1:3])
            return interrupted(FORMS[conversation.form], replace(found.conversation, misses=0), desk, parts)
    unknown = Bubble(voice.say("state.not_found"))
    return interrupted(FORMS[conversation.form], conversation, desk, (unknown,)) if asking else None
