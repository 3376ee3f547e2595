"""What a message leaves out because it was said before: the place, the question, the year."""

import re

from handlers import faq, interest, partners, voices
from handlers.desk import Desk
from handlers.turn import Conversation, Turn
from handlers.which_place import ASKED, in_full
from knowledge.answers import AnswerCard
from knowledge.directory import Places
from knowledge.text import normal, plain

_YEAR_ONLY = re.compile(
    r"(?:じゃあ|では|それなら|ちなみに)?(?:令和.{1,2}年度?|[rR]\d|20\d\d年?度?|[今来去昨]年度?)(?:は|だと|なら|の場合は?)?[?？。]*"
)
_AFTER_YEAR = re.compile(r"(?:は|だと|なら|の場合は?)?[?？。]*$")
_ITS_YEAR = re.compile(r"[(（][^)）]*年度[)）]|令和[0-9元]+年度の")
"""The year in the title of a card that holds for one year: the message names another."""
_THAT = re.compile(r"(?:では|じゃあ|で)?[、,]?(?:それ|これ)(?:って|は|の|も)?(?P<rest>.{2,16})")
_BY_WHEN = re.compile(r"いつまで|期限|締切|締め切り|〆切")
_LEAD_IN = re.compile(
    r"^(?:(?:ところで|ちなみに|そういえば|話は変わりますが|別件ですが|それと|あと|by the way|btw)[、,。 ]+)+",
    re.IGNORECASE,
)
"""Words before a question that are none of it; 「ところで」 would be heard as a place."""
_SENTENCE = re.compile(r"[。!！?？]")
_ENDING = " 。．.!！?？、,~ー…"
_NO_TIME = frozenset({"money", "who", "about", "contact"})
"""Topics that have no deadline of their own."""
VOICES = "voices"


def completed(text: str, conversation: Conversation, desk: Desk) -> str:
    """The message with what it leaves out: the place 「そこ」 means, the question a bare 「令和5年度は？」 repeats."""
    text = in_full(_LEAD_IN.sub("", text.strip()) or text, conversation, desk)
    if desk.library.sayings.is_all("asked.go_there", plain(text).strip(_ENDING)):
        return text
    last = _SENTENCE.split(plain(text).strip(_ENDING))[-1].strip()
    bare = desk.library.sayings.question(last)
    meant = bare if bare != last else plain(text).strip(_ENDING)
    card = desk.library.card(conversation.card)
    if meant != plain(text).strip(_ENDING):
        return meant
    if conversation.aspect in {partners.SHOWN, ASKED} and desk.library.sayings.is_all("asked.of_place", meant):
        return f"{desk.library.place_name(conversation.place)}の{text}"
    if card is None:
        return _with_pronoun(text, conversation, desk)
    title = card.title["ja"]
    if _YEAR_ONLY.fullmatch(text.strip()):
        return f"{_AFTER_YEAR.sub('', text.strip())}の{_ITS_YEAR.sub('', title)}"
    that = _THAT.fullmatch(text.strip())
    if that:
        return _that(card, that["rest"])
    return _with_pronoun(text, conversation, desk)


def _that(card: AnswerCard, rest: str) -> str:
    """What is asked about the answer shown last; until when it holds is a matter of applying in time."""
    if not _BY_WHEN.search(rest):
        return f"{card.title['ja']}は{rest}"
    return f"{'参加申込' if card.topic in _NO_TIME else card.title['ja']}の締切は{rest}"


def _with_pronoun(text: str, conversation: Conversation, desk: Desk) -> str:
    if not conversation.place:
        return text
    phrases = desk.library.catalogue.phrases
    name = desk.library.place_name(conversation.place)
    pronoun = next((word for word in sorted(phrases["pronoun.contains"], key=len, reverse=True) if word in text), "")
    if pronoun:
        return text.replace(pronoun, name)
    english = any(f" {word}" in f" {text.lower()}" for word in phrases["pronoun.english"])
    return f"{text} {name}" if english else text


def of_region(text: str, places: Places, conversation: Conversation, desk: Desk) -> Turn | None:
    """The partners of a region a message asks for; 東北町 is a town, but Tohoku in English is the region."""
    if places.outcome != "none" and not text.isascii():
        return None
    said = normal(text)
    for region in desk.library.directory.regions:
        word = next((word for word in sorted(region.words, key=len, reverse=True) if word in said), "")
        if word and desk.library.sayings.is_all("beside.region", said.replace(word, "", 1)):
            return partners.list_partners("region", region.id, 0, conversation, desk)
    return None


def _around(conversation: Conversation, desk: Desk) -> tuple[str, str]:
    """Which list holds what is near the place talked about: its prefecture's, or all of them by their distance."""
    place, directory = desk.library.directory.place(conversation.place), desk.library.directory
    if place is None:
        return "all", ""
    others = [partner for partner in directory.in_prefecture(place.prefecture) if partner.code != place.code]
    return ("prefecture", place.prefecture) if others else ("near", place.code)


def of_context(text: str, conversation: Conversation, desk: Desk) -> Turn | None:
    """A question without a place that goes on about the last one: who stayed there, which programme it has.

    Which programmes there are, asked before any place was named, lists them all.
    """
    sayings, said = desk.library.sayings, plain(text).strip(_ENDING)
    known = desk.library.directory.partner(conversation.place)
    if known and sayings.is_all("asked.go_there", said):
        return interest.from_sentence(conversation, {"place": conversation.place}, desk)
    if sayings.is_all("asked.other_towns", said):
        kind, key = _around(conversation, desk) if sayings.holds("asked.near", said) else ("all", "")
        return partners.list_partners(kind, key, 0, conversation, desk)
    card = desk.library.card(conversation.card)
    if card is not None and sayings.is_all("asked.source", said):
        return faq.show_cards((card,), conversation, desk)
    if conversation.aspect == VOICES and sayings.holds("asked.stay", said):
        return voices.show_voices(conversation.place, conversation, desk)
    if not sayings.is_all("asked.programmes", said):
        return None
    if known:
        return partners.show_partner(conversation.place, conversation, desk)
    return partners.list_partners("all", "", 0, conversation, desk)


def more_of_place(conversation: Conversation, desk: Desk) -> Turn | None:
    """「もっと詳しく」 after a partner's card or voices: the other of the two."""
    if conversation.aspect == partners.SHOWN:
        return voices.show_voices(conversation.place, conversation, desk)
    again = conversation.aspect == VOICES
    return partners.show_partner(conversation.place, conversation, desk) if again else None
