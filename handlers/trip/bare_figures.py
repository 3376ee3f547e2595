"""A figure told by no name and no unit: what of the trip it takes the place of, asked back where that may be two."""

from collections.abc import Mapping, Sequence

from handlers.desk import Desk
from handlers.forms.form import Answers, answers_of, slot_choice
from handlers.reading.numerals import hear
from handlers.trip import estimate
from handlers.turn import Bubble, Conversation, Reply, Turn

MOST = {"people": estimate.MOST_PEOPLE, "nights": estimate.MOST_NIGHTS}
CLOSE = 1.5
"""Times by which a price that is told anew may be more or less than before; farther off it is asked which is meant."""
SHORT = 40
"""Characters up to which a message holds a bare count and nothing else."""


def count_anew(text: str, conversation: Conversation, desk: Desk) -> dict[str, int]:
    """What a count may be that takes the place of one told before: 「やっぱり5で」, "5 instead of 3"; by its slot."""
    if len(text) > SHORT or conversation.form not in {"", estimate.NAME}:
        return {}
    said, answers = hear(text), answers_of(conversation, estimate.NAME)
    plain, sayings = said.text.strip(" .!?"), desk.library.sayings
    if not said.numbers or not sayings.is_all("asked.count_anew", plain):
        return {}
    if conversation.form and not sayings.holds("asked.put_right", plain):
        return {}  # "just 2" is an answer where a question is open
    value, *rest = (number.whole or 0 for number in said.numbers)
    known = [name for name, most in MOST.items() if isinstance(answers.get(name), int) and 0 < value <= most]
    pending = estimate.FORM.pending(answers) if conversation.form and not known else None
    known += [pending.name] if pending and pending.name in MOST else []
    named = [name for name in known if answers.get(name) in rest] or _just_changed(known, conversation)
    return dict.fromkeys(named if len(named) == 1 else known, value)


def _just_changed(known: Sequence[str], conversation: Conversation) -> list[str]:
    """Those by which the latest outcome differs from the one before it: "actually 5" after 「4人だと？」."""
    before, last = (answers_of(conversation, kept) for kept in (estimate.BEFORE, estimate.LAST))
    return [] if conversation.form else [name for name in known if name in before and before[name] != last.get(name)]


def nearest(price: int, answers: Answers) -> str:
    """The amount of the trip a price is close to, and not the other: 「32,000円だったら？」 after 5,980, 32,100."""
    told = {name: value for name in estimate.MONEY if isinstance(value := answers.get(name), int) and value > 0}
    close = [name for name, value in told.items() if value <= price * CLOSE and price <= value * CLOSE]
    return close[0] if len(told) == len(estimate.MONEY) and len(close) == 1 else ""


def which(meant: Mapping[str, int], conversation: Conversation, desk: Desk) -> Turn:
    """Ask which of the trip a figure is: the lodging's or the fare's, the people or the nights."""
    voice = desk.voice(conversation)
    slots = ((slot, meant[slot.name]) for slot in estimate.FORM.slots if slot.name in meant)
    offers = (
        (slot, f"{voice.say(f'estimate.{slot.name}.label')} {slot.show(value, voice)}", value) for slot, value in slots
    )
    choices = tuple(slot_choice(estimate.FORM, slot, (label, str(value))) for slot, label, value in offers)
    return Turn(conversation, (Reply((Bubble(voice.say("misread.which")),), choices),))
