"""A price told after an outcome by no name 「金額だけ」: which amount of the trip it is now."""

import re

from handlers.forms.form import Answers
from handlers.reading.numerals import LEAST_PRICE, hear
from handlers.reading.readers import read_yen
from handlers.reading.trip_names import NAMES
from handlers.trip import estimate
from handlers.trip.steps import differs
from handlers.trip.trip_changes import COUNTED
from knowledge.text import plain

_DENIED = re.compile(
    r"(?P<told>[0-9,万千一二三四五六七八九]+ ?円?)"
    r"(?:(?:では|じゃ|で)な(?:く|い)|→|->|⇒|から(?=[0-9])|は[^0-9。]{0,12}(?:すぎ|過ぎ))"
)
"""A figure that is not so any more."""
_FALLEN = re.compile(r"下げ|下が|さが|安く|割引|早割|値引|抑え|落と|落ち|浮|\b(?:cheaper|down|lower|discount)")
_RISEN = re.compile(r"上げ|上が|あが|高く|値上|増し|\b(?:dearer|up|higher|more expensive)")


def price_alone(text: str) -> int | None:
    """A single price that is called by no name (「12,000円のほうだと？」), None for anything else."""
    said = hear(COUNTED.sub("", text))
    named = differs(text) or any(one.search(said.shape) for one in NAMES.values())
    price = read_yen(said.text) if len(said.numbers) == 1 and not named else None
    return price if isinstance(price, int) and price >= LEAST_PRICE else None


def replaced(text: str, answers: Answers, price: int) -> str:
    """The amount of the trip a message takes back by its figure, or that alone can have fallen or risen to the price.

    Empty where none or both can be it.
    """
    denied = _DENIED.search(plain(text))
    figures = hear(denied["told"]).numbers if denied else ()
    same = [name for name in estimate.MONEY if figures and answers.get(name) == figures[-1].whole]
    same = same or _fallen_or_risen(plain(text), answers, price)
    return same[0] if len(same) == 1 else ""


def _fallen_or_risen(said: str, answers: Answers, price: int) -> list[str]:
    """The amounts of the trip that are more than a price they fell to, or less than one they rose to."""
    fell, rose = _FALLEN.search(said), _RISEN.search(said)
    told = {name: value for name in estimate.MONEY if isinstance(value := answers.get(name), int)}
    if bool(fell) == bool(rose):
        return []
    return [name for name, value in told.items() if (value > price if fell else value < price)]
