"""What a typed message means, once no button, form or global word has claimed it."""

from collections.abc import Callable
from dataclasses import replace

from handlers import faq, interest, menu
from handlers.desk import Desk
from handlers.forms.asking import led
from handlers.outcomes.anywhere import same_anywhere
from handlers.outcomes.outcome import not_yet
from handlers.places import partners, voices
from handlers.places.applicants import of_applicant
from handlers.places.around import of_region
from handlers.places.asked_of_place import placed
from handlers.places.beside_place import on_places
from handlers.places.doubtful_places import ask_which
from handlers.places.named import Asked
from handlers.places.other_lists import by_card, of_both_years
from handlers.places.other_than import other_than
from handlers.places.that_place import (
    asked_there,
    matter_of,
    meant_by_likeness,
    of_company,
    of_no_place,
    of_that_place,
)
from handlers.places.voices import VOICES
from handlers.places.which_place import shown_together, unclear
from handlers.questions.binding import ABOUT_REGISTERING, means_ours, registering
from handlers.questions.follow_ups import about_last, completed, of_context, of_last
from handlers.questions.in_topic import in_topic
from handlers.questions.next_call import news, wishes_news
from handlers.questions.of_matter import of_matter
from handlers.questions.several_questions import all_answered, in_turn, rest_offered, several
from handlers.questions.two_questions import both_answered
from handlers.reading.announced import announced
from handlers.reading.frames import without_frame
from handlers.reading.numerals import hear
from handlers.reading.wishes import ESTIMATE, asked_beside, wants_a_person, wished
from handlers.registry import INTENTS
from handlers.told.at_once import MOST_OF_IT
from handlers.told.before_intents import before_intents
from handlers.told.told_at_once import going_to, told_at_once
from handlers.trip import estimate
from handlers.turn import Conversation, Message, Reply, Turn
from knowledge.answers import Found
from knowledge.clauses import without_courtesy, without_lead_in
from knowledge.directory import Places
from knowledge.in_kanji import in_kanji
from knowledge.named_places import NamedPlaces
from knowledge.text import ENDING, plain

CLOSINGS = frozenset({"later", "bye"})
"""Kinds of talk with which one goes away for now: nothing is asked again, and nothing looked up."""
A_WORD = 8
"""Characters up to which a word of talk (「はい」「それです」) may go on about what was shown."""
PARTS_BESIDE = 3
"""Parts of an answer given beside the first question of a form."""
COURTEOUS = 24
"""Characters from which a message may be a letter with greeting and request around its question."""
MENU, NAMED = "menu", frozenset({"partner", "ambiguous", "several", "not_partner"})
"""The intent of 「何ができますか」, which asks for a place where one is named, and the outcomes that name one."""
UNDECIDED = "partners"
"""The intent of who does not know where to go: beside the wish to be on record that begins without a place."""
_QUOTES = "「」『』、 "
A_FEW = 3
"""Places listed together of which each may be told what is asked of a place."""
SHORT = 8
"""Characters of a message that is no more than a word or two."""


def understand(conversation: Conversation, text: str, desk: Desk) -> Turn | None:
    """Find the handler a message is for; None when nothing is understood with confidence."""
    whole, text = text, in_topic(without_frame(text, desk), conversation, desk)
    at_once = before_intents(conversation, whole, text, desk) or of_matter(conversation, text, desk)
    if at_once:
        return at_once
    named = intent_of(text, desk)
    if named:
        turn = INTENTS[named](_bound_for(named, text, conversation, desk), Message(text), desk)
        return _answered_too(turn, text, conversation, desk) if named == ESTIMATE else turn
    language = menu.language_named(text, desk)
    if language:
        return menu.set_language(conversation, language, desk)
    return of_last(text, conversation, desk) or look_up(conversation, text, desk)


def intent_of(text: str, desk: Desk) -> str:
    """The intent whose phrase the message is, empty when it is none."""
    return desk.once(_intent_of, text)


def _intent_of(text: str, desk: Desk) -> str:
    spelt = in_kanji(text, desk.library.sayings.spelt)
    wish = desk.library.sayings.without("asked.softly", text)
    named = desk.library.sayings.without("asked.please", without_lead_in(text)).strip(_QUOTES)
    readings = (text, spelt, *(reading for reading in (wish, named) if reading != text))
    meant = next((heard for reading in readings if reading and (heard := _intent_in(reading, desk))), "")
    return "" if meant == MENU and desk.library.directory.resolve(text).outcome in NAMED else meant


def _intent_in(text: str, desk: Desk) -> str:
    catalogue = desk.library.catalogue
    named = next((name for name in INTENTS if catalogue.says(f"{name}.says", text)), "")
    to_staff = len(text) <= 30 and catalogue.contains("staff.contains", text)
    registers = interest.registers(text, desk)
    to_staff = to_staff or (not registers and wants_a_person(text, desk))
    wish = "staff" if to_staff else wished(text, desk)
    meant = named or (wish if wish != UNDECIDED or not registers else "") or ("interest" if registers else "")
    asks = meant == "interest" and desk.library.answers.search.talk(text) == ABOUT_REGISTERING
    return "" if asks else meant


def look_up(conversation: Conversation, text: str, desk: Desk) -> Turn | None:
    """Look the message up as a trip, a place, a purpose or a question; None when nothing is found."""
    if wishes_news(text, desk):
        return news(conversation, desk)
    text = in_topic(without_frame(text, desk), conversation, desk)
    each = None if _tells_a_trip(text) else in_turn(text, desk)
    if each:
        return rest_offered(faq.show_found(each, conversation, desk), text, each, desk)
    asked = _asked(text, conversation, desk)
    named = NamedPlaces(desk.library.directory.resolve)
    alone = None if desk.library.answers.search.is_talk(asked) else named.places(asked)
    if alone and alone.outcome == "partner" and not alone.rest:  # a name and no more: nothing need be looked up
        return placed(Asked(asked, alone, Found("none"), conversation, desk))
    found = desk.library.answers.find(asked, places=named.hints)
    found = all_answered(asked, both_answered(asked, found, desk), desk)
    talk = _talked(asked, found, conversation, desk)
    if talk:
        return talk
    places = by_card(asked, named.places(asked), found, desk)
    told = _told_beside(text, asked, places, found, conversation, desk)
    if told:
        return told
    if places.outcome == "none":
        there = asked_there(asked, found, conversation, desk)
        if there:
            return look_up(conversation, there, desk)
        found = about_last(asked, found, conversation, desk)
    here = placed(Asked(asked, places, found, conversation, desk))
    return here or rest_offered(without_place(found, asked, conversation, desk), asked, found, desk)


def _talked(asked: str, found: Found, conversation: Conversation, desk: Desk) -> Turn | None:
    """The reply to what asks for no fact, or asks what the registration of this desk is."""
    if found.outcome in {"refuse", "smalltalk"}:
        return menu.manners(found.kind, conversation, desk)
    return registering(conversation, desk) if means_ours(asked, found, desk) else None


def _told_beside(
    text: str, asked: str, places: Places, found: Found, conversation: Conversation, desk: Desk
) -> Turn | None:
    """What else than one place or one card the message is about; the first that is understood counts."""
    attempts: tuple[Callable[[], Turn | None], ...] = (
        lambda: _of_sums(text, asked, places, conversation, desk),
        lambda: _of_several(text, places, found, conversation, desk),
        lambda: told_at_once(text, places, conversation, desk),
        lambda: of_applicant(text, conversation, desk),
        lambda: of_region(asked, places, conversation, desk),
        lambda: other_than(asked, places, conversation, desk),
        lambda: _of_context(asked, found, conversation, desk) if places.outcome == "none" else None,
    )
    return next((turn for attempt in attempts if (turn := attempt())), None)


def _of_context(asked: str, found: Found, conversation: Conversation, desk: Desk) -> Turn | None:
    """A question that names no place and is about what was shown before."""
    told = (
        of_both_years(asked, conversation, desk)
        or of_company(asked, conversation, desk)
        or of_that_place(asked, conversation, desk)
    )
    return told or of_context(asked, found, conversation, desk) or of_no_place(asked, found, conversation, desk)


def _tells_a_trip(text: str) -> bool:
    """Tell whether a message tells most of a trip: whatever it asks is asked of that."""
    return bool(hear(text).numbers) and len(estimate.trip_facts(text)) >= MOST_OF_IT


def _asked(text: str, conversation: Conversation, desk: Desk) -> str:
    """The question of a message with what it leaves out, and without the talk around it."""
    search = desk.library.answers.search
    if search.talk(text) in CLOSINGS or (len(text) > A_WORD and search.is_talk(text)) or desk.once(several, text):
        return text
    courteous = without_courtesy(text) if len(text) >= COURTEOUS and not announced(text) else ""
    plainly = desk.library.sayings.question(courteous)
    if plainly and desk.library.answers.find(plainly).outcome == "answer":
        return plainly
    return completed(without_lead_in(search.without_talk(text)), conversation, desk)


def _answered_too(turn: Turn, text: str, conversation: Conversation, desk: Desk) -> Turn:
    """The beginning of an estimate, led by the answer to what the message asks beside it, or means as a question."""
    meant = desk.library.sayings.question(said := text.rstrip(ENDING))
    beside = asked_beside(text, desk) or (meant if meant != said else "")
    found = look_up(replace(conversation, misses=0), beside, desk) if beside else None
    reply = found.outgoing[0] if found else None
    if found is None or not isinstance(reply, Reply) or found.conversation.form:
        return turn
    missed = found.conversation.misses and found.conversation.card == conversation.card
    return turn if missed else led(turn, reply.parts[:PARTS_BESIDE])


def _of_sums(text: str, asked: str, places: Places, conversation: Conversation, desk: Desk) -> Turn | None:
    """A question about sums that no card answers."""
    return not_yet(conversation, text, desk) or same_anywhere(asked, places, conversation, desk)


def _of_several(text: str, places: Places, found: Found, conversation: Conversation, desk: Desk) -> Turn | None:
    """Ask which of several places shown is meant by 「そこ」, unless what was found holds for any of them.

    What is asked of a place with nothing else (「プログラム名は」) is told of each of the few that were listed.
    """
    listed = shown_together(conversation, desk) if places.outcome == "none" and matter_of(text, desk) else ()
    if listed and len(listed) <= A_FEW and not unclear(text, conversation, desk):
        return look_up(conversation, "と".join(place.full for place in listed) + "の" + text, desk)
    anywhere = found.outcome == "gap" or (found.outcome == "answer" and not on_places(found.cards))
    there = () if anywhere or places.outcome != "none" else unclear(text, conversation, desk)
    return ask_which(there, conversation, desk) if there else None


def _bound_for(intent: str, text: str, conversation: Conversation, desk: Desk) -> Conversation:
    """The conversation with the partner noted that a wish for an estimate names."""
    if intent != ESTIMATE:
        return conversation
    return going_to(NamedPlaces(desk.library.directory.resolve).places(text), conversation, desk)


def without_place(found: Found, text: str, conversation: Conversation, desk: Desk) -> Turn | None:
    """No place was named: a purpose such as hot springs, or the answer to the question."""
    directory, catalogue = desk.library.directory, desk.library.catalogue
    purpose = directory.for_purpose(text)
    wished = catalogue.contains("aspect.go", text)
    unanswered = found.outcome != "answer"
    a_word = len(text) <= SHORT and (unanswered or on_places(found.cards))
    open_wish = a_word or (unanswered and catalogue.contains("aspect.wish", text))
    if purpose and (wished or open_wish):
        return partners.list_partners("purpose", purpose.id, 0, conversation, desk)
    if unanswered and desk.library.sayings.holds("asked.climate", plain(text)):
        return partners.list_unsaid(conversation, desk)
    if found.outcome == "likely" and found.cards[0].topic == VOICES and voices.heard_of((conversation.place,), desk):
        return voices.show_voices(conversation.place, conversation, desk)  # 「どんな感想だったの」, gone back to
    alone = found.cards[0] if found.outcome == "answer" and len(found.cards) == 1 else None
    if alone and alone.place and alone.topic == VOICES:
        return voices.show_voices(meant_by_likeness(alone.place, text, conversation, desk), conversation, desk)
    return faq.show_found(found, conversation, desk)
