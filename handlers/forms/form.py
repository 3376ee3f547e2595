"""Forms as data 「書式」: the questions in order; what is asked next is derived from the answers, never stored."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from handlers.desk import Desk, Voice
from handlers.reading.readers import Misread
from handlers.turn import Choice, Conversation, Turn, Value

Answers = Mapping[str, Value]
Offer = tuple[str, str]
"""Label and payload of one button."""
Told = Mapping[str, Value | Misread]
"""What a message says, by slot: an answer, or what it may have meant and has to be asked about."""
DOUBT = "?"
"""Ends the name under which a doubt about a slot is remembered until the slot is answered."""
TAKEN = "!"
"""Ends the name under which it is remembered how an answer was taken, as long as the answer stands."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One question 「項目」: how an answer is read, taken from a button, shown again, and which buttons it offers."""

    name: str
    read: Callable[[str, Voice], Value | Misread]
    take: Callable[[str], Value | None]
    show: Callable[[Value, Voice], str]
    offers: Callable[[Voice, Conversation], tuple[Offer, ...]]
    numbered: bool = False
    """Its answers are fixed and told by number in the question itself."""
    recaps: bool = False
    """Whether what was told so far is said back beside the question, because it decides about all of it."""


@dataclass(frozen=True, slots=True)
class Form:
    """Questions in the order they are asked, and what is said when all are answered."""

    name: str
    slots: tuple[Slot, ...]
    finish: Callable[[Conversation, Desk], Turn]
    told: tuple[Slot, ...] = ()
    """What is kept when it is told, and never asked for."""
    settle: Callable[[Answers], Answers] = dict
    """Takes what was told early and in doubt, where other answers have settled it since."""
    ends: Answers = field(default_factory=dict)
    """Answers that decide the outcome by themselves: after them nothing else is asked."""

    def slot(self, name: str) -> Slot | None:
        """The question of that name, None when this form does not have it (any more)."""
        return next((slot for slot in (*self.slots, *self.told) if slot.name == name), None)

    def pending(self, answers: Answers) -> Slot | None:
        """The question to ask next, None when all are answered or one answer decides."""
        if any(answers.get(name) == value for name, value in self.ends.items()):
            return None
        return next((slot for slot in self.slots if slot.name not in answers), None)

    def step(self, slot: Slot) -> int:
        """Which question this is, counted from 1."""
        return self.slots.index(slot) + 1

    def answered(self, answers: Answers) -> tuple[Slot, ...]:
        """The answered questions in the form's own order (a stored mapping may come back in any order)."""
        return tuple(slot for slot in self.slots if slot.name in answers)

    def known(self, answers: Answers) -> tuple[Slot, ...]:
        """The answered questions, and what was told beside them."""
        return tuple(slot for slot in (*self.slots, *self.told) if slot.name in answers)


def answers_of(conversation: Conversation, form: str) -> Answers:
    """What the person has answered in a form so far."""
    return conversation.answers.get(form, {})


def with_answer(conversation: Conversation, form: str, slot: str, value: Value) -> Conversation:
    """The conversation with one answer added or changed, and no doubt about it."""
    return with_answers(conversation, form, {**_without(answers_of(conversation, form), slot), slot: value})


def with_doubt(conversation: Conversation, form: str, slot: str, doubt: Misread) -> Conversation:
    """The conversation with one answer open again; what was told roughly is offered when its question comes."""
    kept = _without(answers_of(conversation, form), slot)
    return with_answers(conversation, form, {**kept, slot + DOUBT: [doubt.key, *doubt.candidates]})


def doubt_of(answers: Answers, slot: Slot) -> Misread | None:
    """What was told roughly for a question, None when nothing was."""
    told = answers.get(slot.name + DOUBT)
    return Misread(str(told[0]), tuple(told[1:])) if isinstance(told, list) and told else None


def with_told(conversation: Conversation, form: str, told: Told) -> Conversation:
    """The conversation with everything a message says noted, what is sure as an answer and the rest as a doubt."""
    for name, value in told.items():
        if isinstance(value, Misread):
            conversation = with_doubt(conversation, form, name, value)
        else:
            conversation = with_answer(conversation, form, name, value)
    return conversation


def sure_of(told: Told) -> Answers:
    """The answers among what a message says."""
    return {name: value for name, value in told.items() if not isinstance(value, Misread)}


def without_answer(conversation: Conversation, form: str, slot: str) -> Conversation:
    """The conversation with one answer forgotten, so that its question is asked again."""
    return with_answers(conversation, form, _without(answers_of(conversation, form), slot))


def _without(answers: Answers, slot: str) -> dict[str, Value]:
    return {name: value for name, value in answers.items() if name not in {slot, slot + DOUBT, slot + TAKEN}}


def without_answers(conversation: Conversation, form: str) -> Conversation:
    """The conversation with all answers of a form forgotten."""
    return with_answers(conversation, form, {})


def with_answers(conversation: Conversation, form: str, answers: Answers) -> Conversation:
    """The conversation with these answers to a form instead of those it had."""
    return replace(conversation, answers={**conversation.answers, form: dict(answers)})


def slot_choice(form: Form, slot: Slot, offer: Offer) -> Choice:
    """The button that gives one answer to one question, whenever it is tapped."""
    label, payload = offer
    return Choice(label, f"slot:{form.name}.{slot.name}", payload)
