"""What is said when a message names a place that is no partner: one's own seat, a destination, what others say."""

from handlers import faq
from handlers.places.applicants import of_own_place, supposed_there
from handlers.places.beside_place import LEAST_ASKED, rests_on
from handlers.places.named import Asked
from handlers.places.other_lists import as_destination
from handlers.places.that_place import of_stranger, tells_of_programme
from handlers.reading.situation import situation
from handlers.turn import Turn
from knowledge.answers import AnswerCard

A_LINE = 25
"""Characters beside a prefecture's name that can ask for its towns; a longer text tells of something else."""
ELSEWHERE = frozenset({"other_programme", "elsewhere"})
"""Kinds of gaps that belong to other bodies."""


def of_ones_own(asked: Asked) -> Turn | None:
    """A place is named because the business sits there or its people set out from there, not to go there."""
    stranger = asked.places.outcome == "not_partner"
    known = asked.found.outcome == "answer" and (not stranger or bool(_about_stranger(asked)))
    if not stranger and (len(asked.rest) > A_LINE or not asked.sayings.holds("asked.for_me", asked.rest.lower())):
        return None
    # 「うちは大阪市港区です」: another ward of the name
    outside = "港区" in asked.text and situation(asked.text, asked.desk).get("located") == "outside"
    return of_own_place(asked.rest.lower(), asked.conversation, asked.desk, known=known, outside=outside)


def sitting_there(asked: Asked) -> Turn | None:
    """Another place supposed for the business, right after the answer where it has to sit."""
    return supposed_there(asked.text, asked.conversation, asked.desk)


def _about_stranger(asked: Asked) -> tuple[AnswerCard, ...]:
    return tuple(card for card in asked.found.cards if card.place in {place.code for place in asked.places.places[:1]})


def going_there(asked: Asked) -> Turn | None:
    """It is asked for as a destination: that it is no partner comes first, whatever else mentions it."""
    return as_destination(asked.places, _about_stranger(asked), asked.conversation, asked.desk)


def elsewhere(asked: Asked) -> Turn | None:
    """A place that is no partner: what the documents say of it elsewhere."""
    place, library, found = asked.places.places[0], asked.desk.library, asked.found
    about = _about_stranger(asked)
    alone = all(partner.short != place.name for partner in library.directory.partners)
    beside_it = {name for card in library.about_place(place.code) for name in card.next}
    told = (card for card in found.cards if place.name in card.answer["ja"] or card.id in beside_it)
    cards = about or (tuple(told) if alone else ())
    sure = (about or found.outcome == "answer") and len(asked.rest) >= LEAST_ASKED
    if not (sure or rests_on(cards, asked.places, asked.desk)):
        return None
    if cards:
        return faq.show_cards(cards[:1], asked.conversation, asked.desk)
    other = found.outcome == "gap" and found.gap and found.gap.kind in ELSEWHERE
    return faq.show_found(found, asked.conversation, asked.desk) if other else None


def untold(asked: Asked) -> Turn | None:
    """What the documents do not tell of a place that is no partner."""
    about = _about_stranger(asked) if asked.found.outcome == "answer" else ()
    if about and (not asked.of_programme or tells_of_programme(about[0])):
        return None
    return of_stranger(asked.places.places[0].code, asked.rest, asked.conversation, asked.desk)
