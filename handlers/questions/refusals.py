"""What is never done, such as telling others' data or promising money, and pressing for it once it was refused."""

from dataclasses import replace

from handlers import menu
from handlers.desk import Desk
from handlers.eligibility import outcome_asked
from handlers.forms.asking import interrupted
from handlers.registry import FORMS
from handlers.staff import staff_choice
from handlers.turn import Bubble, Conversation, Message, Reply, Turn
from knowledge.clauses import sentences
from knowledge.text import plain

REFUSED = "refused:"
"""Begins the aspect of a conversation in which something was just refused; its kind follows."""
OTHERS = "fishing"
"""The kind of a wish for other people's data: a part of them is no less theirs."""
PRESSED = frozenset({OTHERS, "promise", "fraud"})
"""Kinds that people press for after a no; of hard words and tricks nothing is left to press for."""
EMERGENCY = "emergency"
"""The kind of message beside which nothing else counts: no form goes on, no other button is shown."""
_ENDING = " 、,.…。!！?？~〜ー"


def refuse(kind: str, conversation: Conversation, text: str, desk: Desk) -> Turn:
    """Say no, and remember what to; an open form goes on, but not where somebody is in danger."""
    if kind == EMERGENCY:
        voice = desk.voice(conversation)
        told = Bubble(voice.say(f"manners.{kind}"))
        return menu.say(replace(conversation, misses=0), desk, told, choices=(staff_choice(voice),))
    noted = replace(conversation, aspect=REFUSED + kind) if kind in PRESSED else conversation
    turn = outcome_asked(conversation, text, desk) or menu.manners(kind, noted, desk)
    form, said = FORMS.get(conversation.form), turn.outgoing[0]
    return interrupted(form, turn.conversation, desk, said.parts) if form and isinstance(said, Reply) else turn


def pressed(conversation: Conversation, message: Message, desk: Desk) -> Turn | None:
    """Say no once more to what asks for the same or a part of it (「名前だけ」「だめ？」)."""
    kind = conversation.aspect.removeprefix(REFUSED)
    if message.kind != "text" or kind == conversation.aspect or conversation.with_staff:
        return None
    said, sayings = plain(message.text).strip(_ENDING), desk.library.sayings
    part = kind == OTHERS and sayings.is_all("refused.a_part", said)
    return refuse(kind, conversation, message.text, desk) if part or sayings.is_all("refused.pleads", said) else None


def forgotten(conversation: Conversation) -> Conversation:
    """The conversation once something else is said than what was refused, or than what no document answers."""
    refused = conversation.aspect.startswith(REFUSED)
    return replace(conversation, gap="", aspect="" if refused else conversation.aspect)


def asked_beside_abuse(text: str, desk: Desk) -> str:
    """The question with an answer that stands beside hard words, empty where there is none."""
    answers = desk.library.answers
    civil = " ".join(part for part in sentences(text) if not answers.search.refuses(part))
    asks = desk.library.sayings.holds("asked.at_all", plain(civil)) and not answers.search.refuses(civil)
    return civil if asks and answers.find(civil).outcome in {"answer", "likely", "gap"} else ""
