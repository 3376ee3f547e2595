"""A change of the trip in hand in words of no known pattern 「言い換え」: its figures tell it."""

import re

from handlers.desk import Desk
from handlers.forms.form import Answers, Told, answers_of
from handlers.reading.numerals import hear, in_digits
from handlers.reading.readers import Misread
from handlers.reading.totals import UNSAID, UNSAID_NIGHTS
from handlers.reading.unit_prices import counting
from handlers.told.trip_and_case import check_offered
from handlers.trip import estimate
from handlers.trip.changing import changed
from handlers.trip.kept_same import kept_whole, without_conditions
from handlers.trip.price_alone import price_alone
from handlers.trip.trip_changes import trip_changes
from handlers.turn import Conversation, Turn

_UP_TO = re.compile(
    r"(?<=[人名泊円])まで(?=に?(?:し(?:て|ろ|た|な)|減|へら|絞|しぼ|抑|おさえ|伸|のば|延|増|縮|短|落|下|上))に?"
)
"""How far a figure is taken: 「7人までにして」 is seven, no bound."""
LONG = 80
"""Characters of Japanese up to which a message changes a figure and asks what comes of it; of English twice as many."""
BRIEF = 16
"""Characters up to which a statement only tells a figure once more."""
SETTLED = frozenset({"total", UNSAID, UNSAID_NIGHTS})
"""What an amount may be that is shared out, or asked about as ever."""
FOUND = frozenset({"answer", "gap"})
"""What the look-up comes back with where the documents answer a question, or are known to be silent on it."""


def told_anew(conversation: Conversation, text: str, desk: Desk) -> Turn | None:
    """Change the estimate by the figures of a message; None where it asks for a rule, or tells none otherwise.

    Nothing is taken of a message with a figure that is none of the trip. Where it does not say that something became
    otherwise, or is supposed, or is to be worked out, an answer of the documents goes before.
    """
    answers = answers_of(conversation, estimate.NAME)
    done = not conversation.form and estimate.FORM.pending(answers) is None
    if not (done or conversation.form == estimate.NAME) or len(text) > LONG * (1 + text.isascii()):
        return None
    sayings, said = desk.library.sayings, in_digits(hear(text))
    if done and _told_again(text, answers, desk):
        return estimate.from_sentence(conversation, _told_again(text, answers, desk), desk)
    changes = {} if sayings.holds("anew.rule", said) else _changes(text, answers, desk)
    if not changes or not (sayings.holds("anew.supposed", said) or _unanswered(text, desk)):
        return None
    kept = dict(kept_whole(changes, text, conversation, desk))
    return check_offered(changed(estimate.FORM, kept, conversation, desk), text, desk)


def _told_again(text: str, answers: Answers, desk: Desk) -> Told:
    """An amount of the trip that a brief statement only tells once more, by no name: 「1万円ちょうどでいいです」."""
    price = price_alone(text) if len(text) <= BRIEF and not desk.library.sayings.holds("asked.at_all", text) else None
    name = next((name for name in estimate.MONEY if price and answers.get(name) == price), "")
    return {name: price} if name and price else {}


def _changes(text: str, answers: Answers, desk: Desk) -> Told:
    """The answers a message tells otherwise; none where one of its figures is none of the trip, or only a unit."""
    sayings = desk.library.sayings
    plainly = _UP_TO.sub("に", sayings.without("anew.programme", hear(without_conditions(text, desk)).text))
    told, said = trip_changes(plainly, answers, desk.voice(Conversation())), hear(plainly)
    figures = sum(len(value) if isinstance(value, list) else 1 for value in told.values())
    doubtful = any(isinstance(value, Misread) and value.key not in SETTLED for value in told.values())
    if doubtful or len(counting(said).numbers) > figures:
        return {}
    return {name: value for name, value in told.items() if value != answers[name]}


def _unanswered(text: str, desk: Desk) -> bool:
    """Tell whether the documents neither answer a message nor are known to be silent on what it asks."""
    return desk.library.answers.find(text).outcome not in FOUND
