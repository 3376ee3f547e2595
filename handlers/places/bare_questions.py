"""Questions that name no topic (「いつ？」「参加者は何人？」): they go on about the card or the place shown last."""

from handlers import faq
from handlers.desk import Desk
from handlers.faq import MONEY
from handlers.forms.asking import led
from handlers.places import partners
from handlers.places.voices import VOICES, show_companies, show_voices
from handlers.places.which_place import ASKED
from handlers.turn import Bubble, Conversation, Turn
from knowledge.answers import AnswerCard
from knowledge.text import ENDING, joined, plain

KINDS = (
    *("when", "where", "company", "who", "people", "voices", "firms", "why", "how_much"),
    *("language", "extent", "nights", "prefecture"),
)
"""What a bare question may ask for; the first that fits counts."""
OF_OTHERS = frozenset({"related", "ward"})
"""Topics of cards beside the programme: a bare question about one of them is none about the programme."""
OF_THOSE_THERE = frozenset({"who", "company", "firms", "why", "voices"})
"""What only those who went to a place can tell."""
OF_COMPANIES = frozenset({"company", "firms"})
"""What the names of the companies answer, or that none is told."""
OF_A_STAY = frozenset({"when", "people"})
"""What the card of a place tells of the stays there, and the voices more."""
NIGHTS = "nights"
"""How long somebody stayed: only after voices, for else a rule is asked for (「何泊？」)."""
OF_VISITORS = frozenset({"who", "company", "people", "voices"})
"""What is asked of the place named last even where another answer came between (「何人行ったん？」「どこの会社？」)."""
PEOPLE = "people"
"""How many there were, which after the results of all places is asked of them."""
PREFECTURE = "prefecture"
"""Which prefecture a place lies in, which its card begins with."""
EXTENT = "extent"
"""The kind of question for the most or least of something."""
WHAT_KIND = "どんな"
"""With it a company may be one that can apply, not one that went."""
PRICE, PRICES = "how_much", "programme_price"
"""What a stay costs, and the id of the gap for it: no document tells the price of a programme."""
COMPANY, NAMED = "company", "companies"
"""Which company a published result is of, and the id of the card with the names of some; the results carry none."""


def kind_of(text: str, desk: Desk) -> str:
    """What a bare question asks for, empty when the message is none or has a topic of its own."""
    said = joined(plain(text).strip(ENDING))
    told = desk.library.sayings.all_of("bare", said)
    return next((kind for kind in KINDS if kind in told), "")


def of_shown(text: str, conversation: Conversation, desk: Desk) -> Turn | None:
    """The answer to a bare question about what was shown last; None when it is none, or nothing was shown."""
    kind = kind_of(text, desk)
    if not kind:
        return None
    if conversation.aspect in (partners.SHOWN, VOICES, ASKED):
        return _of_place(kind, conversation, desk)
    if conversation.aspect:
        return None
    card = desk.library.card(conversation.card)
    if card and kind == PEOPLE and card.topic == VOICES and not card.place and _tells(card, kind, desk):
        return faq.show_cards((card,), conversation, desk)
    told = _of_card(kind, text, card, conversation, desk) if card else None
    pure = desk.library.sayings.is_all("bare.pure", plain(text).strip(ENDING))
    of_visitors = kind in OF_VISITORS and not pure and WHAT_KIND not in text
    return told or (_of_place(kind, conversation, desk) if of_visitors else None)


def told_when(text: str, conversation: Conversation, desk: Desk) -> bool:
    """Tell whether a bare 「いつ？」 asks for a day that the card shown last tells, not for its fiscal year."""
    card = desk.library.card(conversation.card)
    bare = kind_of(text, desk) == "when" and desk.library.sayings.is_all("bare.pure", plain(text).strip(ENDING))
    return card is not None and bare and _tells(card, "when", desk)


def _of_place(kind: str, conversation: Conversation, desk: Desk) -> Turn | None:
    """Who went there and why is for the voices, when and how many for what was shown."""
    partner = desk.library.directory.partner(conversation.place)
    prices = next((gap for gap in desk.library.answers.gaps if gap.id == PRICES), None)
    if partner and kind == PREFECTURE:
        return partners.show_partner(partner.code, conversation, desk)
    if partner and prices and kind == PRICE:
        return faq.show_gap(prices, (), conversation, desk)
    card = desk.library.card(conversation.card)
    by_card = not conversation.aspect and card is not None and card.topic == VOICES
    after_voices = conversation.aspect == VOICES or by_card
    stay = kind in OF_A_STAY or (kind == NIGHTS and after_voices)
    if partner is None or not (kind in OF_THOSE_THERE or stay):
        return None
    if kind in OF_THOSE_THERE or after_voices:
        show = show_companies if kind in OF_COMPANIES else show_voices
        return show(partner.code, conversation, desk)
    return partners.show_told(partner.code, "results", conversation, desk)


def _of_card(kind: str, text: str, card: AnswerCard, conversation: Conversation, desk: Desk) -> Turn | None:
    """The card shown last, or one beside it, that tells what is asked; else that the documents do not tell."""
    if desk.library.directory.partner(card.place):
        return _of_place(kind, conversation, desk)
    if kind == EXTENT:
        return _of_extent(card, conversation, desk)
    if kind == COMPANY and card.topic == VOICES and not card.place and card.id != NAMED:
        return _nameless(conversation, desk)
    if kind == "why" and card.topic == VOICES:
        return None  # why they went has a card of its own
    others = card.topic in OF_OTHERS
    if not (others or desk.library.sayings.is_all("bare.pure", plain(text).strip(ENDING))):
        return None
    telling = next((one for one in _family(card, desk) if _tells(one, kind, desk)), None)
    if telling:
        return faq.show_cards((telling,), conversation, desk)
    if others or kind == "why":
        note = Bubble(desk.voice(conversation).say("faq.not_told"))
        return led(faq.show_cards((card,), conversation, desk), (note,))
    return None


def _of_extent(card: AnswerCard, conversation: Conversation, desk: Desk) -> Turn | None:
    """The most or least of what the card shown last tells (「最長は？」 after the nights); sums have their own."""
    if card.topic == MONEY or not _tells(card, EXTENT, desk):
        return None
    return faq.show_cards((card,), conversation, desk)


def _nameless(conversation: Conversation, desk: Desk) -> Turn:
    """The published results carry no names of companies; which names there are, after saying so."""
    note = Bubble(desk.voice(conversation).say("faq.nameless"))
    return led(faq.show_cards((desk.library.answers.card(NAMED),), conversation, desk), (note,))


def _family(card: AnswerCard, desk: Desk) -> tuple[AnswerCard, ...]:
    """The card, and those beside it about the same place outside the programme."""
    place = desk.library.about_place(card.place) if card.place else ()
    return (card, *(one for one in place if one.id != card.id))


def _tells(card: AnswerCard, kind: str, desk: Desk) -> bool:
    return desk.library.sayings.holds(f"told.{kind}", plain(card.answer["ja"]))
