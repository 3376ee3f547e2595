"""What comes of a change of answers: they are said back as they are now, and the form goes on."""

from collections.abc import Mapping
from dataclasses import replace

from handlers import eligibility, estimate
from handlers.asking import ask
from handlers.desk import Desk, Voice
from handlers.forms import Answers, Form, Told, answers_of, sure_of, with_told
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


def _why(form: Form, changes: Mapping[str, Value], answers: Answers, voice: Voice) -> tuple[Bubble, ...]:
    """What speaks against the new answers of the check; its outcome says so by itself."""
    checking = form.name == eligibility.NAME and form.pending(answers) is not None
    return eligibility.reasons(changes, voice) if checking else ()
