"""What a message tells beside the figures of an estimate: by which year's rules, where to and when."""

import re
from collections.abc import Iterator
from dataclasses import replace

from handlers import interest
from handlers.desk import Desk, Voice
from handlers.faq import years_named
from handlers.forms.asking import led
from handlers.forms.form import Answers, answers_of
from handlers.place_names import shown
from handlers.reading.numerals import hear
from handlers.reading.rough import told_roughly
from handlers.trip import estimate
from handlers.turn import Bubble, Conversation, Message, Turn
from knowledge.calendar import fiscal_year
from knowledge.pattern import Pattern

APRIL = 4
_FROM_NOW = {
    1: Pattern(r"(?<!再)(?:来年|来年度|次年度|らいねん|next (?:fiscal )?year)"),
    0: Pattern(r"(?<!再)(?:今年|本年|ことし|this (?:fiscal )?year)"),
    -1: Pattern(r"(?<!再)(?:去年|昨年|前年度|last (?:fiscal )?year)"),
}
_KANA_YEAR = {"ご": "5", "ろく": "6", "なな": "7", "しち": "7", "はち": "8", "きゅう": "9"}
_SPELT = re.compile(rf"れいわ(?P<year>{'|'.join(_KANA_YEAR)})(?=ねん)")


def with_the_rest(turn: Turn, before: Conversation, message: Message, desk: Desk) -> Turn:
    """The turn, led by what the message tells beside the figures where it begins or changes an estimate."""
    if message.kind != "text" or not _works_out(turn.conversation, before):
        return turn
    voice = desk.voice(turn.conversation)
    wish = interest.wish_facts(message.text, desk) if before.form != estimate.NAME else {}
    lines = (year_note(message.text, voice), _journey(wish, voice), _roughly(turn.conversation, before, message, voice))
    place = str(wish.get("place", turn.conversation.place))
    same = place == turn.conversation.place
    kept = turn if same else replace(turn, conversation=replace(turn.conversation, place=place))
    return led(kept, (Bubble("\n".join(filter(None, lines))),)) if any(lines) else kept


def _roughly(after: Conversation, before: Conversation, message: Message, voice: Voice) -> str:
    """That a rough amount is taken as it was told; empty where none was taken."""
    known, told = answers_of(before, estimate.NAME), answers_of(after, estimate.NAME)
    taken = any(name in told and told[name] != known.get(name) for name in estimate.MONEY)
    return voice.say("estimate.beside.roughly") if taken and told_roughly(message.text) else ""


def _works_out(after: Conversation, before: Conversation) -> bool:
    """Tell whether a turn began an estimate or changed what one rests on."""
    changed = answers_of(after, estimate.NAME) != answers_of(before, estimate.NAME)
    return (changed and after.form in {"", estimate.NAME}) or (after.form == estimate.NAME != before.form)


def year_note(text: str, voice: Voice) -> str:
    """By which year's rules sums are worked out, where a text names another year; empty where it names none."""
    others = [year for year in asked_years(text, voice.desk) if year != voice.desk.scheme.year]
    if not others:
        return ""
    known = {scheme.year for scheme in voice.desk.library.schemes}
    kind = "no_rate" if known.issuperset(others) else "unknown"
    named = [year for year in others if year.startswith("R")]
    asked = years_named(named, voice) or voice.say("faq.that_year")
    return voice.say(f"estimate.year.{kind}", year=asked, by=years_named((voice.desk.scheme.year,), voice))


def asked_years(text: str, desk: Desk) -> tuple[str, ...]:
    """The fiscal years a text names, also those counted from today (今年度, next year)."""
    said = _SPELT.sub(lambda spelt: f"令和{_KANA_YEAR[spelt['year']]}", hear(text).text)
    return tuple(dict.fromkeys((*desk.library.answers.years(said), *_from_now(said, desk))))


def _from_now(said: str, desk: Desk) -> Iterator[str]:
    today = desk.now.date()
    running = today.year - (today.month < APRIL)
    return (fiscal_year(running + by) for by, words in _FROM_NOW.items() if words.search(said))


def _journey(wish: Answers, voice: Voice) -> str:
    """The place and the months told, with the word that no sum depends on them; empty where none is told."""
    told = []
    if "place" in wish:
        told.append(voice.say("estimate.beside.place", place=shown(str(wish["place"]), voice)))
    months = interest.FORM.slot("months")
    if "months" in wish and months:
        told.append(voice.say("estimate.beside.months", months=months.show(wish["months"], voice)))
    told_in_one = (", " if voice.language == "en" else "、").join(told)
    return voice.say("estimate.beside.noted", told=told_in_one) if told else ""
