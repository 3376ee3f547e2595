"""Which of several fixed answers a message means: its label, a phrase for it, a yes or a no."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from handlers.desk import Voice
from handlers.reading.readers import Misread, read_yes_no
from handlers.turn import Card, Choice, Deck, Reply, Turn
from knowledge.text import plain
from knowledge.wording import label_form, phrase_form

MOST_OFFERED = 30
"""Buttons of a reply whose label may be typed instead."""

UNSURE = "unsure"
LONG = 24
"""Characters beyond which a message is more than an answer with a few polite words around it."""
_POLITE = re.compile(r"(?:です|だ|になります|となります|で?お願いします|でしょうか|かな|(?<=社)の者です)[。!！よね]*$")
_BARE = re.compile(
    r"(?:はい|うん|ええ|いいえ|いえ|yes|no|使います|受けます|もらいます|あります)[、。.!！ ]*", re.IGNORECASE
)
_ASKS = re.compile(r"[?？]|(?:です|ます|でしょう)か[。 ]*$|とは[。 ]*$|って(?:何|なに)")
_PERHAPS = re.compile(r"たぶん|多分|おそらく|かも|maybe|perhaps|probably|と思", re.IGNORECASE)
"""Words of somebody who leans to an answer: asked again; who says that nothing is known is taken at that word."""
_NUMBER = re.compile(r"(?:no\.? ?)?([1-9])(?:番(?:目)?|[.)])?(?:です|で|でお願いします)?[。.]?")
_YES, _NO = "はい", "いいえ"


def exact_option(text: str, key: str, options: tuple[str, ...], voice: Voice) -> str:
    """The option whose label or phrase the message is, empty when it is none."""
    return next((option for option in options if means(text, f"{key}.{option}", voice)), "")


def by_number(text: str, options: tuple[str, ...]) -> str:
    """The option whose number in the question the message is (2, ２番, ②), empty when it is none (rule D3)."""
    said = _NUMBER.fullmatch(plain(text).strip())
    number = int(said[1]) if said else 0
    return options[number - 1] if 0 < number <= len(options) else ""


def read_option(text: str, key: str, options: tuple[str, ...], voice: Voice) -> str | Misread:
    """Read an option from a yes, a no, or its phrase among polite words; a Misread for none of them, or for two."""
    agreed = Misread("options") if _ASKS.search(text) else read_yes_no(text)
    if agreed == UNSURE:
        open_answer = UNSURE in options and not _PERHAPS.search(text)
        return UNSURE if open_answer else Misread(UNSURE if UNSURE in options else "options")
    by_word = _by_yes_no(agreed, key, options, voice) if isinstance(agreed, bool) else ""
    if isinstance(agreed, bool) and not by_word and _BARE.fullmatch(text.strip()):
        return Misread("which")
    by_name = _named(text, key, options, voice)
    if by_word and by_name and by_word != by_name:
        return Misread("options")
    return by_name or by_word or Misread("options")


def means(text: str, key: str, voice: Voice) -> bool:
    """Tell whether a message is the label of an answer or one of its phrases, politeness aside."""
    catalogue = voice.desk.library.catalogue
    labels = {phrase_form(label) for label in catalogue.texts[key].values()}
    said = (text, _POLITE.sub("", text.strip()))
    return any(phrase_form(form) in labels or catalogue.says(f"{key}.says", form) for form in said)


def _by_yes_no(agreed: bool, key: str, options: tuple[str, ...], voice: Voice) -> str:
    """The option a plain yes or no stands for, empty when the question has none."""
    catalogue = voice.desk.library.catalogue
    return next((option for option in options if catalogue.says(f"{key}.{option}.says", _YES if agreed else _NO)), "")


def _named(text: str, key: str, options: tuple[str, ...], voice: Voice) -> str:
    """The option whose longest phrase the message holds, with nothing beside it that could change its meaning."""
    said, sayings = phrase_form(text), voice.desk.library.sayings
    if len(said) > LONG:
        return ""
    found = max(
        ((len(phrase), option) for option in options for phrase in _phrases(f"{key}.{option}", voice) if phrase in said
         and sayings.is_all("beside.answer", said.replace(phrase, " ", 1))), default=(0, ""),
    )  # fmt: skip
    return found[1] if found[0] >= 2 else ""


def _phrases(key: str, voice: Voice) -> frozenset[str]:
    catalogue = voice.desk.library.catalogue
    labels = {phrase_form(label) for label in catalogue.texts[key].values()}
    return catalogue.phrases.get(f"{key}.says", frozenset()) | labels


def settled(turn: Turn, now: datetime) -> Turn:
    """Note the time and the buttons on offer, so that a typed label works like a tap."""
    replies = [item for item in turn.outgoing if isinstance(item, Reply)]
    offered = offered_by(replies[-1]) if replies else turn.conversation.offered
    return Turn(replace(turn.conversation, touched_at=now, offered=offered, lost=False), turn.outgoing)


def offered_by(reply: Reply) -> Mapping[str, str]:
    """The buttons of a reply by the form of their labels, so that a typed label works like a tap."""
    cards = [part for part in reply.parts if isinstance(part, Card)]
    cards += [card for part in reply.parts if isinstance(part, Deck) for card in part.cards]
    buttons = [*reply.choices, *(button for card in cards for button in card.buttons)]
    labels = [(label_form(button.label), button.pack()) for button in buttons if isinstance(button, Choice)]
    return dict(reversed(labels[:MOST_OFFERED]))
