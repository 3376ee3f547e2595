"""The kinds of question a form can ask: one of several, a count, an amount, a place, months."""

import re
from collections.abc import Callable

from handlers.desk import Voice
from handlers.forms.form import Offer, Slot
from handlers.forms.options import by_number, exact_option, means, read_option
from handlers.place_names import shown, the_one
from handlers.reading.numerals import hear
from handlers.reading.readers import Misread, read_count, read_months, read_yen
from handlers.reading.totals import IN_ALL, is_in_all
from handlers.turn import Conversation, Value
from knowledge.calendar import yen

PLACE = "place"
"""The slot of the place one would like to go to."""
UNDECIDED = "undecided"
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December")  # fmt: skip
_AMOUNTS = re.compile(r"[、;；/／\n]|,\s+|,(?!\d{3})|(?<=[\d円万千])と(?=[\d¥一二三四五六七八九])")
_PER_UNIT = re.compile(r"\s*[/／]\s*(?:泊|晩|人|名|night|person|people|day)\b.*$|[/／](?:泊|晩|人|名)")


_OPEN = re.compile(r"未定|不明|わから|分から|まだ|決ま|決め|なし|無料")
"""Words of an amount that is told without a figure."""

Told = Callable[[str, Voice], str | Misread | None]
"""Reads an answer from a sentence that says it in other words; a Misread where it is about something else."""


def _nothing(_: str, __: Voice) -> None:
    return None


def one_of(name: str, key: str, options: tuple[str, ...], told: Told = _nothing) -> Slot:
    """A question with fixed answers; labels and the phrases people type for them are under `key` in the catalogue."""

    def read(text: str, voice: Voice) -> Value | Misread:
        exact = by_number(text, options) or exact_option(text, key, options, voice)
        return exact or told(text, voice) or read_option(text, key, options, voice)

    return Slot(
        name,
        read,
        take=lambda payload: payload if payload in options else None,
        show=lambda value, voice: voice.say(f"{key}.{value}"),
        offers=lambda voice, _: tuple((voice.say(f"{key}.{option}"), option) for option in options),
        numbered=True,
    )


def count(name: str, unit: str, offered: tuple[int, ...], most: int, *, rough: bool = False) -> Slot:
    """A number of people or nights, 1 to `most`; where a rough one will do, 「5人くらい」 is five."""

    def read(text: str, _: Voice) -> Value | Misread:
        value = read_count(text, unit)
        about = value.candidates if isinstance(value, Misread) and value.key == "about" else ()
        return about[0] if rough and len(about) == 1 else value

    return Slot(
        name,
        read,
        take=lambda payload: (
            int(payload) if payload.isascii() and payload.isdigit() and 0 < int(payload) <= most else None
        ),
        show=lambda value, voice: _counted(unit, value, voice),
        offers=lambda voice, _: tuple((_counted(unit, n, voice), str(n)) for n in offered),
    )


def _counted(unit: str, number: Value, voice: Voice) -> str:
    return voice.say(f"form.unit_{unit}_one" if number == 1 else f"form.unit_{unit}", n=number)


def amount(name: str, offered: tuple[int, ...]) -> Slot:
    """An amount of yen, or several in a row (one per night, or one per person)."""

    def read(text: str, _: Voice) -> Value | Misread:
        return read_amounts(text)

    return Slot(
        name,
        read,
        take=_take_amounts,
        show=_show_amounts,
        offers=lambda voice, _: tuple((yen(value, voice.language), str(value)) for value in offered),
    )


def read_amounts(text: str) -> Value | Misread:
    """Read one amount of yen, or a list of them; Misread when any part cannot be read."""
    text = _PER_UNIT.sub("", "\n".join(hear(line).text for line in text.splitlines()))
    parts = [part for part in _AMOUNTS.split(text) if any(character.isalnum() for character in part)]
    told = [part for part in parts if hear(part).numbers or _OPEN.search(part)]
    if len(told) < 2:
        return read_yen(told[0] if told else text)
    parts = told
    amounts = [read_yen(re.sub(r"^.{0,3}(?:泊|人)目(?:は)?", "", part.strip())) for part in parts]
    misread = next((value for value in amounts if isinstance(value, Misread)), None)
    return misread or [value for value in amounts if isinstance(value, int)]


def _take_amounts(payload: str) -> Value | None:
    parts = payload.split(",")
    if not all(part.isascii() and part.isdigit() and len(part) <= 8 for part in parts):
        return None
    amounts: list[Value] = [int(part) for part in parts]
    return amounts[0] if len(amounts) == 1 else amounts


def _show_amounts(value: Value, voice: Voice) -> str:
    if isinstance(value, str) and is_in_all(value):
        return voice.say("form.in_all", amount=yen(int(value.removeprefix(IN_ALL)), voice.language))
    amounts = value if isinstance(value, list) else [value]
    return " / ".join(yen(part, voice.language) for part in amounts if isinstance(part, int))


def place(name: str, key: str) -> Slot:
    """A municipality by any spelling, or not decided yet; the value is its code."""

    def read(text: str, voice: Voice) -> Value | Misread:
        if means(text, f"{key}.{UNDECIDED}", voice):
            return UNDECIDED
        found = voice.desk.library.directory.resolve(text)
        code = the_one(found, voice.desk.library.directory)
        if code:
            return code
        return Misread("place", candidates=tuple(place.code for place in found.places[:3]))

    def offers(voice: Voice, conversation: Conversation) -> tuple[Offer, ...]:
        codes = [conversation.place] if conversation.place else []
        codes += [partner.code for partner in voice.desk.library.directory.partners if partner.results]
        named = tuple((_place_label(code, voice), code) for code in dict.fromkeys(codes))
        return (*named[:5], (voice.say(f"{key}.{UNDECIDED}"), UNDECIDED))

    return Slot(
        name,
        read,
        take=lambda payload: payload if payload == UNDECIDED or payload.isalnum() else None,
        show=lambda value, voice: _show_undecided(value, key, voice, lambda code: shown(code, voice)),
        offers=offers,
    )


def months(name: str, key: str, offered: tuple[int, ...]) -> Slot:
    """The months people have in mind, or not decided yet; the value is a list of months 1 to 12."""

    def read(text: str, voice: Voice) -> Value | Misread:
        if means(text, f"{key}.{UNDECIDED}", voice):
            return UNDECIDED
        found = read_months(text)
        return found if isinstance(found, Misread) else ",".join(str(month) for month in found)

    def show(value: Value, voice: Voice) -> str:
        if value == UNDECIDED:
            return voice.say(f"{key}.{UNDECIDED}")
        names = (_month(int(month), key, voice) for month in str(value).split(","))
        return (", " if voice.language == "en" else "・").join(names)

    return Slot(
        name,
        read,
        take=lambda payload: payload if payload == UNDECIDED or re.fullmatch(r"1?\d(,1?\d)*", payload) else None,
        show=show,
        offers=lambda voice, _: (
            *((_month(month, key, voice), str(month)) for month in offered),
            (voice.say(f"{key}.{UNDECIDED}"), UNDECIDED),
        ),
    )


def _month(month: int, key: str, voice: Voice) -> str:
    return voice.say(f"{key}.month", month=month, name=_MONTHS[month - 1])


def _place_label(code: str, voice: Voice) -> str:
    partner = voice.desk.library.directory.partner(code)
    return (
        partner.romaji.partition(",")[0] if partner and voice.language == "en" else voice.desk.library.place_name(code)
    )


def _show_undecided(value: Value, key: str, voice: Voice, show: Callable[[str], str]) -> str:
    return voice.say(f"{key}.{UNDECIDED}") if value == UNDECIDED else show(str(value))
