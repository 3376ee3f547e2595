"""What a message leaves out because it was said before: the place, the question, the year."""

import re

from handlers import faq, interest
from handlers.desk import Desk
from handlers.places import partners, voices
from handlers.places.around import other_places
from handlers.places.bare_questions import OF_OTHERS, of_shown, told_when
from handlers.places.corrected_place import put_right
from handlers.places.doubtful_places import confirmed as meant_by_yes
from handlers.places.other_lists import asks_last_list
from handlers.places.recalled_places import of_its_kind
from handlers.places.voices import VOICES
from handlers.places.which_place import ASKED, SUGGESTED, in_full, pronoun_in
from handlers.questions.other_year import YEAR_ONLY, in_that_year, of_other_year, without_year
from handlers.turn import Bubble, Conversation, Reply, Turn
from knowledge.answers import AnswerCard, Found
from knowledge.text import ENDING, plain

_THAT = re.compile(
    r"(?:では|じゃあ|で)?[、,]?(?:それ(?!から|と[、,も]|なら|で)|これ(?!から)|そっち|そちら|その(?!町|村|市|県|自治体|他|ほか|後|日|うち))(?:って|は|の|も)?(?P<rest>.{2,24})"
)
_BY_WHEN = re.compile(r"いつまで|期限|締切|締め切り|〆切")
_LEAD_IN = re.compile(
    r"^(?:(?:で|それで|んで|ところで|ちなみに|そういえば|話は変わりますが|別件ですが|それと|あと"
    r"|by the way|btw)[、,。 ]+)+",
    re.IGNORECASE,
)
"""Words before a question that are none of it; 「ところで」 would be heard as a place."""
_CONFIRMS = re.compile(
    r"(?:(?:はい|うん|ええ|そう(?:そう|です|だよ?|それ)?|それ(?:です|だよ?|で)?|正解|その(?:通り|とおり)(?:です)?"
    r"|合って(?:い)?ます|(?:お願い|おねがい)します|hai|sou(?: desu)?|yes|yeah|yep|right|correct|exactly"
    r"|that(?:'s| is) (?:it|right|the one))(?:ね|よ)?(?:[、,。.!！ ]+|$))+"
    r"(?:[一-龥]{2,3}の(?:ほう|方|やつ|町|市|村)?(?:です)?[。、. ]+)?",
    re.IGNORECASE,
)
"""A yes to the place that was suggested, alone or before a question."""
_SENTENCE = re.compile(r"[。!！?？]")
_NO_TIME = frozenset({"money", "who", "about", "contact"})
"""Topics that have no deadline of their own."""
OF_PLACE = frozenset({partners.SHOWN, SUGGESTED, VOICES})
"""Aspects of a conversation in which a place was shown last, not a card."""
_NOUN = re.compile("[一-龥ァ-ヶー]{2,}")
LONG = 36
"""Characters up to which a message asks for one thing behind 「そのときの」."""
TOLD = frozenset({"answer", "gap", "likely"})
"""What the look-up comes back with where something is found."""
MOST = 0.5
"""Share of a question's nouns that the card it is about may lack."""
A_FEW, FEW_WORDS = 20, 7
"""Characters of Japanese, words of English up to which a question may have no topic of its own."""


def completed(text: str, conversation: Conversation, desk: Desk) -> str:
    """The message with what it leaves out: the place 「そこ」 means, the question a bare 「令和5年度は？」 repeats."""
    text = _LEAD_IN.sub("", text.strip()) or text
    text = in_full(put_right(text, conversation, desk), conversation, desk)
    confirmed = _CONFIRMS.match(text) if conversation.aspect == SUGGESTED else None
    if confirmed:
        text = text[confirmed.end() :].strip() or meant_by_yes(conversation, desk)
    if desk.library.sayings.is_all("asked.go_there", plain(text).strip(ENDING)):
        return text
    last = _SENTENCE.split(plain(text).strip(ENDING))[-1].strip()
    whole = plain(text).strip(ENDING)
    bare = desk.library.sayings.question(last)
    meant = bare if bare != last else desk.library.sayings.question(whole)
    card = desk.library.card(conversation.card)
    if meant != whole:
        return meant
    if _of_the_place(text, meant, conversation, desk):
        return f"{desk.library.place_name(conversation.place)}の{text}"
    if card is None or conversation.aspect in OF_PLACE:
        return _with_pronoun(text, conversation, desk)
    year = YEAR_ONLY.fullmatch(text.strip())
    if year:
        return in_that_year(card, year["year"])
    other = _of_its_own(text, card, desk)
    that = None if _of_those_there(text, card, conversation, desk) else _THAT.fullmatch(text.strip())
    if other or that:
        return other or _that(card, that["rest"] if that else "")
    return _with_pronoun(text, conversation, desk)


def _of_those_there(text: str, card: AnswerCard, conversation: Conversation, desk: Desk) -> bool:
    """Tell whether 「その会社」 is the one that went to the place talked about, not one of the card shown since."""
    pointed = desk.library.sayings.holds("asked.those_there", plain(text))
    return bool(conversation.place) and pointed and card.topic not in OF_OTHERS


def _of_the_place(text: str, meant: str, conversation: Conversation, desk: Desk) -> bool:
    """Tell whether a question without a topic of its own goes on about the place shown or asked about last."""
    year = bool(YEAR_ONLY.fullmatch(text)) or asks_last_list(text, desk)
    of_place = year or desk.library.sayings.is_all("asked.of_place", meant)
    after = conversation.aspect in {partners.SHOWN, SUGGESTED, ASKED}
    return (after and of_place) or (conversation.aspect == VOICES and year)


def _of_its_own(text: str, card: AnswerCard, desk: Desk) -> str:
    """What is asked behind 「そのときの」 or 「その」, where it is none of what the card shown last is about."""
    sayings, whole = desk.library.sayings, plain(text).strip(ENDING)
    rest = sayings.without("asked.then_too", whole) if len(whole) <= LONG else whole
    if rest == whole:
        return ""
    meant = sayings.question(rest)
    found, noun = desk.library.answers.find(meant), _NOUN.search(rest)
    if found.outcome not in TOLD or (found.cards and found.cards[0].id == card.id):
        return ""
    titled = bool(noun and found.cards and noun[0] in found.cards[0].title["ja"] and noun[0] not in card.title["ja"])
    return meant if titled or found.outcome == "answer" or desk.library.answers.missing(card, rest) > MOST else ""


def _that(card: AnswerCard, rest: str) -> str:
    """What is asked about the answer shown last; until when it holds is a matter of applying in time."""
    noun = _NOUN.match(rest)
    if noun and noun[0] in card.title["ja"]:
        return rest  # 「そのワーホリのほう、いくら」 names its topic itself
    if not _BY_WHEN.search(rest):
        return f"{card.title['ja']}は{rest}"
    return f"{'参加申込' if card.topic in _NO_TIME else card.title['ja']}の締切は{rest}"


def _with_pronoun(text: str, conversation: Conversation, desk: Desk) -> str:
    if not conversation.place:
        return text
    phrases = desk.library.catalogue.phrases
    pronoun = pronoun_in(text, desk)
    if pronoun:
        return text.replace(pronoun, desk.library.place_name(of_its_kind(pronoun, conversation, desk)))
    name = desk.library.place_name(conversation.place)
    here = desk.library.sayings.said["recalled.here"].search(text) if conversation.aspect in OF_PLACE else None
    if here:
        return text[: here.start()] + name + text[here.end() :]
    english = any(f" {word}" in f" {text.lower()}" for word in phrases["pronoun.english"])
    named = english and desk.library.directory.resolve(text).outcome == "partner"  # "What about Nanyo? What is there?"
    return f"{text} {name}" if english and not named else text


def of_last(text: str, conversation: Conversation, desk: Desk) -> Turn | None:
    """A question about what was shown last as a whole: more of it, its source, its year, another year, it once more."""
    sayings, said = desk.library.sayings, plain(text).strip(ENDING)
    placed = conversation.aspect in OF_PLACE
    card = desk.library.card(conversation.card)
    other = of_other_year(text, card, conversation, desk) if card and not placed else None
    more, year = desk.library.catalogue.says("faq.vague.says", text), sayings.is_all("asked.which_year", said)
    year = year and not told_when(text, conversation, desk)
    anew = sayings.is_all("asked.source", said) or sayings.is_all("asked.once_more", said)
    if other or not (more or year or anew):
        return other or of_shown(text, conversation, desk)
    partner = desk.library.directory.partner(conversation.place) if placed else None
    if partner:
        voiced = more and partner.results and conversation.aspect == partners.SHOWN
        show = voices.show_voices if voiced or (anew and conversation.aspect == VOICES) else partners.show_partner
        return show(partner.code, conversation, desk)
    if more or card is None:
        return faq.go_on(conversation, desk) if more else None
    shown = faq.show_cards((card,), conversation, desk)
    return _dated(card, shown, desk) if year else shown


def _dated(card: AnswerCard, turn: Turn, desk: Desk) -> Turn:
    """An answer shown again, beginning with the fiscal years it holds for, or that none is stated."""
    voice, reply = desk.voice(turn.conversation), turn.outgoing[0]
    if not isinstance(reply, Reply) or any(year[0] != "R" for year in card.years):
        return turn
    key, years = "faq.year_of" if card.years else "faq.year_unsaid", faq.years_named(sorted(card.years), voice)
    note = Bubble(voice.say(key, title=voice.pick(card.title), years=years))
    return Turn(turn.conversation, (Reply((note, *reply.parts)[:5], reply.choices),))


def about_last(text: str, found: Found, conversation: Conversation, desk: Desk) -> Found:
    """What is found for a short question without a topic of its own, read together with the card shown last."""
    card = desk.library.card(conversation.card)
    few = len(text.split()) <= FEW_WORDS if text.isascii() else len(text) <= A_FEW
    if card is None or not few or found.outcome == "answer" or conversation.aspect in OF_PLACE:
        return found
    if card.topic in OF_OTHERS and desk.library.sayings.holds("asked.of_programme", plain(text)):
        return found  # 「ワーケーションのほうは？」 turns from the other programme to this one
    topic = card.title["en"] if text.isascii() else f"{without_year(card)}の"
    asked = desk.library.answers.find(f"{topic} {text}" if text.isascii() else topic + text)
    enough = {"answer"} if found.outcome == "gap" else {"answer", "likely"}
    if asked.outcome not in enough or not _is_near(asked.cards[0], card, desk):
        return found
    lacks = desk.library.answers.missing(asked.cards[0], text)
    if found.outcome == "gap" and asked.cards[0].id == card.id:
        return found  # the same card once more would tell nothing of what is missing
    other = desk.library.answers.missing(found.cards[0], text) if found.outcome == "likely" else MOST
    return asked if lacks < 0 or lacks < min(other, MOST) else found


def _is_near(one: AnswerCard, other: AnswerCard, desk: Desk) -> bool:
    """Tell whether two cards are of one topic: the same, neighbours, of one place, or alike in one document."""
    if one.id == other.id or one.id in other.next or other.id in one.next or (one.place and one.place == other.place):
        return True
    documents = [{desk.library.facts.fact(name).document for name in card.facts} for card in (one, other)]
    return one.topic == other.topic and bool(documents[0] & documents[1])


def of_context(text: str, found: Found, conversation: Conversation, desk: Desk) -> Turn | None:
    """A question without a place that goes on about the last one: who stayed there, which programme it has.

    Which programmes there are, asked before any place was named, lists them all.
    """
    sayings, said = desk.library.sayings, plain(text).strip(ENDING)
    known = desk.library.directory.partner(conversation.place)
    if known and sayings.is_all("asked.go_there", said):
        return interest.from_sentence(conversation, {"place": conversation.place}, desk)
    if sayings.is_all("asked.other_towns", said):
        near = sayings.holds("asked.near", said)
        return (
            other_places(said, conversation, desk) if near else partners.list_partners("all", "", 0, conversation, desk)
        )
    top = found.cards[0] if found.outcome == "answer" else None
    general = top is not None and top.topic == VOICES and not top.place  # why all of them went
    elsewhere = top is not None and top.place != conversation.place and not general
    more = sayings.holds("asked.stay", said) and not sayings.holds("asked.beyond_visitors", said)
    if conversation.place and conversation.aspect == VOICES and more and not elsewhere:
        return voices.show_voices(conversation.place, conversation, desk)
    if not sayings.is_all("asked.programmes", said):
        return None
    if known:
        return partners.show_told(conversation.place, "programme", conversation, desk)
    return partners.list_partners("all", "", 0, conversation, desk)
