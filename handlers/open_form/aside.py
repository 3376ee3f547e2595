"""What is said in the middle of a form beside the answer it asks for: a change of what was told, or a question."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from handlers import eligibility
from handlers.desk import Desk
from handlers.faq import MONEY
from handlers.forms.asking import interrupted, led, understood
from handlers.forms.form import answers_of, with_answer
from handlers.open_form.corrections import IN_PASSING, implied
from handlers.outcomes.outcome import about_outcome
from handlers.places.asked_of_stranger import ELSEWHERE
from handlers.places.bare_questions import OF_OTHERS
from handlers.reading.numerals import hear
from handlers.reading.situation import asks_if_eligible, situation
from handlers.registry import FORMS
from handlers.taps import tapped
from handlers.told.told_anew import told_anew
from handlers.trip import estimate
from handlers.trip.kept_same import SENTENCE
from handlers.turn import Bubble, Choice, Conversation, Message, Part, Reply, Turn, Value
from handlers.understanding import intent_of, look_up
from knowledge.clauses import asks
from knowledge.text import ENDING, plain


def asks_elsewhere(text: str, desk: Desk) -> bool:
    """Tell whether a question in the check surely asks for something else (「大使館はいくつ？」): it answers nothing.

    A question about sums names a night or an employee as the unit of a price (「1泊の上限はいくら」).
    """
    if not (asks(text.strip()) or desk.library.sayings.holds("asked.at_all", plain(text))):
        return False
    found = desk.library.answers.find(text)
    if found.outcome == "gap" and found.gap:
        return found.gap.kind in ELSEWHERE
    topic = found.cards[0].topic if found.outcome == "answer" else ""
    return topic in OF_OTHERS or (topic == MONEY and _names_a_unit(text, desk))


def _names_a_unit(text: str, desk: Desk) -> bool:
    """Tell whether a question about sums tells no more than the unit of a price."""
    told, trip = situation(text, desk), estimate.trip_told(text)
    one = len(told) == 1 and told.keys() <= {"nights", "participants"} and "。" not in text.strip().rstrip("。")
    return one and not trip.keys() & {"people", *estimate.MONEY}


def sum_between(conversation: Conversation, text: str, desk: Desk) -> Turn | None:
    """The outcome asked about, or worked out with other figures, in the middle of another form; the form goes on."""
    done = estimate.FORM.pending(answers_of(conversation, estimate.NAME)) is None
    asked = done and conversation.form != estimate.NAME and desk.library.sayings.holds("anew.sum", hear(text).text)
    idle = replace(conversation, form="")
    turn = (about_outcome(idle, text, desk) or told_anew(idle, text, desk)) if asked else None
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
    """Answers told in a sentence of their own before a question: they are taken, the question answered."""
    *before, last = SENTENCE.split(message.text.strip().rstrip("。!！"))
    form, told_in = FORMS[conversation.form], _TOLD.get(conversation.form)
    if told_in is None or not before or not asks(last):
        return None
    known = answers_of(conversation, form.name)
    new = {slot: value for slot, value in told_in("".join(before), desk).items() if known.get(slot) != value}
    if form is estimate.FORM:  # a figure in a story changes none that was told
        new = {slot: value for slot, value in new.items() if slot not in known}
    for slot, value in new.items():
        conversation = with_answer(conversation, form.name, slot, value)
    turn = aside(conversation, replace(message, text=last), desk) if new else None
    return turn and led(turn, (understood(form, new, desk.voice(conversation)),))


def _of_the_case(text: str, desk: Desk) -> Mapping[str, Value]:
    return {slot: value for slot, value in situation(text, desk).items() if (slot, value) not in IN_PASSING}


def _of_the_trip(text: str, _: Desk) -> Mapping[str, Value]:
    return estimate.trip_facts(text)


_TOLD: Mapping[str, Callable[[str, Desk], Mapping[str, Value]]] = {
    eligibility.NAME: _of_the_case,
    estimate.NAME: _of_the_trip,
}
"""By form, what a text tells of it for sure."""
_RULES: Mapping[str, str] = {eligibility.NAME: "対象になる事業者を教えてください", estimate.NAME: "上限額の一覧"}
"""By form, the question for the rules it works by."""


def with_the_question(turn: Turn | None, conversation: Conversation, text: str, desk: Desk) -> Turn | None:
    """The turn of answers to the check, led by the answer to a question asked in a sentence of its own behind them."""
    *before, last = SENTENCE.split(text.strip().rstrip("。!！"))
    own = asks_if_eligible(last, desk) or eligibility.asks_outcome(last, desk) or situation(last, desk)
    if turn is None or conversation.form != eligibility.NAME or not before or own or not asks(last):
        return turn
    return led(turn, answer_to(conversation, last, desk)[:2])


def _last_asked(text: str) -> str:
    """The question in a sentence of its own behind an answer (「2泊です。てか税は？」), else the whole text."""
    *before, last = SENTENCE.split(text.strip())
    return last if before and asks(last) else text


def answer_to(conversation: Conversation, text: str, desk: Desk) -> tuple[Part, ...]:
    """The parts that answer a question in the middle of a form by itself; nothing where there are none."""
    found = look_up(replace(conversation, misses=0), _last_asked(text), desk)
    if found is None or found.conversation.misses or found.conversation.form != conversation.form:
        return ()
    return next((item.parts for item in found.outgoing if isinstance(item, Reply)), ())


def _in_full(conversation: Conversation, text: str, desk: Desk) -> str:
    """The question with what it leaves out: 「資料には何と書いてあるんですか」 is asked of what the form is about."""
    written = desk.library.sayings.is_all("asked.written", plain(text).strip(ENDING))
    return _RULES.get(conversation.form, text) if written else text


def aside(conversation: Conversation, message: Message, desk: Desk) -> Turn | None:
    """A question in the middle of a form: answer it and repeat the pending question once (rule D11)."""
    named = intent_of(message.text, desk)
    if named:
        return tapped(conversation, Choice(message.text, f"intent:{named}"), desk)
    found = look_up(replace(conversation, misses=0), _in_full(conversation, message.text, desk), desk)
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
