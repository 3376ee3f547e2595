"""A 1 of a trip told before that only says what a price is for: 「ひとり1泊ね」, where more than that go."""

import re

from handlers.desk import Voice
from handlers.forms.form import Answers, Told
from handlers.reading.numerals import Said, hear, in_digits
from handlers.reading.readers import Misread
from handlers.trip.steps import stepped
from handlers.turn import Value

_COUNTED_TOO = re.compile(r"(?<![1-9])(?:[2-9]|[1-9][0-9]) ?[人名](?:様)?[で、 ]*(?:1|一) ?[泊晩]")
"""One night behind how many go is no unit of a price: 「5人1泊」."""


def without_units(told: Told, text: str, answers: Answers, voice: Voice) -> dict[str, Value | Misread]:
    """What is told, without a 1 that only says what a price is for, where more than that go: 「ひとり1泊ね」."""
    said = hear(text)
    return {
        name: value
        for name, value in told.items()
        if name not in answers or not is_unit(name, value, said, answers, voice)
    }


def is_unit(name: str, value: Value | Misread, said: Said, answers: Answers, voice: Voice) -> bool:
    """Tell whether a 1 counts nobody and no night, where more than that go: 「ホテル代 補助 一泊」."""
    one = name in {"people", "nights"} and value == 1 != answers.get(name) and name not in stepped(said, answers)
    return (
        one
        and not (name == "nights" and _COUNTED_TOO.search(said.text))
        and not voice.desk.library.sayings.holds("anew.one", in_digits(said))
    )
