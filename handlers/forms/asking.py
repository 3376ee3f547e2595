"""How a form is walked: open, ask, take an answer, go back, resume, quit."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from handlers.desk import Desk, Voice
from handlers.forms.form import (
    Answers,
    Form,
    Slot,
    answers_of,
    doubt_of,
    slot_choice,
    with_answer,
    with_answers,
    without_answer,
    without_answers,
)
from handlers.reading.readers import Misread
from handlers.turn import Bubble, Choice, Conversation, Part, Reply, Turn, Value, in_five

STALE = timedelta(hours=24)
"""After this long an open form asks whether to go on or to start afresh (design rule D10)."""
CONSENT = "consent"
"""The answer that is not said back: it only lets the desk keep the others."""
QUIT = Choice("", "word:quit").pack()
"""What the button packs that stands under every question of a form."""


def open_form(form: Form, conversation: Conversation, desk: Desk, lead: tuple[Part, ...] = ()) -> Turn:
    """Begin a form, or offer to go on where it was left half-way."""
    opened = replace(conversation, form=form.name)
    answers = answers_of(opened, form.name)
    if form.pending(answers) is None:
        return ask(form, without_answers(opened, form.name), desk, lead)
    if answers:
        return offer_resume(form, opened, desk)
    return ask(form, opened, desk, lead)


def ask(form: Form, conversation: Conversation, desk: Desk, lead: tuple[Part, ...] = ()) -> Turn:
    """Ask the pending question after the leading parts; with none pending, finish the form."""
    told = answers_of(conversation, form.name)
    answers = form.settle(told)
    conversation = conversation if answers == told else with_answers(conversation, form.name, answers)
    slot = form.pending(answers)
    if slot is None:
        turn = form.finish(replace(conversation, form=""), desk)
        return led(turn, lead)
    doubt = doubt_of(answers, slot)
    if doubt:
        return led(misread(form, slot, doubt, replace(conversation, form=form.name), desk), lead)
    voice = desk.voice(conversation)
    recap = (understood(form, answers, voice),) if slot.recaps else ()
    parts = (*(part for part in lead if part not in recap), *recap, Bubble(question(form, slot, voice)))
    reply = Reply(parts, offered(form, slot, conversation, voice))
    return Turn(replace(conversation, form=form.name), (reply,))


def question(form: Form, slot: Slot, voice: Voice) -> str:
    """The text of a question with the name of the form and the progress, such as 2/5."""
    return voice.say(
        "form.progress",
        form=voice.say(f"{form.name}.name"),
        step=form.step(slot),
        steps=len(form.slots),
        question="\n".join((voice.say(f"{form.name}.{slot.name}.ask"), *numbered(slot, voice))),
    )


def numbered(slot: Slot, voice: Voice) -> Iterable[str]:
    """The fixed answers of a question as numbered lines: where the buttons are gone, the number can be typed (D3)."""
    offers = slot.offers(voice, Conversation()) if slot.numbered else ()
    return (f"{number} {label}" for number, (label, _) in enumerate(offers, 1))


def offered(form: Form, slot: Slot, conversation: Conversation, voice: Voice) -> tuple[Choice, ...]:
    """The buttons of a question: its answers, then back and quit."""
    answers = tuple(slot_choice(form, slot, offer) for offer in slot.offers(voice, conversation))
    back = (word("back", voice),) if form.step(slot) > 1 else ()
    return (*answers, *back, word("quit", voice))


def understood(form: Form, facts: Answers, voice: Voice) -> Bubble:
    """Say back what was understood of a sentence, so that a misreading is seen."""
    return Bubble(voice.say("form.understood", values=listed(form, facts, voice)))


def listed(form: Form, facts: Answers, voice: Voice) -> str:
    """Answers with the names of their questions, in one line."""
    named = (
        f"{voice.say(f'{form.name}.{slot.name}.label')} {slot.show(facts[slot.name], voice)}"
        for slot in form.known(facts)
    )
    return (", " if voice.language == "en" else "、").join(named)


def word(name: str, voice: Voice) -> Choice:
    """The button of a global word such as back or quit."""
    return Choice(voice.say(f"word.{name}_label"), f"word:{name}")


def answer(form: Form, slot: Slot, value: Value, conversation: Conversation, desk: Desk) -> Turn:
    """Take one answer and go on."""
    return ask(form, with_answer(conversation, form.name, slot.name, value), desk)


def misread(form: Form, slot: Slot, problem: Misread, conversation: Conversation, desk: Desk) -> Turn:
    """Ask again with a hint; candidates of a range or an approximate number become buttons."""
    voice = desk.voice(conversation)
    hint = Bubble(voice.say(f"misread.{problem.key}"))
    candidates = tuple(slot_choice(form, slot, (slot.show(value, voice), str(value))) for value in problem.candidates)
    asked = Bubble(question(form, slot, voice))
    choices = (*candidates, *(offered(form, slot, conversation, voice)))
    return Turn(conversation, (Reply((hint, asked), _distinct(choices)),))


def explained(form: Form, slot: Slot, conversation: Conversation, desk: Desk) -> Turn:
    """Say what is being asked and what for, then ask again."""
    voice = desk.voice(conversation)
    text = voice.say(
        "form.help",
        form=voice.say(f"{form.name}.name"),
        label=voice.say(f"{form.name}.{slot.name}.label"),
        step=form.step(slot),
        steps=len(form.slots),
    )
    return ask(form, conversation, desk, (Bubble(text),))


def back(form: Form, conversation: Conversation, desk: Desk) -> Turn:
    """Forget the last answer in the form's order and ask its question again."""
    given = form.answered(answers_of(conversation, form.name))
    if given:
        conversation = without_answer(conversation, form.name, given[-1].name)
    return ask(form, conversation, desk)


def resumed(form: Form, conversation: Conversation, desk: Desk) -> Turn:
    """Go on with a form after what was told so far is said back: it may have been left days ago."""
    known = {slot: value for slot, value in answers_of(conversation, form.name).items() if slot != CONSENT}
    lead = (understood(form, known, desk.voice(conversation)),) if form.known(known) else ()
    return ask(form, conversation, desk, lead)


def restart(form: Form, conversation: Conversation, desk: Desk) -> Turn:
    """Forget all answers of the form and ask the first question."""
    return ask(form, without_answers(conversation, form.name), desk)


def is_stale(conversation: Conversation, desk: Desk) -> bool:
    """Tell whether the open form was left long enough ago to ask before going on."""
    return conversation.touched_at is not None and desk.now - conversation.touched_at > STALE


def offer_resume(form: Form, conversation: Conversation, desk: Desk) -> Turn:
    """Ask whether to go on with a half-filled form or to start afresh."""
    voice = desk.voice(conversation)
    text = voice.say("state.stale", form=voice.say(f"{form.name}.name"))
    choices = tuple(
        Choice(voice.say(f"word.{name}_label"), f"form:{form.name}", name) for name in ("resume", "restart")
    )
    return Turn(conversation, (Reply((Bubble(text),), (*choices, word("quit", voice))),))


def taken_late(form: Form, turn: Turn, told: Answers, desk: Desk) -> Turn:
    """The turn of an answer given after a long while: it is said back, and beginning anew is one tap away.

    Where nothing is left to be asked, the outcome is shown.
    """
    reply = next((item for item in turn.outgoing if isinstance(item, Reply)), None)
    if turn.conversation.form != form.name or reply is None:
        return turn
    voice = desk.voice(turn.conversation)
    late = Bubble(voice.say("state.late", form=voice.say(f"{form.name}.name")))
    anew = Choice(voice.say("word.restart_label"), f"form:{form.name}", "restart")
    noted = understood(form, told, voice)
    parts = in_five((noted, late, *(part for part in reply.parts if part != noted)))
    asked = Reply(parts, (*reply.choices, anew))
    return Turn(turn.conversation, tuple(asked if item is reply else item for item in turn.outgoing))


def interrupted(form: Form, conversation: Conversation, desk: Desk, parts: tuple[Part, ...]) -> Turn:
    """Answer something else in the middle of a form, then repeat the pending question once.

    After a long while it is asked first whether to go on at all.
    """
    if is_stale(conversation, desk):
        return led(offer_resume(form, conversation, desk), parts)
    voice = desk.voice(conversation)
    return ask(form, conversation, desk, (*parts, Bubble(voice.say("state.again"))))


def stands(conversation: Conversation) -> bool:
    """Tell whether the pending question waits for its answer: after a hand-over only where it was shown last."""
    return not conversation.case or QUIT in conversation.offered.values()


def paused(form: Form, conversation: Conversation, desk: Desk, parts: tuple[Part, ...]) -> Turn:
    """Say something in the middle of a form without asking on; a button goes on where it was left."""
    voice = desk.voice(conversation)
    resume = Choice(voice.say("word.resume_label"), f"form:{form.name}", "resume")
    return Turn(conversation, (Reply(parts, (resume, word("quit", voice))),))


def led(turn: Turn, lead: tuple[Part, ...]) -> Turn:
    """Put parts before the first reply of a turn, which has no more of them than a reply can have."""
    if not lead:
        return turn
    first = next(index for index, item in enumerate(turn.outgoing) if isinstance(item, Reply))
    outgoing = list(turn.outgoing)
    reply = outgoing[first]
    if isinstance(reply, Reply):
        outgoing[first] = replace(reply, parts=in_five((*lead, *reply.parts)))
    return replace(turn, outgoing=tuple(outgoing))


def merged(turns: list[Turn]) -> Turn:
    """Several answers to one message as one reply with the last one's buttons."""
    replies = [item for turn in turns for item in turn.outgoing if isinstance(item, Reply)]
    parts = tuple(part for reply in replies for part in reply.parts)
    return replace(turns[-1], outgoing=(Reply(parts[:5], replies[-1].choices),))


def _distinct(choices: tuple[Choice, ...]) -> tuple[Choice, ...]:
    return tuple({choice.pack(): choice for choice in choices}.values())
