"""The answer shown last in another fiscal year (「5年度のほうは？」): its twin, itself, or that no year is told."""

import re

from handlers import faq
from handlers.desk import Desk
from handlers.forms.asking import led
from handlers.turn import Bubble, Conversation, Turn
from knowledge.answers import AnswerCard

YEAR_ONLY = re.compile(
    r"(?:じゃあ?|では|それ(?:なら|は|って|も)|ちなみに|なら|逆に|で|あと|えっと"
    r"|(?:and )?(?:what|how) about |and |in |[、, ])*"
    r"(?P<year>(?:令和|れいわ).{1,2}年度?|[rR]\d(?:年度?)?|[5-9]年度|20\d\d年?度?"
    r"|[今来去昨]年度?|[fF][yY] ?20\d\d)(?:の(?:ほう|方|とき|時|分|ぶん|場合|やつ|話|内容))?"
    r"(?:は|だと|なら|だったら|では|でも|も|って|と|、)*"
    r"(?:同じ|おんなじ|一緒|いっしょ|違う|ちがう|違い|変わる|変わらない|変わった|どう|そう|いつ(?:から|まで|ごろ|頃)?)?"
    r"(?:だった|でした|でしょう)?"
    r"(?:なの|なん|です|ます|まし|た|の|ん|か|ね|っけ)*[?？。]*"
)
_THE_YEAR_BEFORE = re.compile(
    r"(?:じゃあ?|では|ちなみに|で|あと|[、, ])*(?:その|この|(?:一|1|ひと)つ)?前の?(?:年度|年|時|とき)"
    r"(?:の(?:ほう|方|場合|分))?"
    r"(?:は|だと|なら|では|でも|も|って|と|、)*(?:同じ|一緒|違う|どう|そう)?"
    r"(?:だった|でした|でしょう|なの|なん|です|た|の|ん|か|ね|っけ)*[?？。]*"
)
_NUMBER = re.compile(r"R(\d+)")
_OF_ONE_YEAR = re.compile(r"_r\d+$")
"""Ends the id of a card about one fiscal year that has a twin."""
_ITS_YEAR = re.compile(r"[(（][^)）]*年度[)）]|令和[0-9元]+年度の")
"""The year in the title of a card that holds for one year: the message names another."""
_OF_NOW = re.compile(r"^(?:今から|現在).*")
"""The title of what holds now: of another year it is when one could apply."""


def in_that_year(card: AnswerCard, year: str) -> str:
    """The question a bare year stands for after a card."""
    return f"{year}の{_OF_NOW.sub('募集期間', without_year(card))}"


def without_year(card: AnswerCard) -> str:
    """What a card is about, whichever year it holds for."""
    return _ITS_YEAR.sub("", card.title["ja"])


def _twins(card: AnswerCard, year: str, desk: Desk) -> tuple[AnswerCard, ...]:
    """The card that tells the same of that year alone: rate and rate_r5, scheme_r5 and scheme_r6."""
    stem = _OF_ONE_YEAR.sub("", card.id)
    names = (f"{stem}_{year.lower()}", stem)
    return tuple(twin for name in names if name != card.id and (twin := desk.library.card(name)))


def of_other_year(text: str, card: AnswerCard, conversation: Conversation, desk: Desk) -> Turn | None:
    """Answer for the one known year that is named and nothing else; None for other years, and other questions."""
    newest = max(_NUMBER.findall("".join(card.years)), key=int, default="")
    if newest and _THE_YEAR_BEFORE.fullmatch(text.strip()):
        text = f"令和{int(newest) - 1}年度は"
    year, years = YEAR_ONLY.fullmatch(text.strip()), desk.library.answers.years(text)
    known = {scheme.year for scheme in desk.library.schemes}
    if not year or len(years) != 1 or years[0] not in known or not set(card.years) & known:
        return None
    found = desk.library.answers.find(in_that_year(card, year["year"]))
    near = found.cards[:1] if found.outcome == "answer" and found.cards[0].topic == card.topic else ()
    told = next((one for one in (*_twins(card, years[0], desk), *near, card) if years[0] in one.years), None)
    if told:
        return faq.show_cards((told,), conversation, desk)
    voice = desk.voice(conversation)
    values = {
        "title": without_year(card) if voice.language == "ja" else voice.pick(card.title),
        "year": faq.years_named(years, voice),
        "known": faq.years_named(sorted(card.years), voice),
    }
    return led(faq.show_cards((card,), conversation, desk), (Bubble(voice.say("faq.other_year", **values)),))
