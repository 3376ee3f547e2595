"""Figures of an estimate put back to what they were before a what-if 「元に戻す」: 「元の宿代に戻して」."""

import re

from handlers.desk import Desk
from handlers.forms.form import Answers, answers_of
from handlers.reading.numerals import hear
from handlers.reading.trip_names import NAMES
from handlers.trip import estimate
from handlers.turn import Conversation

LONGEST = 60
"""Characters up to which a message only puts figures back."""
_ONE_BEFORE = re.compile(r"(?:一つ|1つ|ひとつ|いっこ|1個|一個)前")


_BACK_AND = re.compile(
    r"(?P<back>[^0-9、。]{2,24}(?:戻し(?:て|た上で|たうえで)?|戻す(?:のと)?|元(?:に|で)))[、。 ]+(?P<rest>.*[0-9].*)"
)
"""Some figures put back, and another one changed: 「前の宿に戻して、人数だけ3人に」."""


def back_and_more(text: str) -> tuple[str, str]:
    """What a message puts back and what it changes behind that; the whole of it and nothing where it does no such."""
    both = _BACK_AND.search(hear(text).text) if len(text) <= LONGEST else None
    return (both["back"], both["rest"]) if both else (text, "")


def puts_back(text: str, conversation: Conversation, desk: Desk) -> bool:
    """Tell whether a message after an outcome asks for figures as they were, and tells none itself."""
    if conversation.form or len(text) > LONGEST or not answers_of(conversation, estimate.BEFORE):
        return False
    said = hear(_ONE_BEFORE.sub("前", text))
    return not said.numbers and desk.library.sayings.is_all("asked.put_back", said.text.strip(" 。.!?"))


def figures_before(text: str, conversation: Conversation, desk: Desk) -> Answers:
    """The figures named, or all of them, as they were before the last change, or at first where that is asked for."""
    said = hear(text).text
    kept = [answers_of(conversation, name) for name in (estimate.BEFORE, estimate.FIRST)]
    kept = kept[::-1] if desk.library.sayings.holds("asked.at_first", said) else kept
    now = answers_of(conversation, estimate.NAME)
    named = [name for name in NAMES if NAMES[name].search(said)]
    if not named:
        others = ({name: value for name, value in told.items() if value != now.get(name)} for told in kept)
        return next(filter(None, others), {})
    found = {name: [told[name] for told in kept if told.get(name, now.get(name)) != now.get(name)] for name in named}
    return {name: values[0] for name, values in found.items() if values}
