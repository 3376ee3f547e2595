"""What an open estimate makes of a message that is more than the answer to its question."""

import re
from dataclasses import replace

from handlers.desk import Desk, Voice
from handlers.forms.asking import ask, is_stale
from handlers.forms.form import Answers, Form, Slot, Told, answers_of
from handlers.reading.nothing_to_pay import UNKNOWN, free_bed
from handlers.reading.numerals import MARK, hear
from handlers.reading.readers import Misread
from handlers.reading.totals import is_in_all
from handlers.told.at_once import asks_the_sum
from handlers.told.several_trips import several_trips
from handlers.trip import estimate
from handlers.trip.basis import basis_told
from handlers.trip.destination import destination_told, gone_to, said_back
from handlers.trip.fare import fare_told
from handlers.trip.picked import picked
from handlers.trip.trip_changes import asks_what_if, only_of_a_trip, told_in_form, told_next
from handlers.turn import Conversation, Message, Turn, Value
from knowledge.text import plain

_LAST_CLAUSE = re.compile(r"(?:^|(?<=[、。!\n]))[^、。!\n]*[、。!\n]*$")
_STATED = re.compile(r"(?:です|ます|した|せん|[るただ]|[はがでを][^ 、。]{1,8}[円人名泊])(?:よ|ね|が|けど|わ|。|!| )*$")
"""How a sentence ends that tells something; a few nouns only look something up."""
_FIGURE_LAST = re.compile(r"(?!.*(?:最大|上限|限度|補助))[^ ]*[0-9千万] ?円?[。! ]*")
"""Figures and what they are of, in one breath: 「1泊目8千円、2泊目1万円」."""
_ALL_AT_NIGHT = re.compile(
    rf"(?:(?:宿(?:泊費|代)?|ホテル代?)[はが]?)?{MARK} ?[人名]で、? ?{MARK} ?[泊晩](?:当たり|あたり|につき)? ?"
    rf"{MARK} ?円(?:です|だ|になります|でした)?[。! ]*"
)
LONGEST = 60
"""Characters up to which an answer says that there is nothing to pay, and why."""


def told_plainly(message: Message, desk: Desk) -> Message:
    """The message without words that lead in to it or say that it runs ahead: 「先に交通費から言うと、…」."""
    said = hear(message.text).text if len(message.text) <= LONGEST else ""
    without = desk.library.sayings.without
    rest = without("asked.told_ahead", without("asked.in_passing", said))
    return replace(message, text=rest) if rest != said and hear(rest).numbers else message


def goes_on(conversation: Conversation, text: str, desk: Desk) -> bool:
    """Tell whether a message after days goes on with the estimate by itself: it tells an amount by its name."""
    told = told_in_form(text, desk.voice(conversation)) if is_stale(conversation, desk) else {}
    asks = desk.library.sayings.holds("asked.at_all", plain(text))
    new = told.keys() - answers_of(conversation, estimate.NAME).keys()
    return bool(new & set(estimate.MONEY)) and not asks


def answer_beside(text: str, desk: Desk) -> str:
    """What a message says that may be an answer: without the question in it that is not about this trip's sum.

    「5万って税込み？」 holds no fare, 「21000円です。税込みでいいですか」 does; a year is no amount either.
    """
    sayings, said = desk.library.sayings, hear(text)
    rest = sayings.without("asked.no_amount", said.text)
    rest = rest if hear(rest).numbers or not said.numbers else ""
    wonders = sayings.holds("asked.wonders", said.text)
    asks = (sayings.holds("asked.at_all", plain(text)) and not wonders) or sayings.holds("asked.of_rule", said.text)
    if not asks or only_of_a_trip(said, desk) or asks_the_sum(text, desk) or asks_what_if(text, desk):
        return rest if rest != said.text else text
    stated = _LAST_CLAUSE.sub("", rest)
    return "" if sayings.holds("asked.of_rule", stated) else stated


def asks_a_rule(text: str, desk: Desk) -> bool:
    """Tell whether a message is a question of the programme and no answer: nothing before it tells a figure."""
    said, sayings = hear(text), desk.library.sayings
    before = hear(_LAST_CLAUSE.sub("", said.text))
    tells = before.numbers and not sayings.holds("anew.rule", before.text)
    if not said.numbers or not sayings.holds("anew.rule", said.text) or tells:
        return False
    states = _FIGURE_LAST.fullmatch(said.text) or (
        _STATED.search(said.text) and not sayings.holds("asked.at_all", plain(text))
    )
    if states and estimate.trip_told(text):
        return False
    return desk.library.answers.find(text).outcome in {"answer", "gap"}


def tells_known(slot: Slot, conversation: Conversation, message: Message, desk: Desk) -> bool:
    """Tell whether a message tells what was answered before and not what is asked for: no answer to take."""
    told = told_in_form(message.text, desk.voice(conversation))
    return bool(told) and slot.name not in told and told.keys() <= answers_of(conversation, estimate.NAME).keys()


def trips_or_basis(slot: Slot, conversation: Conversation, message: Message, desk: Desk) -> Turn | None:
    """Several trips in one message, or words that settle how amounts told before were meant."""
    several = several_trips(message.text, conversation, desk)
    if several:
        return several
    answers = answers_of(conversation, estimate.NAME)
    meant = picked(message.text, slot, answers, desk) or basis_told(message.text, slot, answers, desk)
    meant = (
        meant if meant or not answer_beside(message.text, desk) else fare_told(message.text, slot.name, answers, desk)
    )
    meant = meant or _bed_of_all(slot, message.text, answers)
    nothing = slot.name == "transport" and _nothing_told(message.text, desk)
    meant = {slot.name: 0} if nothing else meant or _in_all_told(message.text, slot)
    return estimate.from_sentence(conversation, meant, desk) if meant else None


def _bed_of_all(slot: Slot, text: str, answers: Answers) -> Told:
    """The bed of one where it is asked for and told of all who go by their count: 「二人で一泊16,000円」."""
    said = hear(text)
    hit = _ALL_AT_NIGHT.fullmatch(said.shape) if slot.name == "lodging" else None
    figures = [number.whole or 0 for number in said.numbers]
    if hit is None or figures[0] != answers.get("people") or figures[0] < 2 or figures[1] != 1:
        return {}
    share, rest = divmod(figures[2], figures[0])
    return {} if rest else {slot.name: share}


def _nothing_told(text: str, desk: Desk) -> bool:
    """Tell whether an answer says that the way costs nothing, with or without a reason: 「0円です。社用車なので」."""
    said, sayings = hear(text), desk.library.sayings
    if len(said.text) > LONGEST or sayings.holds("asked.at_all", plain(text)) or any(n.value for n in said.numbers):
        return False
    key = "asked.none_in_figures" if said.numbers else "asked.none_in_words"
    return not UNKNOWN.search(said.text) and sayings.is_all(key, said.text.strip(" 。.!"))


def _in_all_told(text: str, slot: Slot) -> Told:
    """The amount asked for where it is told by its name as everybody's and nothing else is: 「宿は全部で54,000円」."""
    told = estimate.trip_told(text) if slot.name in estimate.MONEY else {}
    value = told.get(slot.name)
    whole = isinstance(value, Misread) and is_in_all(value.candidates[0] if value.candidates else None)
    return told if whole and len(told) == 1 else {}


def where_to(conversation: Conversation, message: Message, desk: Desk) -> Turn | None:
    """The place a trip goes to, told for itself: noted and said back, then the open question is asked again."""
    code = "" if is_stale(conversation, desk) else destination_told(message.text, desk)
    if not code:
        return None
    before = conversation.place if not conversation.aspect else ""
    noted = said_back(code, "changed" if before not in ("", code) else "noted", desk.voice(conversation))
    return ask(estimate.FORM, gone_to(conversation, code, desk), desk, (noted,))


def nothing_to_pay(value: Misread, slot: Slot, text: str, voice: Voice) -> Value | Misread:
    """An amount that was no figure: nothing to pay is taken where told by name, a bed for nothing is asked about."""
    named = told_in_form(text, voice).get(slot.name) if value.key == "free" else None
    bed = slot.name == "lodging" and not isinstance(named, int) and (value.key == "free" or free_bed(hear(text)))
    return Misread("free_bed", (0,)) if bed else value if named is None else named


def with_the_rest(form: Form, slot: Slot, conversation: Conversation, text: str, desk: Desk) -> Conversation:
    """The conversation with what a message tells of the trip beside the answer (「4人で、0泊でもいい？」)."""
    if form is not estimate.FORM:
        return conversation
    known = answers_of(conversation, form.name)
    told = told_next(text, known, desk.voice(conversation))
    rest = {name: value for name, value in told.items() if name != slot.name and name not in known}
    return estimate.with_trip(conversation, rest)
