"""What a typed message means, once no button, form or global word has claimed it."""

from collections.abc import Callable
from dataclasses import replace

from handlers import eligibility, estimate, faq, interest, menu, partners, voices
from handlers.at_once import case_meant, tells_a_case, wish_meant
from handlers.beside_place import LEAST_ASKED, PLACE_TOPICS, asks, beside, of_strangers, on_places, rests_on, silent
from handlers.desk import Desk
from handlers.follow_ups import about_last, completed, of_context, of_last, of_region
from handlers.forms import Told, answers_of
from handlers.registry import INTENTS
from handlers.turn import Conversation, Message, Reply, Turn
from handlers.two_questions import both_answered
from handlers.which_place import is_near
from handlers.wishes import wished
from knowledge.answers import Found
from knowledge.directory import Places
from knowledge.named_places import NamedPlaces
from knowledge.text import plain

SHOWN = frozenset({"answer", "likely"})
"""What the look-up comes back with when a card is shown, surely or with a caveat."""
VOICES = "voices"
STORY = "体験談"
"""Asks for voices although it has the word 体験 in it."""
SHORT = 8
"""Characters of a message that is no more than a word or two."""
ELIGIBLE = "who_eligible"
"""Id of the card that answers where a business has to sit."""
A_LINE = 25
"""Characters beside a prefecture's name that can ask for its towns; a longer text tells of something else."""
LEFT_OVER = 6
"""Characters beside a place's name that add no question of their own (じゃあ…は？)."""
LIKELY = 0.5
"""The judge's probability from which a card about another scheme of the same prefecture is shown."""
ELSEWHERE = frozenset({"other_programme", "elsewhere"})
"""Kinds of gaps that belong to other bodies."""


def understand(conversation: Conversation, text: str, desk: Desk) -> Turn | None:
    """Find the handler a message is for; None when nothing is understood with confidence."""
    outcome = eligibility.outcome_asked(conversation, text, desk)
    if outcome:
        return outcome
    named = intent_of(text, desk)
    if named:
        return INTENTS[named](conversation, Message(text), desk)
    language = menu.language_named(text, desk)
    if language:
        return menu.set_language(conversation, language, desk)
    return of_last(text, conversation, desk) or look_up(conversation, text, desk)


def intent_of(text: str, desk: Desk) -> str:
    """The intent whose phrase the message is, empty when it is none."""
    catalogue = desk.library.catalogue
    named = next((name for name in INTENTS if catalogue.says(f"{name}.says", text)), "")
    to_staff = len(text) <= 30 and catalogue.contains("staff.contains", text)
    meant = named or ("staff" if to_staff else wished(text, desk))
    return meant or ("interest" if interest.registers(text, desk) else "")


def look_up(conversation: Conversation, text: str, desk: Desk) -> Turn | None:
    """Look the message up as a trip, a place, a purpose or a question; None when nothing is found."""
    asked = completed(text, conversation, desk)
    named = NamedPlaces(desk.library.directory.resolve)
    found = desk.library.answers.find(asked, places=named.hints)
    found = both_answered(asked, found, desk)
    if found.outcome in {"refuse", "smalltalk"}:
        return menu.manners(found.kind, conversation, desk)
    places = named.places(asked)
    trip = trip_meant(text, conversation, desk)
    case = case_meant(text, desk)
    if trip and (set(estimate.MONEY) & trip.keys() or not tells_a_case(case)):
        return estimate.from_sentence(_going_to(places, conversation, desk), trip, desk)
    if case:
        outlook = desk.library.sayings.holds("asked.outcome", plain(text))
        return eligibility.from_sentence(_going_to(places, conversation, desk), case, desk, asked=outlook)
    wish = wish_meant(text, desk)
    if wish:
        return interest.from_sentence(conversation, wish, desk)
    told = of_region(asked, places, conversation, desk)
    if told is None and places.outcome == "none":
        told = of_context(asked, found, conversation, desk)
        found = about_last(asked, found, conversation, desk)
    if told:
        return told
    return _placed(places, found, asked, conversation, desk) or _plain(found, asked, conversation, desk)


def _going_to(places: Places, conversation: Conversation, desk: Desk) -> Conversation:
    """The conversation with the one partner a trip goes to noted, so that 「そこ」 means it afterwards."""
    code = places.places[0].code if places.outcome == "partner" and len(places.places) == 1 else ""
    return replace(conversation, place=code) if desk.library.directory.partner(code) else conversation


def trip_meant(text: str, conversation: Conversation, desk: Desk) -> Told:
    """What is told of a trip when the message is about one to be estimated, else nothing."""
    facts = estimate.trip_told(text)
    catalogue = desk.library.catalogue
    whole = "people" in facts and set(estimate.MONEY) & facts.keys()
    costed = facts.keys() >= {"nights", *estimate.MONEY}
    asked = facts.keys() >= {"people", "nights"} and catalogue.contains("correction.estimate", text)
    asked = asked or (bool(facts) and desk.library.sayings.holds("asked.how_much", plain(text)))
    done = estimate.FORM.pending(answers_of(conversation, estimate.NAME)) is None
    what_if = bool(facts) and done and catalogue.contains("correction.contains", text)
    return facts if whole or costed or asked or what_if else {}


def _placed(places: Places, found: Found, text: str, conversation: Conversation, desk: Desk) -> Turn | None:
    """What is said when a message names a place, weighed against what was found for the question."""
    handler = _BY_PLACE.get(places.outcome)
    return handler(places, found, text, conversation, desk) if handler else None


def _at_partner(places: Places, found: Found, text: str, conversation: Conversation, desk: Desk) -> Turn | None:
    codes = tuple(place.code for place in places.places if desk.library.directory.partner(place.code))
    if found.kind == "year" and not set(found.years).issubset(scheme.year for scheme in desk.library.schemes):
        return beside(places, found, conversation, desk)
    if _of_voices(places, found, text, conversation, desk):
        return _voices(codes, text, conversation, desk)
    if of_strangers(found) or not asks(places.rest, desk):
        return partners.show_places(places, text, conversation, desk)
    found = replace(found, cards=tuple(card for card in found.cards if card.topic not in PLACE_TOPICS) or found.cards)
    about = [card for card in found.cards if card.place in codes and card.topic not in PLACE_TOPICS]
    if found.outcome == "answer" and about:
        return faq.show_cards(tuple(about), conversation, desk)
    unsaid = silent(places, found, conversation, desk)
    if unsaid:
        return unsaid
    if not programme and _is_experience(places, found, desk):
        return _voices(codes, text, conversation, desk)
    other = found.outcome == "gap" or (found.outcome in SHOWN and not on_places(found.cards))
    if other and not desk.library.catalogue.contains("aspect.programme", text):
        return beside(places, found, conversation, desk)
    return partners.show_places(places, text, conversation, desk)


def _is_experience(places: Places, found: Found, desk: Desk) -> bool:
    """Tell whether a question about a place is for those who were there: its voices were found, or it is past."""
    top = found.cards[0] if found.cards else None
    if top is None or found.outcome not in SHOWN or not any(place.code == top.place for place in places.places):
        return False
    told = found.outcome == "answer" and top.topic == VOICES
    return told or (on_places((top,)) and desk.library.sayings.holds("asked.experience", places.rest))


def _at_homonym(places: Places, found: Found, text: str, conversation: Conversation, desk: Desk) -> Turn | None:
    """A name of several places: a question about it is answered for the one partner, saying so; else it is asked."""
    partners_named = [place for place in places.places if desk.library.directory.partner(place.code)]
    bare = len(places.rest) <= LEFT_OVER
    if len(partners_named) != 1 or (bare and not is_near(partners_named[0], conversation, desk)):
        return _unless_answered(places, found, text, conversation, desk)
    one = replace(places, outcome="partner", places=tuple(partners_named))
    turn = _at_partner(one, found, text, conversation, desk)
    reply = turn.outgoing[0] if turn else None
    if turn is None or not isinstance(reply, Reply):
        return turn
    note = partners.assumed(partners_named[0], places.places, desk.voice(conversation))
    return replace(turn, outgoing=(replace(reply, parts=(note, *reply.parts)[:5]),))


def merged(turns: list[Turn]) -> Turn:
    """Several answers to one message as one reply with the last one's buttons."""
    replies = [item for turn in turns for item in turn.outgoing if isinstance(item, Reply)]
    parts = tuple(part for reply in replies for part in reply.parts)
    return replace(turns[-1], outgoing=(Reply(parts[:5], replies[-1].choices),))


def _voices(codes: tuple[str, ...], text: str, conversation: Conversation, desk: Desk) -> Turn:
    """The voices of each place asked about, after the programme's card when that is asked too."""
    turns = [voices.show_voices(code, conversation, desk) for code in codes[:2]]
    if desk.library.catalogue.contains("aspect.programme", text.replace(STORY, "")):
        turns = [partners.show_partner(codes[0], conversation, desk), *turns]
    return merged(turns)


def _of_voices(places: Places, found: Found, text: str, conversation: Conversation, desk: Desk) -> bool:
    """Tell whether a message about a partner asks for those who went there: by its words, its tense or the last one."""
    sayings, said, catalogue = desk.library.sayings, places.rest.lower(), desk.library.catalogue
    programme = catalogue.contains("aspect.programme", text.replace(STORY, ""))
    repeated = conversation.aspect == VOICES and len(places.rest) <= LEFT_OVER
    partner = desk.library.directory.partner(places.places[0].code)
    been = bool(partner and partner.results) and found.outcome != "gap"
    past = been and sayings.holds("asked.past", said) and not sayings.holds("asked.listed", said)
    return catalogue.contains("aspect.voices", text) or ((repeated or past) and not programme)


def _is_own_site(rest: str, desk: Desk) -> bool:
    """Tell whether a message names a place because the business sits there, not because it wants to go there."""
    said = rest.lower()
    return desk.library.sayings.holds("asked.own_site", said) and not desk.library.sayings.holds("asked.journey", said)


def _at_stranger(places: Places, found: Found, text: str, conversation: Conversation, desk: Desk) -> Turn | None:
    """A place that is no partner: what the documents say of it elsewhere, else that it is none."""
    place = places.places[0]
    about = tuple(card for card in found.cards if card.place == place.code)
    if _is_own_site(places.rest, desk) and not (about and found.outcome == "answer"):
        return faq.show_cards((desk.library.answers.card(ELIGIBLE),), conversation, desk)
    alone = all(partner.short != place.name for partner in desk.library.directory.partners)
    beside_it = {name for card in desk.library.about_place(place.code) for name in card.next}
    told = (card for card in found.cards if place.name in card.answer["ja"] or card.id in beside_it)
    named = tuple(told) if alone else ()
    sure = (about or found.outcome == "answer") and len(places.rest) >= LEAST_ASKED
    asked = sure or rests_on(about or named, places, desk)
    if asked and (about or named):
        return faq.show_cards((about or named)[:1], conversation, desk)
    if asked and found.outcome == "gap" and found.gap and found.gap.kind in ELSEWHERE:
        return faq.show_found(found, conversation, desk)
    return partners.show_places(places, text, conversation, desk)


def _unless_answered(places: Places, found: Found, text: str, conversation: Conversation, desk: Desk) -> Turn | None:
    """A prefecture or a doubtful name: the question goes first when it is clearly about something else."""
    of_prefecture = places.outcome == "prefecture"
    bare = not asks(places.rest, desk) or desk.library.sayings.holds("asked.which_town", places.rest)
    if of_prefecture and bare and len(places.rest) <= A_LINE:
        return partners.show_places(places, text, conversation, desk)
    in_story = found.outcome == "answer" and len(places.rest) > A_LINE
    if found.outcome == "answer" and not on_places(found.cards):
        return None
    if in_story and found.cards[0].place in {place.code for place in places.places}:
        return _plain(found, text, conversation, desk)
    top = (found.cards or found.near)[:1]
    short = (places.prefecture or "").rstrip("都府県")
    if of_prefecture and len(places.rest) > LEFT_OVER and top:
        if top[0].topic == "related" and short in top[0].answer["ja"]:
            likely = found.score >= LIKELY
            return faq.show_cards(top, conversation, desk) if likely else faq.show_found(found, conversation, desk)
        if desk.library.catalogue.contains("aspect.money", text):
            return None
    return partners.show_places(places, text, conversation, desk)


def _plain(found: Found, text: str, conversation: Conversation, desk: Desk) -> Turn | None:
    """No place was named: a purpose such as hot springs, or the answer to the question."""
    directory, catalogue = desk.library.directory, desk.library.catalogue
    purpose = directory.for_purpose(text)
    wished = catalogue.contains("aspect.go", text)
    unanswered = found.outcome != "answer"
    a_word = len(text) <= SHORT and (unanswered or on_places(found.cards))
    open_wish = a_word or (unanswered and catalogue.contains("aspect.wish", text))
    if purpose and (wished or open_wish):
        return partners.list_partners("purpose", purpose.id, 0, conversation, desk)
    alone = found.cards[0] if found.outcome == "answer" and len(found.cards) == 1 else None
    if alone and alone.place and alone.topic == VOICES:
        return voices.show_voices(alone.place, conversation, desk)
    return faq.show_found(found, conversation, desk)


_BY_PLACE: dict[str, Callable[[Places, Found, str, Conversation, Desk], Turn | None]] = {
    "partner": _at_partner,
    "several": _at_partner,
    "not_partner": _at_stranger,
    "prefecture": _unless_answered,
    "ambiguous": _at_homonym,
    "suggest": _unless_answered,
    "nonexistent": _unless_answered,
}
