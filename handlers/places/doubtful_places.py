"""Names that are not sure to be one place: of several places, misspelt, of none, or of those shown together last."""

from dataclasses import replace

from handlers.desk import Desk, Voice
from handlers.menu import say, tile
from handlers.place_names import label, shown
from handlers.places.which_place import ASKED, SUGGESTED
from handlers.staff import staff_choice
from handlers.turn import Bubble, Choice, Conversation, Turn
from knowledge.directory import Places
from knowledge.gazetteer import Place

PLACE, VOICED = "place:", "voices:"
"""What a button for a place shows of it."""
MOST = 5
"""Places that are offered to choose from."""


def ambiguous(places: Places, _: str, conversation: Conversation, desk: Desk) -> Turn:
    """Ask which of several places of one name was meant."""
    voice = desk.voice(conversation)
    ours = [place.code for place in places.places if desk.library.directory.partner(place.code)]
    return _choose(voice.say("partners.ambiguous"), places.places, _asked(ours, conversation), voice)


def _asked(codes: list[str], conversation: Conversation) -> Conversation:
    """The conversation after asking which place was meant; the one partner among them is what is talked about."""
    aspect = conversation.aspect or ASKED
    return replace(conversation, place=codes[0], aspect=aspect) if len(codes) == 1 else conversation


def assumed(meant: Place, places: tuple[Place, ...], voice: Voice) -> Bubble:
    """Say which of several places of the same name was taken."""
    separator = "; " if voice.language == "en" else "、"
    others = separator.join(shown(place.code, voice) for place in places if place.code != meant.code)
    return Bubble(voice.say("partners.assumed", name=shown(meant.code, voice), others=others))


def suggest(places: Places, text: str, conversation: Conversation, desk: Desk) -> Turn:
    """Offer the place of a like name for one that is misspelt, or its voices where these are asked for."""
    voice = desk.voice(conversation)
    name = shown(places.places[0].code, voice)
    ours = [place.code for place in places.places if desk.library.directory.partner(place.code)]
    told = _asked(ours, conversation)
    target = VOICED if desk.library.catalogue.contains("aspect.voices", text) else PLACE
    return _choose(voice.say("partners.suggest", name=name), places.places, told, voice, target)


def confirmed(conversation: Conversation, desk: Desk) -> str:
    """What a bare yes to the place suggested asks for: the place, or its voices where these were offered."""
    name = desk.library.place_name(conversation.place)
    voiced = any(f"|{VOICED}" in f"|{data}" for data in conversation.offered.values())
    return f"{name}の感想" if voiced else name


def nonexistent(places: Places, _: str, conversation: Conversation, desk: Desk) -> Turn:
    """Say that there is no such place, and offer what may have been meant."""
    voice = desk.voice(conversation)
    return _choose(voice.say("partners.nonexistent"), places.places, conversation, voice)


def ask_which(places: tuple[Place, ...], conversation: Conversation, desk: Desk) -> Turn:
    """Ask which of several places shown together was meant."""
    voice = desk.voice(conversation)
    return _choose(voice.say("partners.ambiguous"), places, conversation, voice)


def _choose(
    text: str, places: tuple[Place, ...], conversation: Conversation, voice: Voice, target: str = PLACE
) -> Turn:
    choices = tuple(_choice(place, target, voice) for place in places[:MOST])
    if len(places) == 1:
        conversation = replace(conversation, place=places[0].code, aspect=SUGGESTED)
    text = "\n".join((text, *(f"・{shown(place.code, voice)}" for place in places[:MOST])))
    return say(conversation, voice.desk, Bubble(text), choices=(*choices, tile("partners", voice), staff_choice(voice)))


def _choice(place: Place, target: str, voice: Voice) -> Choice:
    name = label(place, voice)
    return Choice(name, target, place.code) if target == VOICED else Choice(name, f"{target}{place.code}")
