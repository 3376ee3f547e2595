"""The language of a message: one the desk speaks is answered in; of another, the known words are heard in Japanese."""

import re
from dataclasses import dataclass, replace

from handlers.desk import Desk
from handlers.reading.in_english import plainly
from handlers.turn import Conversation, Message
from knowledge.in_kanji import from_latin, in_kanji
from knowledge.text import ENDING, plain
from knowledge.wording import phrase_form

_MISCONVERTED = re.compile("対(?:照|称|症)(?=に(?:なる|なり|なれ)|か(?!ら)|です|でしょ|者|外|チェック|経費|事業者)")
"""The kanji an input method puts for 対象 「たいしょう」, before what only that stands before."""


@dataclass(frozen=True, slots=True)
class Hearing:
    """A message as the desk hears it."""

    conversation: Conversation
    """The conversation with the language of the message noted, where it tells one."""
    message: Message
    notice: str = ""
    """What is said, in its own language, to somebody whose language the desk does not speak."""


def hearing(conversation: Conversation, message: Message, desk: Desk) -> Hearing:
    """Hear a message: in its own words, or in Japanese ones; a person at the ward gets it as it is."""
    if message.kind != "text" or conversation.with_staff:
        return Hearing(_noted(conversation, message, desk), message)
    tongue = desk.library.tongue_of(message.text)
    if tongue:
        read = replace(message, text=tongue.in_japanese(message.text))
        return Hearing(replace(conversation, heard="easy"), read, tongue.notice.format(phone=desk.scheme.contact.phone))
    if conversation.heard == "easy" and desk.library.may_be_foreign(message.text):  # 「9000日元」 after a question
        return Hearing(conversation, replace(message, text=desk.library.in_japanese(message.text)))
    said = _in_kana(_MISCONVERTED.sub("対象", message.text), desk)
    said = plainly(said, desk) if phrase_form(said) not in conversation.offered else said
    heard = message if said == message.text else replace(message, text=said)
    return Hearing(_noted(conversation, message, desk), heard)


def _in_kana(text: str, desk: Desk) -> str:
    """A question in Latin letters that says "soko" or names no place, in kana: there 「そこ」 is understood."""
    said = plain(text).strip()
    if not said.isascii() or not desk.library.sayings.holds("asked.in_letters", said):
        return text
    said = said.strip(ENDING)
    return in_kanji(said, desk.library.sayings.spelt) or from_latin(said) or text


def _noted(conversation: Conversation, message: Message, desk: Desk) -> Conversation:
    language = desk.library.language_of(message.text) if message.kind == "text" else None
    return replace(conversation, heard=language) if language not in {None, conversation.heard} else conversation
