"""The menu, the greeting, the languages, and politeness."""

import re
from dataclasses import replace

from handlers.desk import Desk, Voice
from handlers.turn import Bubble, Choice, Conversation, Language, Link, Message, Part, Reply, Turn
from knowledge.in_kanji import in_kanji
from knowledge.languages import LANGUAGE_NAMES, LANGUAGES
from knowledge.text import joined, plain

TILES = ("faq", "partners", "eligibility", "estimate", "interest", "staff")
_ENDING = " 。．.!！?？、,:：~ー…"
_CLAUSE = re.compile(r"(?<=[。.!！?？:：、,\n])")
_WITHIN: tuple[Language, ...] = ("easy", "en", "ja")
"""The languages in the order they are looked for: やさしい日本語 holds the name of Japanese."""
_PLEASE = re.compile(r"please|\bin\b|speak")


def tiles(voice: Voice) -> tuple[Choice, ...]:
    """The six things the desk can do, as buttons."""
    return tuple(tile(name, voice) for name in TILES)


def tile(name: str, voice: Voice) -> Choice:
    """One of the six, or the language button."""
    return Choice(voice.say(f"menu.{name}"), f"intent:{name}")


def menu(conversation: Conversation, _: Message, desk: Desk) -> Turn:
    """Show everything the desk can do."""
    voice = desk.voice(conversation)
    named = (", " if voice.language == "en" else "」「").join(choice.label for choice in tiles(voice))
    text = Bubble(voice.say("menu.text", tiles=named))  # told too, for those who see no buttons
    return say(conversation, desk, text, choices=(*tiles(voice), tile("language", voice)))


def greeting(conversation: Conversation, _: Message, desk: Desk) -> Turn:
    """Greet somebody new: what this is, that it is automatic, hours, policy, languages (design rule D6)."""
    voice = desk.voice(conversation)
    bubbles = (Bubble(voice.say("greeting.text")), Bubble(voice.say("greeting.privacy")))
    return say(conversation, desk, *bubbles, choices=(*tiles(voice), *language_choices(voice)))


def language_choices(voice: Voice) -> tuple[Choice, ...]:
    """A button for every language but the present one, each in its own script."""
    return tuple(
        Choice(LANGUAGE_NAMES[language], "language:", language) for language in LANGUAGES if language != voice.language
    )


def ask_language(conversation: Conversation, _: Message, desk: Desk) -> Turn:
    """Offer the three languages."""
    voice = desk.voice(conversation)
    choices = tuple(Choice(LANGUAGE_NAMES[language], "language:", language) for language in LANGUAGES)
    return say(conversation, desk, Bubble(voice.say("language.ask")), choices=choices)


def set_language(conversation: Conversation, language: str, desk: Desk) -> Turn:
    """Remember a language and confirm it in that language."""
    chosen = next((known for known in LANGUAGES if known == language), conversation.language or "ja")
    changed = replace(conversation, language=chosen)
    voice = desk.voice(changed)
    return say(changed, desk, Bubble(voice.say("language.done")), choices=tiles(voice))


def language_named(text: str, desk: Desk) -> Language | None:
    """The language a message asks for, by its bare name or in a few polite words around it."""
    return desk.once(_language_named, text)


def _language_named(text: str, desk: Desk) -> Language | None:
    spelt = in_kanji(text, desk.library.sayings.spelt)
    return _language_in(text, desk) or (_language_in(spelt, desk) if spelt else None)


def _language_in(text: str, desk: Desk) -> Language | None:
    library, said = desk.library, joined(plain(text).strip(_ENDING))
    return next(
        (
            language
            for language in LANGUAGES
            if library.catalogue.says(f"language.{language}", text)
            or library.sayings.is_all(f"language.{language}", said)
        ),
        None,
    )


def language_beside(text: str, desk: Desk) -> tuple[Language, str] | None:
    """The language a message asks for beside a question, and the question without that wish."""
    return desk.once(_language_beside, text)


def _language_beside(text: str, desk: Desk) -> tuple[Language, str] | None:
    sayings = desk.library.sayings
    for within in _WITHIN:
        rest = sayings.said[f"language.within_{within}"].sub("", plain(text), count=1)
        if rest != plain(text):
            return within, rest.strip()
    clauses = [clause for clause in _CLAUSE.split(text) if clause.strip(_ENDING)]
    wishes = {clause: language for clause in clauses if (language := _wished_language(clause, desk))}
    rest = "".join(clause for clause in clauses if clause not in wishes).strip()
    return (next(reversed(wishes.values())), rest) if wishes and rest else None


def _wished_language(clause: str, desk: Desk) -> Language | None:
    """The language a clause wishes for in more than its bare name."""
    bare = any(desk.library.catalogue.says(f"language.{language}", clause) for language in LANGUAGES)
    return None if bare and not _PLEASE.search(clause.lower()) else language_named(clause, desk)


def manners(kind: str, conversation: Conversation, desk: Desk) -> Turn:
    """Answer thanks, small talk, abuse and tricks politely, with no fact and no obedience."""
    voice = desk.voice(conversation)
    key = f"manners.{kind}"
    known = key if key in desk.library.catalogue.texts else "manners.offtopic"
    languages = language_choices(voice) if kind == "greeting" else ()
    return say(conversation, desk, Bubble(voice.say(known)), choices=(*tiles(voice), *languages))


def say(conversation: Conversation, desk: Desk, *parts: Part, choices: tuple[Choice | Link, ...] | None = None) -> Turn:
    """A turn that only says something; without choices of its own it offers the menu."""
    offered = tiles(desk.voice(conversation)) if choices is None else choices
    return Turn(conversation, (Reply(parts, offered),))
