"""What is said when a message names a place, weighed against what was found for its question."""

import re
from dataclasses import replace

from handlers import faq
from handlers.forms.asking import led, merged
from handlers.places import partners, voices
from handlers.places.around import asks_of_region
from handlers.places.asked_of_stranger import (
    A_LINE,
    elsewhere,
    going_there,
    of_ones_own,
    sitting_there,
    untold,
)
from handlers.places.bare_questions import OF_OTHERS
from handlers.places.beside_place import (
    PLACE_TOPICS,
    asks,
    beside,
    of_strangers,
    on_places,
    rests_on,
    silent,
)
from handlers.places.doubtful_places import assumed
from handlers.places.named import Asked, Attempt
from handlers.places.other_lists import asks_last_list, capital, in_last_list
from handlers.places.partner_areas import prefectures_key
from handlers.places.place_and_rule import place_and_rule, prefecture_and_rule
from handlers.places.that_place import (
    COMPANY,
    PROGRAMME,
    matter_of,
    show_programme,
)
from handlers.places.voices import VOICES
from handlers.places.which_place import is_near, just_listed
from handlers.turn import Bubble, Reply, Turn
from knowledge.answers import AnswerCard, Found
from knowledge.clauses import asks as asks_it
from knowledge.clauses import sentences
from knowledge.text import normal, plain

SHOWN = frozenset({"answer", "likely"})
"""What the look-up comes back with when a card is shown, surely or with a caveat."""
LEFT_OVER = 6
"""Characters beside a place's name that add no question of their own (じゃあ…は？)."""
LIKELY = 0.5
"""The judge's probability from which a card about another scheme of the same prefecture is shown."""


def placed(asked: Asked) -> Turn | None:
    """What is said about the places a message names; None when it names none, or asks for something else."""
    attempts = _BY_PLACE.get(asked.places.outcome, ())
    return next((turn for attempt in attempts if (turn := attempt(asked)) is not None), None)


# ---- a partner, in order ----


def _of_no_known_year(asked: Asked) -> Turn | None:
    known = {scheme.year for scheme in asked.desk.library.schemes}
    unknown = asked.found.kind == "year" and not set(asked.found.years).issubset(known)
    return beside(asked.places, asked.found, asked.conversation, asked.desk) if unknown else None


def _of_last_list(asked: Asked) -> Turn | None:
    last = asks_last_list(asked.rest, asked.desk)
    return in_last_list(asked.places, asked.conversation, asked.desk) if last else None


def _of_capital(asked: Asked) -> Turn | None:
    """A prefecture stands for its capital where it is asked whether the last list has it (「大阪は令和6年度も？」)."""
    last = asks_last_list(asked.rest, asked.desk)
    city = capital(asked.places, asked.desk, asked=True) if last else asked.places
    return in_last_list(city, asked.conversation, asked.desk) if city.outcome == "not_partner" else None


def _of_what_is_done(asked: Asked) -> Turn | None:
    """What one does there, whatever gap its words are like: the programme tells it."""
    asks_it = asked.places.outcome == "partner" and matter_of(asked.rest, asked.desk) == PROGRAMME
    return show_programme(asked.codes[0], asked.conversation, asked.desk) if asks_it else None


def _of_voices(asked: Asked) -> Turn | None:
    """Who went there, asked by its words, its tense, or after another place's voices."""
    if len(asked.codes) == 1 and matter_of(asked.rest, asked.desk) == COMPANY:
        return voices.show_companies(asked.codes[0], asked.conversation, asked.desk)
    if asked.of_visitors or asked.desk.library.catalogue.contains("aspect.voices", asked.text):
        two = len([part for part in sentences(asked.text) if asks_it(part)]) > 1 and not asked.of_programme
        return _with_programme(asked) if two else _voices(asked)
    no_more = len(asked.rest) <= LEFT_OVER or asked.sayings.is_all("asked.has_any", plain(asked.rest))
    repeated = asked.conversation.aspect == VOICES and no_more
    of_programme = asked.of_programme or matter_of(asked.rest, asked.desk) == PROGRAMME
    if of_programme or not (repeated or _is_past(asked)):
        return None
    programme = None if voices.heard_of(asked.codes, asked.desk) else asked.show_places()  # 「じゃあ高畠町は？」
    if programme:
        return merged([_voices(asked), programme])
    return _with_programme(asked) if repeated else _voices(asked)


def _with_programme(asked: Asked) -> Turn:
    """The voices of a place behind what its programme is called."""
    card = partners.described(asked.codes[0], asked.desk.voice(asked.conversation))
    return led(_voices(asked), tuple(Bubble(one.summary) for one in card))


def _is_past(asked: Asked) -> bool:
    """Tell whether a question is past, and there is somebody who was there to answer it."""
    partner, said = asked.desk.library.directory.partner(asked.places.places[0].code), asked.rest.lower()
    been = bool(partner and partner.results) and asked.found.outcome != "gap"
    return been and asked.sayings.holds("asked.past", said) and not asked.sayings.holds("asked.listed", said)


def _voices(asked: Asked) -> Turn:
    """The voices of each place asked about, after the programme's card when that is asked too."""
    conversation, desk = asked.conversation, asked.desk
    turns = [voices.show_voices(code, conversation, desk) for code in asked.codes[:2]]
    if asked.of_programme and not asked.of_visitors:
        turns = [partners.show_partner(asked.codes[0], conversation, desk), *turns]
    turn = merged(turns)
    return turn if len(asked.codes) == 1 else replace(turn, conversation=replace(turn.conversation, place=""))


def _only_named(asked: Asked) -> Turn | None:
    """Nothing is asked beside the name, or only something of places that are no partners."""
    only = of_strangers(asked.found) or not asks(asked.rest, asked.desk)
    return (_of_what_is_done(asked) or asked.show_places()) if only else None


def _cards_of_place(asked: Asked) -> Turn | None:
    """The cards about the place that are neither its programme nor its voices."""
    about = tuple(card for card in _beyond_places(asked) if card.place in asked.codes)
    return faq.show_cards(about, asked.conversation, asked.desk) if about and asked.found.outcome == "answer" else None


def _of_another_matter(asked: Asked) -> Turn | None:
    """What another document tells of the place, where that is surely asked: a fair, not the programme."""
    top = asked.found.cards[0] if asked.found.outcome == "answer" else None
    if top is None or top.topic not in OF_OTHERS or asked.desk.library.answers.missing(top, asked.text) > 0:
        return None
    return faq.show_cards((top,), asked.conversation, asked.desk)


def _beyond_places(asked: Asked) -> tuple[AnswerCard, ...]:
    return tuple(card for card in asked.found.cards if card.topic not in PLACE_TOPICS)


def _not_said(asked: Asked) -> Turn | None:
    return silent(asked.places, _told(asked), asked.conversation, asked.desk)


def _told(asked: Asked) -> Found:
    """What was found, without the cards that only name the place where there are others."""
    return replace(asked.found, cards=_beyond_places(asked) or asked.found.cards)


def _voices_found(asked: Asked) -> Turn | None:
    """The question was found to be one for those who were there."""
    top = asked.found.cards[0] if asked.found.outcome == "answer" else None
    theirs = top is not None and top.topic == VOICES and top.place in asked.codes and not asked.of_programme
    return _voices(asked) if theirs and rests_on(asked.found.cards[:1], asked.places, asked.desk) else None


def _rule(asked: Asked) -> Turn | None:
    """A rule that holds anywhere, or a gap, then the place's card."""
    found = _told(asked)
    other = found.outcome == "gap" or (found.outcome in SHOWN and not on_places(found.cards))
    of_programme = asked.desk.library.catalogue.contains("aspect.programme", asked.text)
    return beside(asked.places, found, asked.conversation, asked.desk) if other and not of_programme else None


# ---- other places ----


def _the_one_partner(asked: Asked) -> Turn | None:
    """A name of several places: a question about it is answered for the one partner, saying so; else it is asked."""
    named = [place for place in asked.places.places if asked.desk.library.directory.partner(place.code)]
    if len(named) != 1 or (len(asked.rest) <= LEFT_OVER and not is_near(named[0], asked.conversation, asked.desk)):
        return None
    turn = placed(replace(asked, places=replace(asked.places, outcome="partner", places=tuple(named))))
    reply = turn.outgoing[0] if turn else None
    if turn is None or not isinstance(reply, Reply) or just_listed(named[0], asked.conversation):
        return turn
    note = assumed(named[0], asked.places.places, asked.desk.voice(asked.conversation))
    return replace(turn, outgoing=(replace(reply, parts=(note, *reply.parts)[:5]),))


def _lists_prefecture(asked: Asked) -> bool:
    """Tell whether the towns of a prefecture are asked for, alone or in the last breath behind some talk."""
    said, spellings = normal(asked.text), asked.desk.library.directory.gazetteer.prefectures.items()
    words = []
    for prefecture in prefectures_key(asked.places).split("+"):
        word = max((one for one, name in spellings if name == prefecture and one in said), key=len, default="")
        words += [word] if word else []
    first = words[0] if words else ""
    for word in words[1:]:  # 「山形と愛媛で行けるところは」 asks of both as of one
        said = re.sub(f"(?:と|や|か|・|、)?{word}", "", said, count=1)
    return asks_of_region(said if first else normal(asked.rest), first, asked.desk)  # "which towns in Yamagata"


def _unless_answered(asked: Asked) -> Turn | None:
    """A prefecture or a doubtful name: the question goes first when it is clearly about something else."""
    places, found, conversation, desk = asked.places, asked.found, asked.conversation, asked.desk
    of_prefecture = places.outcome == "prefecture"
    bare = not asks(asked.rest, desk) or asked.sayings.holds("asked.which_town", asked.rest)
    bare = (bare and len(asked.rest) <= A_LINE) or (of_prefecture and _lists_prefecture(asked))
    if of_prefecture and bare:
        return replace(asked, places=capital(places, desk)).show_places()
    if found.outcome == "answer" and not on_places(found.cards):
        return None
    in_story = found.outcome == "answer" and len(asked.rest) > A_LINE
    if in_story and found.cards[0].place in {place.code for place in places.places}:
        return None
    top = (found.cards or found.near)[:1]
    if of_prefecture and len(asked.rest) > LEFT_OVER and top:
        if top[0].topic == "related" and places.prefecture.rstrip("都府県") in top[0].answer["ja"]:
            likely = found.score >= LIKELY
            return faq.show_cards(top, conversation, desk) if likely else faq.show_found(found, conversation, desk)
        if desk.library.catalogue.contains("aspect.money", asked.text):
            return None
    return asked.show_places()


PARTNER: tuple[Attempt, ...] = (
    _of_last_list, _of_no_known_year, place_and_rule, _of_voices, _only_named, _cards_of_place, _of_another_matter,
    _of_what_is_done, _not_said, _voices_found, _rule, Asked.show_places,
)  # fmt: skip
_BY_PLACE: dict[str, tuple[Attempt, ...]] = {
    "partner": PARTNER,
    "several": PARTNER,
    "not_partner": (
        _of_last_list,
        sitting_there,
        of_ones_own,
        untold,
        going_there,
        elsewhere,
        Asked.show_places,
    ),
    "ambiguous": (sitting_there, of_ones_own, _the_one_partner, _unless_answered),
    "prefecture": (_of_capital, sitting_there, of_ones_own, prefecture_and_rule, _unless_answered),
    "suggest": (_unless_answered,),
    "nonexistent": (_unless_answered,),
}
