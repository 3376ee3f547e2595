"""The wish to be told when the next call for applications begins, which no document knows."""

from dataclasses import replace

from handlers.desk import Desk
from handlers.menu import say, tile
from handlers.staff import staff_choice
from handlers.turn import Bubble, Conversation, Turn
from knowledge.text import joined, plain


def wishes_news(text: str, desk: Desk) -> bool:
    """Tell whether a message wishes to be told once there is something new, instead of asking when that is."""
    return desk.library.sayings.holds("asked.news", joined(plain(text)))


def news(conversation: Conversation, desk: Desk) -> Turn:
    """Say that the next call is not known, and that who is on record as interested hears from the staff."""
    voice = desk.voice(conversation)
    choices = (tile("interest", voice), staff_choice(voice))
    return say(replace(conversation, misses=0), desk, Bubble(voice.say("interest.news")), choices=choices)
