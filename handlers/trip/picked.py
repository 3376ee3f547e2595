"""One figure for several that were told: the higher of a range, the same for every night or for all who go."""

from handlers.desk import Desk
from handlers.forms.form import Answers, Slot, Told, doubt_of
from handlers.reading.amounts import amounts_of
from handlers.reading.numerals import LEAST_PRICE, hear
from handlers.reading.trip_names import NAMES
from handlers.trip.estimate import MONEY
from handlers.turn import Value
from knowledge.text import plain

LEFT_OPEN = frozenset({"range", "about"})
"""Doubts of which one figure can be picked in words."""
LONGEST = 40
"""Characters up to which a message only picks a figure."""
TWO = 2


def picked(text: str, slot: Slot, answers: Answers, desk: Desk) -> Told:
    """The figure a message picks of those left open: 「高いほうで」, 「間を取って」, 「それでいいです」."""
    doubt, said = doubt_of(answers, slot), hear(text)
    told = any(number.whole != 1 for number in said.numbers)  # 「一番高いの」 and "the higher one" count nothing
    if doubt is None or doubt.key not in LEFT_OPEN or told or len(text) > LONGEST:
        return {}
    figures = [figure for figure in doubt.candidates if isinstance(figure, int)]
    figure = _picked(plain(text).strip(" 。.!"), figures, desk)
    return {} if figure is None else {slot.name: figure}


def _picked(said: str, figures: list[int], desk: Desk) -> Value | None:
    """The figure the words stand for; a range has two ends, whatever is offered beside them."""
    is_all = desk.library.sayings.is_all
    if len(figures) < TWO:
        return figures[0] if figures and is_all("picks.that", said) else None
    ends = figures[:TWO]
    by_words = {"most": max(ends), "least": min(ends), "former": ends[0], "latter": ends[1]}
    found = next((figure for words, figure in by_words.items() if is_all(f"picks.{words}", said)), None)
    middle = sum(ends) // TWO if sum(ends) % TWO == 0 and is_all("picks.middle", said) else None
    return middle if found is None else found


def evened(text: str, answers: Answers, desk: Desk) -> Told:
    """The one amount for all nights or people, where amounts were told one by one: 「両方9000円ってことで」."""
    listed = [name for name in MONEY if isinstance(answers.get(name), list)]
    said, holds = hear(text), desk.library.sayings.holds
    if not listed or len(text) > LONGEST or not holds("picks.alike", said.text):
        return {}
    if holds("asked.at_all", plain(text)) and not holds("asked.trip_anew", said.text):
        return {}
    named = [name for name in MONEY if NAMES[name].search(said.text)]
    meant = [name for name in listed if not named or name in named]
    amounts = [number.whole for number in amounts_of(said) if (number.value or 0) >= LEAST_PRICE]
    return {meant[0]: amounts[0]} if len(meant) == 1 == len(amounts) and amounts[0] is not None else {}
