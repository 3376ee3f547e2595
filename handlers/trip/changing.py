"""What comes of a change of answers: they are said back as they are now, and the form goes on."""

from collections.abc import Mapping
from dataclasses import replace

from handlers import eligibility
from handlers.desk import Desk, Voice
from handlers.forms.asking import ask
from handlers.forms.form import Answers, Form, Told, answers_of, sure_of, with_told
from handlers.trip import estimate
from handlers.turn import Bubble, Conversation, Turn, Value


def changed(form: Form, changes: Told, conversation: Conversation, desk: Desk) -> Turn:
    """Take the changes, say what is taken now, and go on where the form was."""
    voice = desk.voice(conversation)
    changed = replace(conversation, form=form.name)
    told = []
    changed = estimate.with_trip(changed, changes) if form is estimate.FORM else with_told(changed, form.name, changes)
    known = answers_of(changed, form.name)
    for name, value in ((name, known[name]) for name in changes if name in known):
        slot = form.slot(name)
        if slot is not None:
            label = voice.say(f"{form.name}.{name}.label")
            told.append(voice.say("form.changed", slot=label, value=slot.show(value, voice)))
    why = _why(form, sure_of(changes), answers_of(changed, form.name), voice)
    return ask(form, changed, desk, (*((Bubble("\n".join(told)),) if told else ()), *why))


def changed_and_told(form: Form, changes: Told, text: str, conversation: Conversation, desk: Desk) -> Turn:
    """Take the changes and, in the open estimate, what the message tells of the questions still to come."""
    ahead = estimate.trip_told(text) if conversation.form == form.name == estimate.NAME else {}
    known = answers_of(conversation, form.name)
    ahead = {name: value for name, value in ahead.items() if name not in known}
    if ahead.keys() - changes.keys():
        return estimate.from_sentence(conversation, {**ahead, **changes}, desk)
    return changed(form, changes, conversation, desk)


def _why(form: Form, changes: Mapping[str, Value], answers: Answers, voice: Voice) -> tuple[Bubble, ...]:
    """What speaks against the new answers of the check; its outcome says so by itself."""
    checking = form.name == eligibility.NAME and form.pending(answers) is not None
    return eligibility.reasons(changes, voice) if checking else ()
