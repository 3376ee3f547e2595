"""The curated answers and the known gaps, read strictly from their files."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from knowledge.errors import BrokenData
from knowledge.strict import Table, read

TOPICS = frozenset({"money", "who", "when", "how", "where", "voices", "about", "contact", "related", "ward"})
GAP_KINDS = frozenset({"money", "who", "process", "place", "later_years", "other_programme", "elsewhere"})
LABEL_LENGTH = 20
"""Characters a title may have: it is the label of a button."""
ANSWER_LENGTH = 300
"""Characters an answer may have: it is one bubble."""
LEAST_QUESTIONS = 6
"""Fewer variants than this measurably cost right first answers."""
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_YEAR = re.compile(r"[RH]\d{1,2}")
_PLACE = re.compile(r"\d{5,6}|")


@dataclass(frozen=True, slots=True)
class AnswerCard:
    """One answer the desk can give, in three languages, with the facts it rests on and how people ask for it."""

    id: str
    topic: str
    years: tuple[str, ...]
    title: Mapping[str, str]
    answer: Mapping[str, str]
    facts: tuple[str, ...]
    questions: tuple[str, ...]
    place: str = ""
    there: str = ""
    """The place an answer about several points at, which 「そこ」 means behind it: the largest group's."""
    next: tuple[str, ...] = ()
    window: bool = False


@dataclass(frozen=True, slots=True)
class Gap:
    """Something people ask that no document answers; `note` says what the documents do say about it."""

    id: str
    title: Mapping[str, str]
    questions: tuple[str, ...]
    note: Mapping[str, str]
    kind: str = "process"
    facts: tuple[str, ...] = ()
    answered_by: str = ""
    """The card that answers it for other fiscal years; empty where none does."""


def load_cards(folder: Path) -> tuple[AnswerCard, ...]:
    """Read every card of the folder; raises BrokenData, also for a card that offers one which is not there."""
    cards: dict[str, tuple[AnswerCard, str]] = {}
    for path in sorted(folder.glob("*.toml")):
        table = read(path)
        for row in table.tables("card"):
            card = _card(row)
            if card.id in cards:
                raise row.broken("id", f"{card.id} is there twice")
            cards[card.id] = (card, path.name)
        table.done()
    for card, file in cards.values():
        for name in card.next:
            if name not in cards or name == card.id:
                raise BrokenData(file, f"card[{card.id}].next", f"{name} is not another card")
    return tuple(card for card, _ in cards.values())


def load_gaps(path: Path) -> tuple[Gap, ...]:
    """Read the known gaps; raises BrokenData."""
    table = read(path)
    gaps = tuple(_gap(row) for row in table.tables("gap"))
    table.done()
    seen: set[str] = set()
    for gap in gaps:
        if gap.id in seen:
            raise BrokenData(path.name, f"gap[{gap.id}]", "is there twice")
        seen.add(gap.id)
    return gaps


def _languages(table: Table, key: str, most: int) -> dict[str, str]:
    texts = {"ja": table.text(key), "easy": table.text(f"{key}_easy"), "en": table.text(f"{key}_en")}
    for language, text in texts.items():
        if len(text) > most:
            raise table.broken(f"{key} ({language})", f"has {len(text)} characters, {most} are allowed")
    return texts


def _name(table: Table) -> str:
    name = table.text("id")
    if not _NAME.fullmatch(name):
        raise table.broken("id", "is not snake_case")
    return name


def _card(table: Table) -> AnswerCard:
    card = AnswerCard(
        id=_name(table),
        topic=table.one_of("topic", TOPICS),
        years=table.texts("years"),
        title=_languages(table, "title", LABEL_LENGTH),
        answer=_languages(table, "answer", ANSWER_LENGTH),
        facts=table.texts("facts", least=1),
        questions=table.texts("questions", least=LEAST_QUESTIONS),
        place=table.text("place", ""),
        there=table.text("there", ""),
        next=table.texts("next"),
        window=table.flag("window"),
    )
    if not all(_YEAR.fullmatch(year) for year in card.years):
        raise table.broken("years", "holds something that is not a fiscal year such as R6")
    for name, code in (("place", card.place), ("there", card.there)):
        if not _PLACE.fullmatch(code):
            raise table.broken(name, "is not a municipality code")
    table.done()
    return card


def _gap(table: Table) -> Gap:
    gap = Gap(
        id=_name(table),
        title=_languages(table, "title", LABEL_LENGTH),
        questions=table.texts("questions", least=1),
        note=_notes(table),
        kind=table.one_of("kind", GAP_KINDS),
        facts=table.texts("facts"),
        answered_by=table.text("answered_by", ""),
    )
    table.done()
    return gap


def _notes(table: Table) -> dict[str, str]:
    notes = {"ja": table.text("note", ""), "easy": table.text("note_easy", ""), "en": table.text("note_en", "")}
    if any(notes.values()) and not all(notes.values()):
        raise table.broken("note", "is not there in all three languages")
    return notes
