"""Forms as data 「書式」: the questions in order; what is asked next is derived from the answers, never stored."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from handlers.desk import Desk, Voice
from handlers.readers import Misread
from handlers.turn import Choice, Conversation, Turn, Value

Answers = Mapping[str, Value]
Offer = tuple[str, str]
"""Label and payload of one button."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One question 「項目」: how an answer is read, taken from a button, shown again, and which buttons it offers."""

    name: str
    read: Callable[[str, Voice], Value | Misread]
    take: Callable[[str], Value | None]
    show: Callable[[Value, Voice], str]
    offers: Callable[[Voice, Conversation], tuple[Offer, ...]]


@dataclass(frozen=True, slots=True)
class Form:
    """Questions in the order they are asked, and what is said when all are answered."""

    name: str
    slots: tuple[Slot, ...]
    finish: Callable[[Conversation, Desk], Turn]
    told: tuple[Slot, ...] = ()
    """What is kept when it is told, and never asked for."""

    def slot(self, name: str) -> Slot | None:
        """The question of that name, None when this form does not have it (any more)."""
        return next((slot for slot in (*self.slots, *self.told) if slot.name == name), None)

    def pending(self, answers: Answers) -> Slot | None:
        """The question to ask next, None when all are answered."""
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
    """The conversation with one answer added or changed."""
    return _with_answers(conversation, form, {**answers_of(conversation, form), slot: value})


def without_answer(conversation: Conversation, form: str, slot: str) -> Conversation:
    """The conversation with one answer forgotten, so that its question is asked again."""
    kept = {name: value for name, value in answers_of(conversation, form).items() if name != slot}
    return _with_answers(conversation, form, kept)


def without_answers(conversation: Conversation, form: str) -> Conversation:
    """The conversation with all answers of a form forgotten."""
    return _with_answers(conversation, form, {})


def _with_answers(conversation: Conversation, form: str, answers: Answers) -> Conversation:
    return replace(conversation, answers={**conversation.answers, form: dict(answers)})


def slot_choice(form: Form, slot: Slot, offer: Offer) -> Choice:
    """The button that gives one answer to one question, whenever it is tapped."""
    label, payload = offer
    return Choice(label, f"slot:{form.name}.{slot.name}", payload)
