"""A question about a place that does not name it: what is done there, who went; the place shown last is meant."""

import re
from dataclasses import dataclass

from handlers import faq
from handlers.desk import Desk
from handlers.forms.asking import led
from handlers.place_names import shown
from handlers.places import partners
from handlers.places.bare_questions import OF_OTHERS
from handlers.places.beside_place import fare_unsaid
from handlers.places.voices import VOICES, show_companies, show_voices
from handlers.places.which_place import ASKED, SUGGESTED, pronoun_in
from handlers.turn import Bubble, Conversation, Turn
from knowledge.answers import AnswerCard, Found
from knowledge.calendar import year_name
from knowledge.partners import Company
from knowledge.text import ENDING, joined, plain

PROGRAMME, VISITORS, COMPANY = "programme", "visitors", "company"
"""What is asked of a place: its programme, those who went there, what they say and when, or from which company."""
ALONE = {
    COMPANY: "asked.company_there", VISITORS: "asked.stay_there", PROGRAMME: "asked.programme_there",
}  # fmt: skip
"""By what is asked of a place: the sayings that ask nothing else."""
OF_PLACE = frozenset({partners.SHOWN, SUGGESTED, ASKED, VOICES})
"""Aspects of a conversation in which one place was the last thing talked about."""
ABOUT_PLACE = frozenset({"where", "voices"})
"""Topics of the cards of a place."""
LONG = 40
"""Characters beyond which a message tells of more than one thing about the place."""
A_QUESTION = 10
"""Characters from which a question found for sure in another document is one of its own, and not of the place."""
_FOREIGN = re.compile("[ァ-ヶー]{6,}")
"""A long foreign word, which names a matter by itself: 「ワーキングホリデー」."""
LEAST_EASY = 4
"""Signs of a word of an easy title that tells what a message is about."""
RESULTS, COMPANIES, FEEDBACK = "results_summary", "companies", "feedback"
"""Ids of the cards about all published results, the companies named and the impressions."""
WHICH = "どこ"
"""With it a place is asked for (「どこの町」), not pointed at (「この町」)."""
_DONE = ("プログラム", "体験")
_INCORPORATED = "株式会社"
_BETWEEN = re.compile(r"[のとはがをにへや・「」()\s]+")
"""What stands between the words of a title."""
_LIKE_A_TOWN = re.compile(r"[一-龠々]{2,}(?<!市町)[市町村](?![一-龠])")
"""Signs that are meant for the name of a town, known or misspelt."""


@dataclass(frozen=True, slots=True)
class _Case:
    """A company the ward names as a case, and the code of the partner it went to."""

    company: Company
    code: str


def matter_of(text: str, desk: Desk) -> str:
    """What a message asks of some place, empty where it asks for a rule that holds anywhere, or nothing of the kind."""
    sayings, said = desk.library.sayings, plain(text)
    if len(text) > LONG:
        return ""
    if asks_which_company(text, desk):
        return COMPANY
    whole = of_it_alone(text, desk)
    if whole:
        return whole
    told = WHICH not in said and sayings.holds("asked.told_by_visitors", said)
    of_visitors = told or sayings.holds("asked.visitors", said)
    if of_visitors and not sayings.holds("asked.beyond_visitors", said):
        return VISITORS
    of_programme = sayings.holds("asked.done_there", said) and not sayings.holds("asked.beyond_programme", said)
    return PROGRAMME if of_programme else ""


def of_it_alone(text: str, desk: Desk) -> str:
    """What is asked of a place where nothing else is asked (「何日から何日まで行ったのですか」), or empty."""
    said = joined(plain(text).strip(ENDING))
    return next((matter for matter, key in ALONE.items() if desk.library.sayings.is_all(key, said)), "")


def asks_which_company(text: str, desk: Desk) -> bool:
    """Tell whether it is asked from which company those came who went to a place."""
    sayings, said = desk.library.sayings, plain(text)
    if len(text) > LONG or sayings.holds("asked.beyond_visitors", said):
        return False
    return sayings.holds("asked.which_company", said)


def of_that_place(text: str, conversation: Conversation, desk: Desk) -> Turn | None:
    """The answer to a question about the one place shown last; None where none was shown, or none is asked about."""
    code = _place_shown(conversation, desk) or _place_pointed_at(text, conversation, desk)
    matter = matter_of(text, desk) if code and not _LIKE_A_TOWN.search(text) else ""
    wished = matter == PROGRAMME and desk.library.directory.for_purpose(text)
    return _answer(matter, code, conversation, desk) if matter and not wished else None


def named_there(text: str, conversation: Conversation, desk: Desk) -> Turn | None:
    """What the programme of the place shown last is called (「名前は？」), which else would ask who the desk is."""
    code = _place_shown(conversation, desk)
    if not code or len(text) > LONG or not desk.library.sayings.is_all("asked.its_name", plain(text).strip(ENDING)):
        return None
    return _answer(PROGRAMME, code, conversation, desk)


def meant_by_likeness(code: str, text: str, conversation: Conversation, desk: Desk) -> str:
    """The place whose voices are meant: the one shown last where the message names none, else the one found."""
    asks = desk.library.catalogue.contains("aspect.voices", text)
    return (_place_shown(conversation, desk) if asks else "") or code


def of_stranger(code: str, text: str, conversation: Conversation, desk: Desk) -> Turn | None:
    """What is asked of a place that is no partner, and no document tells."""
    matter = matter_of(text, desk)
    fare = fare_unsaid(code, text, conversation, desk)
    return fare or (_answer(matter, code, conversation, desk) if matter else None)


def tells_of_programme(card: AnswerCard) -> bool:
    """Tell whether an answer, of another document perhaps, says what is done at its place."""
    return any(word in card.answer["ja"] for word in _DONE)


def of_company(text: str, conversation: Conversation, desk: Desk) -> Turn | None:
    """Where a company went that the ward names as a case, and what else is told of that place."""
    sayings, said = desk.library.sayings, plain(text)
    cases = _cases_named(said, desk) if len(text) <= LONG else ()
    stay = bool(cases) and sayings.holds("asked.of_past_stay", said)
    asks = stay or (sayings.holds("asked.of_company", said) and not sayings.holds("asked.beyond_visitors", said))
    if len(cases) != 1 or not asks:
        return None
    case, voice = cases[0], desk.voice(conversation)
    partner = desk.library.directory.partner(case.code)
    where = desk.library.place_name(case.code)
    year = year_name(partner.year if partner else "", voice.language)
    told = Bubble(voice.say("partners.company_went", company=case.company.name, year=year, name=where))
    matter = COMPANY if stay else matter_of(text, desk) or PROGRAMME
    matter = PROGRAMME if sayings.holds("asked.whither", said) else matter
    turn = _answer(matter, case.code, conversation, desk)
    return led(turn, (told,)) if turn else None


def asked_there(text: str, found: Found, conversation: Conversation, desk: Desk) -> str:
    """The question with the name of the place shown last, where it names none and all that was found is of elsewhere.

    A card is of elsewhere that another document tells of another place, unless the message has a word of its title, or
    is a question of its own.
    """
    code, card = _place_shown(conversation, desk), found.cards[0] if found.cards else None
    if not code or card is None or len(text) > LONG or not desk.library.directory.partner(code):
        return ""
    sure = not card.place and found.outcome == "answer" and len(text) >= A_QUESTION
    elsewhere = card.topic in OF_OTHERS and card.place != code and not sure
    return f"{desk.library.place_name(code)}の{text}" if elsewhere and not _titled(card, plain(text), desk) else ""


def _titled(card: AnswerCard, said: str, desk: Desk) -> bool:
    """Tell whether a message has a word of a card's title, or a long one of its easy title (ワーホリ)."""
    of_any, title = desk.library.catalogue.phrases["aspect.programme"], plain(card.title["ja"])
    words = (*_BETWEEN.split(title), *(word for word in _FOREIGN.findall(title) if word not in of_any))
    if any(len(word) > 1 and word in said for word in words):
        return True
    easy = (word for word in _BETWEEN.split(plain(card.title["easy"])) if len(word) >= LEAST_EASY)
    return any(word in said and word not in of_any for word in easy)


def of_no_place(text: str, found: Found, conversation: Conversation, desk: Desk) -> Turn | None:
    """What all places have in common, or the place named last, where none is named: never the card of another town."""
    card, sayings, said = desk.library.card(conversation.card), desk.library.sayings, plain(text).strip(ENDING)
    if _of_other_programme(text, found, conversation, desk):
        return _answer(PROGRAMME, conversation.place, conversation, desk)
    if len(text) > LONG or (card is not None and not conversation.aspect and card.topic in OF_OTHERS):
        return None
    if sayings.is_all("asked.how_many_went", said):
        return _card(RESULTS, conversation, desk)
    if sayings.is_all("asked.names_known", said):
        return _card(COMPANIES, conversation, desk)
    return _of_one(text, found, conversation, desk)


def _of_other_programme(text: str, found: Found, conversation: Conversation, desk: Desk) -> bool:
    """Tell whether the programme of a place that is no partner is asked for, and that of a partner was found."""
    place, card = conversation.place, found.cards[0] if found.cards else None
    stranger = bool(place) and desk.library.directory.partner(place) is None
    ours = card is not None and bool(card.place) and card.topic in ABOUT_PLACE
    return stranger and ours and of_it_alone(text, desk) == PROGRAMME


def _of_one(text: str, found: Found, conversation: Conversation, desk: Desk) -> Turn | None:
    """In the place of the card of one town, found by its likeness alone: the place named last, or all of them."""
    one = bool(found.cards and found.cards[0].place and found.cards[0].topic in ABOUT_PLACE)
    there = WHICH not in text and bool(pronoun_in(text, desk))
    one = one or (there and not conversation.place)
    one = one and not _LIKE_A_TOWN.search(text)  # 「下北村のプログラム」 is not found by its likeness alone
    matter = matter_of(text, desk) if one and not desk.library.directory.for_purpose(text) else ""
    if matter and conversation.place:
        return _answer(matter, conversation.place, conversation, desk)
    if matter == PROGRAMME:
        return partners.list_partners("all", "", 0, conversation, desk)
    return _card(FEEDBACK, conversation, desk) if matter else None


def _card(name: str, conversation: Conversation, desk: Desk) -> Turn:
    return faq.show_cards((desk.library.answers.card(name),), conversation, desk)


def _cases_named(said: str, desk: Desk) -> tuple[_Case, ...]:
    named = ((one, partner.code) for partner in desk.library.directory.partners for one in partner.companies)
    return tuple(_Case(one, code) for one, code in named if plain(one.name.replace(_INCORPORATED, "")) in said)


def _place_shown(conversation: Conversation, desk: Desk) -> str:
    """The code of the one place that was shown last, empty where something else was."""
    card = desk.library.card(conversation.card)
    by_card = not conversation.aspect and card is not None and card.topic in ABOUT_PLACE and card.place
    return conversation.place if conversation.aspect in OF_PLACE else by_card or ""


def _place_pointed_at(text: str, conversation: Conversation, desk: Desk) -> str:
    """The code of the place talked about before something else was shown, where nothing else can be meant."""
    card, matter = desk.library.card(conversation.card), of_it_alone(text, desk)
    of_others = card is not None and not conversation.aspect and card.topic in OF_OTHERS
    sure = matter in {COMPANY, VISITORS} or desk.library.sayings.holds("asked.points_there", plain(text))
    return conversation.place if matter and sure and not of_others else ""


def _answer(matter: str, code: str, conversation: Conversation, desk: Desk) -> Turn | None:
    partner = desk.library.directory.partner(code)
    if partner:
        show = _SHOWS.get(matter, show_voices)
        return show(code, conversation, desk)
    voice = desk.voice(conversation)
    unsaid = PROGRAMME if matter == PROGRAMME else VISITORS
    note = Bubble(voice.say(f"partners.stranger_{unsaid}", name=shown(code, voice)))
    return led(partners.show_partner(code, conversation, desk), (note,))


def show_programme(code: str, conversation: Conversation, desk: Desk) -> Turn:
    """What is done at a place: its card, or of a card shown before the programme alone."""
    return partners.show_told(code, PROGRAMME, conversation, desk)


_SHOWS = {PROGRAMME: show_programme, COMPANY: show_companies}
