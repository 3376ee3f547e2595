"""What a tapped button does: each names its own slot, intent, card, place or list, so an old one still works."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from handlers import faq, menu, words
from handlers.desk import Desk
from handlers.forms.asking import answer, ask, led, offer_resume, restart, resumed, understood
from handlers.forms.form import answers_of, slot_choice
from handlers.forms.slots import PLACE
from handlers.places import partners, voices
from handlers.reading.totals import IN_ALL
from handlers.registry import FORMS, INTENTS, OPENING
from handlers.turn import Bubble, Choice, Conversation, Message, Reply, Turn

NOW = "now"


def tapped(conversation: Conversation, choice: Choice, desk: Desk) -> Turn | None:
    """Do what a button says; None when it means nothing any more."""
    kind, _, name = choice.target.partition(":")
    handler = _KINDS.get(kind)
    return handler(conversation, name, choice, desk) if handler else None


def _intent(conversation: Conversation, name: str, choice: Choice, desk: Desk) -> Turn | None:
    if name not in INTENTS:
        return None
    form = FORMS.get(conversation.form)
    started = form is not None and bool(answers_of(conversation, form.name))
    if form and name in OPENING and started and choice.value != NOW:
        if form.name == name:
            return ask(form, conversation, desk)
        return _interrupt(conversation, name, desk)
    opened = replace(conversation, form="") if name in OPENING else conversation
    return INTENTS[name](opened, Message(choice.label, "tap", choice), desk)


def _interrupt(conversation: Conversation, name: str, desk: Desk) -> Turn:
    voice = desk.voice(conversation)
    text = voice.say("state.interrupt", form=voice.say(f"{conversation.form}.name"), other=voice.say(f"menu.{name}"))
    choices = (
        Choice(voice.say("state.stay_label"), f"form:{conversation.form}", "resume"),
        Choice(voice.say("state.leave_label"), f"intent:{name}", NOW),
    )
    return Turn(conversation, (Reply((Bubble(text),), choices),))


def _slot(conversation: Conversation, name: str, choice: Choice, desk: Desk) -> Turn | None:
    form_name, _, slot_name = name.partition(".")
    form = FORMS.get(form_name)
    slot = form.slot(slot_name) if form else None
    value = _total(choice.value) or (slot.take(choice.value) if slot else None)
    if form is None or slot is None or value is None:
        return None
    turn = answer(form, slot, value, replace(conversation, form=form.name), desk)
    where = slot.name == PLACE  # which place it is may be read off the button no longer once it is gone
    return led(turn, (understood(form, {slot.name: value}, desk.voice(conversation)),)) if where else turn


def _total(payload: str) -> str:
    """A transport total for everyone, kept as it is; empty for anything else."""
    amount = payload.removeprefix(IN_ALL)
    return payload if amount != payload and amount.isascii() and amount.isdigit() and len(amount) <= 8 else ""


def _form(conversation: Conversation, name: str, choice: Choice, desk: Desk) -> Turn | None:
    form = FORMS.get(name)
    if form is None:
        return None
    opened = replace(conversation, form=form.name)
    if choice.value == "restart":
        return restart(form, opened, desk)
    if choice.value == "edit":
        return _edit(conversation, name, desk)
    if choice.value == "resume":
        return resumed(form, opened, desk)
    if choice.value.startswith("redo."):
        return _redo(conversation, name, choice.value.removeprefix("redo."), desk)
    return offer_resume(form, opened, desk)


def _edit(conversation: Conversation, name: str, desk: Desk) -> Turn:
    voice = desk.voice(conversation)
    form = FORMS[name]
    choices = tuple(
        Choice(voice.say(f"{name}.{slot.name}.label"), f"form:{name}", f"redo.{slot.name}")
        for slot in form.answered(answers_of(conversation, name))
    )
    return menu.say(conversation, desk, Bubble(voice.say("form.edit_ask")), choices=choices)


def _redo(conversation: Conversation, name: str, slot_name: str, desk: Desk) -> Turn | None:
    """Ask one answered question again; the other answers stay."""
    form = FORMS[name]
    slot = form.slot(slot_name)
    if slot is None:
        return None
    voice = desk.voice(conversation)
    choices = tuple(slot_choice(form, slot, offer) for offer in slot.offers(voice, conversation))
    kept = {key: value for key, value in answers_of(conversation, name).items() if key != slot_name}
    changed = replace(conversation, form=name, answers={**conversation.answers, name: kept})
    return menu.say(changed, desk, Bubble(voice.say(f"{name}.{slot_name}.ask")), choices=choices)


def _card(conversation: Conversation, name: str, _: Choice, desk: Desk) -> Turn | None:
    card = desk.library.card(name)
    return faq.show_cards((card,), conversation, desk) if card else None


def _place(conversation: Conversation, name: str, _: Choice, desk: Desk) -> Turn | None:
    return partners.show_partner(name, conversation, desk) if desk.library.place_name(name) else None


def _voices(conversation: Conversation, _: str, choice: Choice, desk: Desk) -> Turn:
    return voices.show_voices(choice.value, conversation, desk)


def _list(conversation: Conversation, name: str, choice: Choice, desk: Desk) -> Turn | None:
    kind, _, key = name.partition(":")
    start = int(choice.value) if choice.value.isascii() and choice.value.isdigit() else 0
    if kind == "topic":
        return faq.topic(conversation, key, start, desk)
    return partners.list_partners(kind, key, start, conversation, desk)


def _topic(conversation: Conversation, _: str, choice: Choice, desk: Desk) -> Turn:
    return faq.topic(conversation, choice.value, 0, desk)


def _language(conversation: Conversation, _: str, choice: Choice, desk: Desk) -> Turn:
    return menu.set_language(conversation, choice.value, desk)


def _solved(conversation: Conversation, _: str, choice: Choice, desk: Desk) -> Turn:
    return faq.solved(conversation, choice.value, desk)


def _word(conversation: Conversation, name: str, _: Choice, desk: Desk) -> Turn | None:
    return words.act(name, conversation, desk)


_KINDS: Mapping[str, Callable[[Conversation, str, Choice, Desk], Turn | None]] = {
    "intent": _intent,
    "slot": _slot,
    "form": _form,
    "card": _card,
    "place": _place,
    "voices": _voices,
    "list": _list,
    "topic": _topic,
    "language": _language,
    "solved": _solved,
    "word": _word,
}
