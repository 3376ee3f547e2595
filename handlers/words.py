"""Global words that work in any state: quit, back, restart, resume, more, back to the desk."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from handlers import faq, staff
from handlers.desk import Desk
from handlers.forms.asking import back, restart, resumed
from handlers.forms.form import answers_of, without_answers
from handlers.menu import manners, menu, say
from handlers.places import partners
from handlers.places.around import other_places
from handlers.questions import follow_ups
from handlers.reading.numerals import hear
from handlers.registry import FORMS
from handlers.turn import Bubble, Conversation, Message, Turn
from knowledge.text import ENDING, plain
from knowledge.wording import phrase_form

ORDERS = ("desk", "restart", "back", "resume", "turns_down", "quit")
"""The words that are also heard in a sentence: 「やっぱりやめたい」「一つ前に戻ってください」."""
_CLAUSE = re.compile(r"[、,。.!！?？…\n]+")
OF_A_FORM = frozenset({"resume", "restart"})
"""Words that may name the form they are for: 「計算を最初から」."""
BRIEF = 20
"""Characters up to which an order may stand behind an excuse: 「ごめん急用、また後で」."""
STOPS = frozenset({"quit", "turns_down"})
"""Words that stop what is open."""
GIVES_UP = ("restart", "back", "turns_down", "quit")
"""Orders that count behind whatever was told before: what they take back, they may."""
LONGEST = 120
"""Characters up to which an order at the end of a message is looked for behind its reason."""
_FROM_THE_START = re.compile(r"最初|はじめ|初め|一から|1から|ゼロ|白紙|over|scratch")
"""Words of a new beginning; behind a figure 「計算し直してください」 only wants it worked out with that."""
_SENTENCE = re.compile(r"[。.!！?？\n]+")
_PICTURE = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\ufe0f\u200d]+")
"""Emoji divide what stands before them from what stands behind."""
_FIGURE = re.compile(r"\d")
_REASON = re.compile(
    r"[。.!！\n]+|ので[、, ]*|(?:から|結果|ため|ために|けど|けれど|て|し)[、,]|,? so\b|, (?:and|then) "
)
"""Where a reason ends and the order begins."""
_FOR_NOW = re.compile(r"^(?:やっぱり?|やはり|いったん|一旦|とりあえず|ひとまず|今日は|きょうは|今回は|もう|ここで|、)+")
"""What may stand before a word that stops."""
ALONE = frozenset(
    {"やめる", "やめます", "やめたい", "やめておきます", "quit", "stop", "exit", "終了", "終わります", "中止"}
)
"""What quits even when nothing is open; キャンセル alone may be a question about cancelling."""
WORDS = ("desk", "quit", "back", "restart", "resume", "more")


def word_of(text: str, desk: Desk) -> str:
    """The global word a message is, empty when it is none."""
    return desk.once(_word_of, text)


def _word_of(text: str, desk: Desk) -> str:
    text = _PICTURE.sub("、", text).strip("、") or text
    library, said = desk.library, _without_thanks(plain(text).strip(ENDING), desk)
    exact = next((word for word in WORDS if library.catalogue.says(f"word.{word}", text)), "")
    last = _last_clause(said, desk)
    told = frozenset() if exact else library.sayings.all_of("order", *dict.fromkeys((said, last)))
    word = exact or next((word for word in ORDERS if word in told), "") or _behind_a_reason(said, desk)
    if word in {"", "quit"} and declines(text, desk) and not (exact or stops(text, desk)):
        word = "turns_down"
    return f"{word}:{form_named(last if word == 'resume' else said, desk)}" if word in OF_A_FORM else word


def _without_thanks(said: str, desk: Desk) -> str:
    """The message without the courtesy at its end, where anything stands before it."""
    *lead, last = clauses(said) or [said]
    thanks = bool(lead) and desk.library.sayings.is_all("order.thanks", last)
    return said[: said.rfind(last)].strip(ENDING) if thanks else said


def told_before(text: str, desk: Desk) -> str:
    """What is told before the order to go on, in a message of both: 「2泊です。続けてください」."""
    *lead, last = clauses(text) or [""]
    goes_on = desk.library.catalogue.says("word.resume", last) or desk.library.sayings.is_all("order.resume", last)
    return "。".join(lead) if goes_on else ""


def _behind_a_reason(said: str, desk: Desk) -> str:
    """The order a message ends in that tells first why: 「予定が変わってしまいました。最初からお願いします」."""
    if len(said) > LONGEST or not _REASON.search(said):
        return ""
    *why, order = (part.strip(f" ,{ENDING}") for part in _REASON.split(said))
    sayings, told = desk.library.sayings, "。".join(why)
    word = next((word for word in (*GIVES_UP, "resume") if sayings.is_all(f"order.{word}", order)), "")
    changed = word == "restart" and hear(told).numbers and not _FROM_THE_START.search(order)
    no_order = changed or sayings.holds("asked.at_all", told) or sayings.holds("order.called_off", told)
    return "" if no_order else word


def declines(text: str, desk: Desk) -> bool:
    """Tell whether a message declines, puts off or takes leave, with thanks or a reason beside it and no question."""
    said, sayings = plain(text), desk.library.sayings
    if len(said) > LONGEST:
        return False
    sentences = [part for piece in _SENTENCE.split(said) if (part := piece.strip(ENDING))]
    declined = [part for part in sentences if _declines(part, desk)]
    others = (part for part in sentences if part not in declined)
    asks = said.rstrip().endswith(("?", "？")) and sentences[-1:] != declined[-1:]
    return (
        bool(declined)
        and not asks
        and not any(sayings.holds("asked.at_all", part) or _FIGURE.search(part) for part in others)
    )


def _declines(sentence: str, desk: Desk) -> bool:
    holds = desk.library.sayings.holds
    return holds("order.declines", sentence) and not holds("order.declined_part", sentence)


def stops(text: str, desk: Desk) -> bool:
    """Tell whether a message stops where nothing is open: 「やめる」, or that after more of the same or an excuse."""
    *lead, last = clauses(text if text.isascii() else "、".join(text.split())) or [""]
    idle = (desk.library.sayings.is_all("order.quit", part) or leads_in(part, desk) for part in lead)
    alone = {phrase_form(last), phrase_form(_FOR_NOW.sub("", last))}
    return bool(alone & ALONE) and all(idle)


def clauses(text: str) -> list[str]:
    """The message in the pieces between its commas and stops."""
    return [piece for part in _CLAUSE.split(plain(text)) if (piece := part.strip(ENDING))]


def leads_in(clause: str, desk: Desk) -> bool:
    """Tell whether a clause only leads in to what is said behind it: an excuse, a greeting, thanks."""
    return desk.library.sayings.is_all("order.excuse", clause) or desk.library.answers.search.is_talk(clause)


def form_named(text: str, desk: Desk) -> str:
    """The form a few words speak of, empty when they name none."""
    return next((name for name in FORMS if desk.library.sayings.holds(f"asked.of_{name}", text)), "")


def _last_clause(said: str, desk: Desk) -> str:
    """What stands behind the last comma, where the rest is short or only leads in to it; else all of it."""
    *lead, last = clauses(said) or [said]
    sayings = desk.library.sayings
    idle = all(leads_in(clause, desk) or sayings.is_all("order.declined", clause) for clause in lead)
    return last if len(said) <= BRIEF or idle else said


def act(word: str, conversation: Conversation, desk: Desk) -> Turn | None:
    """Do what a global word says; None for a word that does not exist."""
    name, _, form = word.partition(":")
    action = _ACTIONS.get(name)
    return action(replace(conversation, form=form or conversation.form), desk) if action else None


def _desk(conversation: Conversation, desk: Desk) -> Turn:
    return staff.back_to_desk(conversation, Message(), desk)


def _quit(conversation: Conversation, desk: Desk) -> Turn:
    voice = desk.voice(conversation)
    text = "state.quit" if conversation.form else "state.nothing_to_quit"
    return say(replace(conversation, form="", misses=0), desk, Bubble(voice.say(text)))


def _turned_down(conversation: Conversation, desk: Desk) -> Turn:
    """Stop what is open; where nothing is, take leave kindly."""
    if not conversation.form:
        return manners("later", replace(conversation, misses=0), desk)
    told = Bubble(desk.voice(conversation).say("state.turned_down"))
    return say(replace(conversation, form="", misses=0), desk, told)


def _back(conversation: Conversation, desk: Desk) -> Turn:
    form = FORMS.get(conversation.form) or _half_filled(conversation)
    return (
        back(FORMS[form] if isinstance(form, str) else form, conversation, desk)
        if form
        else _nothing(conversation, desk)
    )


def _restart(conversation: Conversation, desk: Desk) -> Turn:
    name = conversation.form if conversation.form in FORMS else _begun(conversation)
    left = _half_filled(conversation)
    anew = without_answers(conversation, left) if left else conversation  # what was left is begun anew too
    return restart(FORMS[name], conversation, desk) if name else menu(anew, Message(), desk)


def _begun(conversation: Conversation) -> str:
    """The form that was talked about last, left half-way or done; empty when it was something else."""
    if conversation.card or conversation.aspect in follow_ups.OF_PLACE:
        return ""
    begun = (name for name in reversed(tuple(FORMS)) if answers_of(conversation, name))
    return _half_filled(conversation) or next(begun, "")


def _resume(conversation: Conversation, desk: Desk) -> Turn:
    name = conversation.form if conversation.form in FORMS else _half_filled(conversation)
    return resumed(FORMS[name], conversation, desk) if name else _nothing(conversation, desk)


def _half_filled(conversation: Conversation) -> str:
    """The form that was begun and left, empty when there is none."""
    begun = (name for name in FORMS if answers_of(conversation, name))
    return next((name for name in begun if FORMS[name].pending(answers_of(conversation, name))), "")


def _nothing(conversation: Conversation, desk: Desk) -> Turn:
    return say(conversation, desk, Bubble(desk.voice(conversation).say("state.nothing_open")))


def _more(conversation: Conversation, desk: Desk) -> Turn:
    kind, _, rest = conversation.listing.partition(":")
    key, _, start = rest.rpartition(":")
    if not start.isdigit():
        return _others(conversation, desk)
    if kind == "topic":
        return faq.topic(conversation, key, int(start), desk)
    return partners.list_partners(kind, key, int(start), conversation, desk)


def _others(conversation: Conversation, desk: Desk) -> Turn:
    """What else there is beside the place or the answer shown last; the menu when nothing was shown."""
    if conversation.aspect in follow_ups.OF_PLACE:
        return other_places("", conversation, desk)
    return faq.go_on(conversation, desk) if conversation.card else menu(conversation, Message(), desk)


def _rephrase(conversation: Conversation, desk: Desk) -> Turn:
    return say(conversation, desk, Bubble(desk.voice(conversation).say("miss.rephrase")))


_ACTIONS: Mapping[str, Callable[[Conversation, Desk], Turn]] = {
    "desk": _desk,
    "quit": _quit,
    "turns_down": _turned_down,
    "back": _back,
    "restart": _restart,
    "resume": _resume,
    "more": _more,
    "rephrase": _rephrase,
}
