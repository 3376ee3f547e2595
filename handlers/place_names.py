"""What a municipality is called in each language: in English its letters as well, partner or not."""

from handlers.desk import Voice
from handlers.turn import Bubble, Choice
from knowledge.directory import Directory, Places
from knowledge.gazetteer import Place
from knowledge.partners import Partner

LEAST = 2
"""Signs a name has at least that is found in another one."""
LABEL = 20
"""Characters a button has room for."""


def shown(code: str, voice: Voice) -> str:
    """Prefecture and name; in English in letters, with the Japanese name behind: Oguni, Kumamoto (熊本県小国町)."""
    name, letters = voice.desk.library.place_name(code), in_letters(code, voice)
    return f"{letters} ({name})" if letters and voice.language == "en" else name


def the_one(found: Places, directory: Directory) -> str:
    """The code of the place a name stands for: the only one, or among namesakes the only partner; empty otherwise."""
    ours = [place.code for place in found.places if directory.partner(place.code)]
    if found.outcome == "ambiguous":
        return ours[0] if len(ours) == 1 else ""
    sure = found.outcome in {"partner", "not_partner"} and len(found.places) == 1
    return found.places[0].code if sure else ""


def namesakes(code: str, directory: Directory) -> tuple[Partner, ...]:
    """The partners whose name is the same but for its ending, or so alike that one is taken for the other.

    中野市 for 中野区, 小国町 in another prefecture, 利尻富士町 for 利尻町, 下北山村 for 上北山村.
    """
    place = directory.place(code)
    places = ((one, directory.place(one.code)) for one in directory.partners if one.code != code)
    return tuple(one for one, its in places if place and its and _alike(its, place))


def _alike(one: Place, other: Place) -> bool:
    """Tell whether two names are the same, one holds the other, or they differ in one sign, of towns close by."""
    if one.stem == other.stem:
        return True
    shorter, longer = sorted((one.stem, other.stem), key=len)
    held = len(shorter) >= LEAST and shorter in longer
    differing = sum(a != b for a, b in zip(longer, shorter, strict=False)) + len(longer) - len(shorter)
    return held or (one.prefecture == other.prefecture and len(shorter) > LEAST and differing == 1)


def label(place: Place, voice: Voice) -> str:
    """The name on a button, with the prefecture that tells it from others of the same name."""
    letters = in_letters(place.code, voice)
    return letters if letters and voice.language == "en" and len(letters) <= LABEL else place.full


def in_letters(code: str, voice: Voice) -> str:
    """The name in Latin letters with its prefecture; empty for an unknown code."""
    directory = voice.desk.library.directory
    partner, place = directory.partner(code), directory.place(code)
    return partner.romaji if partner else directory.latin_name(place) if place else ""


def place_title(partner: Partner, voice: Voice) -> str:
    """The name of a partner, with its romaji in English."""
    return f"{partner.name} ({partner.romaji})" if voice.language == "en" else partner.name


def place_choice(partner: Partner, voice: Voice) -> Choice:
    """The button that shows a partner's card."""
    return Choice(place_label(partner, voice), f"place:{partner.code}")


def place_label(partner: Partner, voice: Voice) -> str:
    """The short name of a partner, fit for a button: in English its romaji without the prefecture."""
    return partner.romaji.partition(",")[0] if voice.language == "en" else partner.short


def unlisted(code: str, voice: Voice) -> Bubble | None:
    """Say of a place taken for a wish that it is none of the partners listed; None when it is one, or left open."""
    directory = voice.desk.library.directory
    stranger = directory.place(code) and not directory.partner(code)
    return Bubble(voice.say("interest.place.kept", name=shown(code, voice))) if stranger else None
