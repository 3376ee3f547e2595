"""A place's programme and a rule that holds anywhere, asked for in one message: the place's card, then the answer."""

from dataclasses import replace

from handlers import faq
from handlers.forms.asking import led
from handlers.places import voices
from handlers.places.beside_place import on_places
from handlers.places.named import Asked
from handlers.places.that_place import PROGRAMME, matter_of
from handlers.turn import Part, Reply, Turn
from knowledge.answers import Found
from knowledge.clauses import asks, phrases, plainly, sentences
from knowledge.directory import Places
from knowledge.text import plain

LONG = 80
"""Characters beyond which a message is a story."""
OF_PLACES = frozenset({"partner", "ambiguous", "several"})
"""What the part about the place names."""
BRIEF = 16
"""Characters beside a prefecture's name that ask for no more than its towns."""
LED_BY = 3
"""Parts of the place's answer that are shown before the rule."""


def place_and_rule(asked: Asked) -> Turn | None:
    """Both answers, where one part of a message asks for a place and another, without one, for a rule."""
    if len(asked.text) > LONG or len(asked.codes) != 1:
        return None
    parts = next((found for cut in (sentences, phrases) if len(found := cut(asked.text)) > 1), ())
    named = [(part, asked.desk.library.directory.resolve(part)) for part in parts]
    of_place = [(part, places) for part, places in named if places.outcome in OF_PLACES]
    rules = [rule for part, places in named if places.outcome == "none" and (rule := _rule(part, asked))]
    if len(of_place) != 1 or len(rules) != 1 or not _asks_of_place(*of_place[0], asked):
        return None
    here, then = _of_place(of_place[0][0], asked), faq.show_found(rules[0], asked.conversation, asked.desk)
    return _one_reply(here, then, asked) if here and then else None


def prefecture_and_rule(asked: Asked) -> Turn | None:
    """The partners of a prefecture, then the answer to a second question: 「福島ってどこ？あと一人いくらまで？」."""
    parts = sentences(asked.text) if len(asked.text) <= LONG else ()
    named = [(part, asked.desk.library.directory.resolve(part)) for part in parts]
    here = [places for part, places in named if places.outcome == "prefecture" and len(places.rest) <= BRIEF]
    rules = [rule for part, places in named if places.outcome == "none" and (rule := _rule(part, asked))]
    if len(here) != 1 or len(rules) != 1 or len(parts) != len(here) + len(rules):
        return None
    listed = replace(asked, places=here[0]).show_places()
    then = faq.show_found(rules[0], asked.conversation, asked.desk)
    return _one_reply(listed, then, asked) if listed and then else None


def _rule(part: str, asked: Asked) -> Found | None:
    """The one sure answer to a part that names no place, where it is about none."""
    if asked.sayings.holds("asked.done_there", plain(part)):
        return None  # what is done there is no rule
    question = plainly(part) if asks(part) or part.isascii() else f"{part}を教えて"
    found = asked.desk.library.answers.find(asked.sayings.question(question))
    return found if found.outcome == "answer" and not on_places(found.cards) else None


def _asks_of_place(part: str, places: Places, asked: Asked) -> bool:
    """Tell whether the part with the place asks for its programme, its voices, or whether one can go."""
    catalogue = asked.desk.library.catalogue
    goes = asked.sayings.holds("asked.destination", plain(places.rest)) and asks(part)
    goes = goes or matter_of(places.rest, asked.desk) == PROGRAMME
    return catalogue.contains("aspect.programme", part) or catalogue.contains("aspect.voices", part) or goes


def _of_place(part: str, asked: Asked) -> Turn | None:
    """The voices of the place where they are asked for, else its card."""
    voiced = asked.desk.library.catalogue.contains("aspect.voices", part) and not asked.of_programme
    return voices.show_voices(asked.codes[0], asked.conversation, asked.desk) if voiced else asked.show_places()


def _one_reply(here: Turn, rule: Turn, asked: Asked) -> Turn:
    first, then = here.outgoing[0], rule.outgoing[0]
    if not isinstance(first, Reply) or not isinstance(then, Reply):
        return here
    lead: tuple[Part, ...] = first.parts[:LED_BY]
    turn = led(replace(rule, outgoing=(replace(then, choices=first.choices),)), lead)
    return replace(turn, conversation=replace(here.conversation, card=rule.conversation.card))
