"""Questions that name a place but ask for something else: the rule that holds anywhere, or what no document says."""

import re
from dataclasses import replace

from handlers import faq, menu
from handlers.desk import Desk
from handlers.place_names import place_choice, shown
from handlers.places import partners
from handlers.turn import Bubble, Conversation, Reply, Turn
from knowledge.answers import AnswerCard, Found
from knowledge.calendar import yen
from knowledge.directory import Places
from knowledge.text import ENDING
from knowledge.text import plain as normal
from knowledge.wording import phrase_form

PLACE_TOPICS = frozenset({"where", "voices"})
ANYWHERE = frozenset({"when", "how", "who", "contact"})
"""Topics of cards that hold wherever one goes."""
SILENT = frozenset({"place", "money", "process"})
"""Kinds of gaps that hold for a single place as well."""
NOT_OF_PARTNERS = frozenset({"own_destination", "abroad"})
"""Gaps about places that are no partners: whatever is said beside a partner's name, it is not one of these."""
NOTHING_MORE = ("beside.going", "beside.listed", "beside.vague")
"""What is said beside a place's name that asks for no more than the place."""
LEAST_ASKED = 2
"""Characters beside a place's name that can be a question about it (天気)."""
ENOUGH = 8
"""Characters beside a place's name that can hold a question about the programme as a whole."""
_PRICE = re.compile(r"いくら|値段|料金|何円|相場|how much|price", re.IGNORECASE)
_PAID = re.compile(
    r"補助|助成|上限|対象|もらえ|出る|出ま|支給|負担|まで|subsid|cover|reimburs|cap\b|paid|get\b|receive", re.IGNORECASE
)
"""Words of a question about what the ward pays, not about what a place costs."""
_SMALL_WORDS = (
    "じゃあ", "では", "それなら", "ちなみに", "だったら", "ならば", "なら", "だと", "って",
    "教えて", "ください", "について", "とは", "は", "を", "の", "が", "で", "に", "?", "？",
)  # fmt: skip
_ENGLISH_SMALL = re.compile(
    r"\b(?:is|are|was|ok|okay|fine|can|could|may|shall|should|would|we|i|you|us|our|my|visit|go|going|to|travel|there|about|tell|me|what|how"
    r"|jaa?|dewa|wa|ha|ni|he|e|no|wo|o|de|ga|mo|tte|desu|ka|ne|onegai(?:shimasu)?|oshiete|kudasai|ikitai"
    r"|in|on|at|the|an?|please|possible|also|"
    r"too|as well|either|only|and|then|for|of|it|want|like|choose|select|trip|team|company|let's|i'd|we'd)\b"
)
"""English words and Japanese particles in letters beside a place's name that ask for nothing more than the place."""


def silent(places: Places, found: Found, conversation: Conversation, desk: Desk) -> Turn | None:
    """What is asked about a partner and no document says: its weather, its prices; None when it may be said."""
    library = desk.library
    partner = library.directory.partner(places.places[0].code)
    fare = fare_unsaid(places.places[0].code, places.rest, conversation, desk)
    if fare:
        return fare
    if _PRICE.search(places.rest) and not _PAID.search(places.rest):
        prices = next((gap for gap in library.answers.gaps if gap.id == "programme_price"), None)
        return beside(places, Found("gap", gap=prices), conversation, desk) if prices else None
    asked = library.answers.find(places.rest) if asks(places.rest, desk) else found
    if asked.outcome == "gap" and asked.gap and asked.gap.kind in SILENT and not of_strangers(asked):
        return beside(places, asked, conversation, desk)
    if asked.outcome == "answer" and _holds_anywhere(asked.cards[0], places.rest) and len(places.rest) > ENOUGH:
        stronger = found.outcome != "answer" or (on_places(found.cards) and asked.score >= found.score)
        return beside(places, asked, conversation, desk) if stronger else None
    if partner is None or found.kind != "attribute" or not found.word:
        return None
    told = (text for card in library.about_place(partner.code) for text in card.answer.values())
    if any(found.word in text for text in told):
        return None
    voice = desk.voice(conversation)
    kept = replace(conversation, place=partner.code)
    return faq.not_said(found.word, shown(partner.code, voice), (place_choice(partner, voice),), kept, desk)


def fare_unsaid(code: str, rest: str, conversation: Conversation, desk: Desk) -> Turn | None:
    """That no document tells what it costs to get to a place, where that is asked."""
    if not desk.library.sayings.holds("asked.fare_there", normal(rest)):
        return None
    voice, cap = desk.voice(conversation), desk.rules.person.yen
    text = voice.say("partners.fare_unsaid", name=shown(code, voice), person=yen(cap or 0, voice.language))
    kept = replace(conversation, place=code, misses=0)
    return menu.say(kept, desk, Bubble(text), choices=(menu.tile("estimate", voice), menu.tile("partners", voice)))


def of_strangers(found: Found) -> bool:
    """Tell whether a gap was found that is about places that are no partners."""
    return found.gap is not None and found.gap.id in NOT_OF_PARTNERS


def _holds_anywhere(card: AnswerCard, rest: str) -> bool:
    """Tell whether a card holds wherever one goes: a rule, or what the ward pays, not what a place costs."""
    return card.topic in ANYWHERE or (card.topic == "money" and bool(_PAID.search(rest)))


def asks(rest: str, desk: Desk) -> bool:
    """Tell whether words beside a place's name ask for more than its programme."""
    said = normal(rest).strip(ENDING)
    if any(desk.library.sayings.is_all(key, said) for key in NOTHING_MORE):
        return False
    plain = _ENGLISH_SMALL.sub("", phrase_form(rest))
    for word in (*sorted(desk.library.catalogue.phrases["aspect.programme"], key=len, reverse=True), *_SMALL_WORDS):
        plain = plain.replace(word, "")
    return len("".join(plain.split())) >= LEAST_ASKED


def rests_on(about: tuple[AnswerCard, ...], places: Places, desk: Desk) -> bool:
    """Tell whether the words beside the place's name lead to one of its cards by themselves."""
    found = desk.library.answers.find(places.rest) if about and len(places.rest) > LEAST_ASKED else None
    return found is not None and found.outcome == "answer" and found.cards[0] in about


def beside(places: Places, found: Found, conversation: Conversation, desk: Desk) -> Turn | None:
    """A general answer to a question that names a place: the answer, then the place's own card."""
    turn = faq.show_found(found, conversation, desk)
    partner = desk.library.directory.partner(places.places[0].code)
    if turn is None or partner is None:
        return turn
    reply = turn.outgoing[0]
    if not isinstance(reply, Reply):
        return turn
    voice = desk.voice(conversation)
    named = [one for place in places.places if (one := desk.library.directory.partner(place.code))]
    card = partners.side_by_side(named, voice) if len(named) > 1 else partners.partner_card(partner, voice)
    kept = replace(turn.conversation, place=partner.code, aspect="")
    return Turn(kept, (replace(reply, parts=(*reply.parts[:4], card)),))


def on_places(cards: tuple[AnswerCard, ...]) -> bool:
    """Tell whether one of the cards is about a place."""
    return any(card.topic in PLACE_TOPICS for card in cards)
