"""What a person says of the case that waits for the ward: it is not needed any more, when is it answered."""

from dataclasses import replace

from handlers import words
from handlers.desk import Desk
from handlers.forms.asking import ask, led
from handlers.menu import say
from handlers.registry import FORMS
from handlers.staff import RIGHTS, TELLING, reply_times, rights_already
from handlers.turn import Bubble, Conversation, Message, Relay, Turn
from knowledge.text import plain

BRIEF = 16
"""Characters up to which a refusal stands for all of a message: 「結構です、自分で調べます」."""


def waiting(conversation: Conversation, message: Message, desk: Desk) -> Turn | None:
    """Tell the staff that they are not needed any more, or the person when they answer; None for anything else."""
    if message.kind != "text" or not conversation.case or conversation.with_staff:
        return None
    sayings = desk.library.sayings
    if _erases(conversation, plain(message.text).strip(" 。.!！"), desk):
        return rights_already(conversation, desk)
    if _withdraws(conversation, message.text, desk):
        return _withdrawn(conversation, message.text, desk)
    if sayings.holds("asked.reply_when", plain(message.text)):
        voice = desk.voice(conversation)
        told = Bubble(f"{voice.say('staff.waiting', case=conversation.case)}\n{reply_times(voice)}")
        form = FORMS.get(conversation.form)
        return ask(form, conversation, desk, (told,)) if form else say(conversation, desk, told)
    return None


def _erases(conversation: Conversation, said: str, desk: Desk) -> bool:
    """Tell whether a request to erase one's data, just passed on, is said again: in a form only by its word."""
    if conversation.aspect != RIGHTS or not said or not desk.library.sayings.is_all("order.erase", said):
        return False
    return not conversation.form or any(word in said for word in ("消", "削", "delete", "erase", "remove"))


def _withdraws(conversation: Conversation, text: str, desk: Desk) -> bool:
    """Tell whether the hand-over is taken back: by its name, or by a bare no while its words are awaited."""
    sayings, parts = desk.library.sayings, words.clauses(text)
    if any(sayings.is_all("order.withdraw", part) for part in (plain(text), *parts)):
        return True
    if conversation.aspect != TELLING or (conversation.form and words.word_of(text, desk) in words.STOPS):
        return False
    brief = len(text) <= BRIEF and not sayings.holds("asked.at_all", plain(text))
    return any(sayings.is_all("order.declined", part) for part in parts) and (
        brief or all(_leads_nowhere(part, desk) for part in parts)
    )


def _leads_nowhere(part: str, desk: Desk) -> bool:
    """Tell whether a clause holds nothing that the staff are to know."""
    declined = desk.library.sayings.is_all("order.declined", part)
    return declined or words.leads_in(part, desk) or bool(words.word_of(part, desk))


def _withdrawn(conversation: Conversation, text: str, desk: Desk) -> Turn:
    changed = replace(conversation, aspect="", misses=0)
    told = Bubble(desk.voice(changed).say("staff.withdrawn", case=conversation.case))
    word = words.word_of(text, desk)
    form = FORMS.get(conversation.form)
    resumed = words.act(word, changed, desk) if word.startswith("resume") else None
    turn = resumed or (ask(form, changed, desk) if form else say(changed, desk))
    return replace(led(turn, (told,)), outgoing=(Relay(text), *led(turn, (told,)).outgoing))
