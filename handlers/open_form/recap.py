"""What one has told a form so far, and the way to the form for contact details; never personal data (rule A9)."""

from collections.abc import Iterator
from dataclasses import replace

from handlers import interest
from handlers.desk import Desk, Voice
from handlers.forms.asking import CONSENT, ask, led, listed
from handlers.forms.form import Form, answers_of
from handlers.menu import say, tiles
from handlers.registry import FORMS
from handlers.turn import Bubble, Choice, Conversation, Message, Turn
from knowledge.text import plain

_ENDING = " 。．.!！?？~ー…"
LONG = 60
"""Characters up to which a message can ask for what was told and nothing else."""


def recapped(conversation: Conversation, message: Message, desk: Desk) -> Turn | None:
    """Say back what was told so far, then go on; None when that is not asked for, or nothing was ever begun."""
    said = plain(message.text).strip(_ENDING)
    if message.kind != "text" or len(said) > LONG:
        return None
    if _of_interest(conversation) and desk.library.sayings.holds("asked.form_link", said):
        lead = (Bubble(desk.voice(conversation).say("interest.link_later")),)
        told = interest.wish_facts(message.text, desk)
        if told:
            return led(interest.from_sentence(conversation, told, desk), lead)
        return ask(interest.FORM, conversation, desk, lead)
    if not conversation.form and desk.library.sayings.holds("asked.wished_form", said):
        lead = (Bubble(desk.voice(conversation).say("interest.link_later")),)
        return led(interest.start(replace(conversation, misses=0), message, desk), lead)
    if desk.library.sayings.is_all("asked.so_please", said):
        return _unless_last(conversation, desk)
    last = said.rpartition("。")[2].strip()
    if not any(desk.library.sayings.is_all("asked.recap", part) for part in (said, last)):
        return None
    given_away = conversation.case and "登録" in said and conversation.form != interest.NAME
    return None if given_away else _told(conversation, desk)


def _unless_last(conversation: Conversation, desk: Desk) -> Turn | None:
    """What was told so far, where 「この内容でお願いします」 comes too early: at the last question it is the answer."""
    form = FORMS.get(conversation.form)
    pending = form.pending(answers_of(conversation, form.name)) if form else None
    turn = _told(conversation, desk) if pending and not pending.recaps else None
    later = Bubble(desk.voice(conversation).say("interest.link_later"))
    return led(turn, (later,)) if turn and form is interest.FORM else turn


def _of_interest(conversation: Conversation) -> bool:
    return conversation.form == interest.NAME or bool(answers_of(conversation, interest.NAME))


def _told(conversation: Conversation, desk: Desk) -> Turn | None:
    voice, form = desk.voice(conversation), FORMS.get(conversation.form)
    begun = (
        [form] if form and _known(form, conversation) else [one for one in FORMS.values() if _known(one, conversation)]
    )
    pending = form.pending(answers_of(conversation, form.name)) if form else None
    if form and pending and pending.recaps:
        return ask(form, conversation, desk, (Bubble(voice.say("recap.no_contact")),))
    bubbles = tuple(_bubbles(begun, conversation, voice))
    if form:
        return ask(form, conversation, desk, bubbles or (Bubble(voice.say("recap.nothing")),))
    if not begun:
        return None
    return say(conversation, desk, *bubbles, choices=(_next(begun[0], conversation, voice), *tiles(voice)))


def _known(form: Form, conversation: Conversation) -> dict[str, object]:
    answers = answers_of(conversation, form.name)
    return {slot.name: answers[slot.name] for slot in form.known(answers) if slot.name != CONSENT}


def _bubbles(begun: list[Form], conversation: Conversation, voice: Voice) -> Iterator[Bubble]:
    for form in begun:
        answers = {k: v for k, v in answers_of(conversation, form.name).items() if k != CONSENT}
        yield Bubble(voice.say("recap.form", form=voice.say(f"{form.name}.name"), values=listed(form, answers, voice)))
    if interest.FORM in begun:
        yield Bubble(voice.say("recap.no_contact"))


def _next(form: Form, conversation: Conversation, voice: Voice) -> Choice:
    """The button to change an answer of a finished form, or to go on with one that was left."""
    done = form.pending(answers_of(conversation, form.name)) is None
    key, value = ("form.edit_label", "edit") if done else ("word.resume_label", "resume")
    return Choice(voice.say(key), f"form:{form.name}", value)
