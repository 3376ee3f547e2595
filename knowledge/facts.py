"""What the documents say, fact by fact, and how a fact is cited."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from knowledge.calendar import MONTHS_EN
from knowledge.errors import BrokenData
from knowledge.languages import LANGUAGES
from knowledge.strict import Table, read

RELIABILITY = frozenset({"clean", "doubtful", "garbled", "derived", "absent"})
_YEAR = re.compile(r"[RH]\d{1,2}")
_DATE = re.compile(r"(\d{4})-(\d\d)(?:-(\d\d))?")
_REIWA, _HEISEI = 2018, 1988
"""The year before the first year of the era: 令和1年 is 2019, 平成1年 is 1989."""


@dataclass(frozen=True, slots=True)
class Document:
    """A publication of the ward or of another body; `date` is ISO, a month, or empty when it is not printed."""

    id: str
    title: str
    title_en: str
    publisher: str
    date: str
    year: str


@dataclass(frozen=True, slots=True)
class Fact:
    """One statement of a document in our own words, with the fiscal year it holds for and how far to trust it."""

    id: str
    text: str
    year: str
    document: str
    section: str
    reliability: str


class Facts:
    """All facts the desk may rest an answer on."""

    def __init__(
        self, documents: Mapping[str, Document], facts: Mapping[str, Fact], style: Mapping[str, Mapping[str, str]]
    ) -> None:
        self._documents = dict(documents)
        self._facts = dict(facts)
        self._style = style
        self._lines: dict[tuple[tuple[str, ...], str], str] = {}
        """Source lines that were shown: as many as there are answers and languages, at most."""

    @classmethod
    def load(cls, folder: Path) -> "Facts":
        """Read every file of the folder; raises BrokenData at the first thing that is wrong."""
        documents: dict[str, Document] = {}
        facts: dict[str, Fact] = {}
        for path in sorted(folder.glob("*.toml")):
            table = read(path)
            document = _document(table.table("document"))
            if documents.setdefault(document.id, document) != document:
                raise BrokenData(path.name, "document", f"{document.id} is described differently in another file")
            for row in table.tables("fact"):
                fact = _fact(row, document)
                if facts.setdefault(fact.id, fact) is not fact:
                    raise row.broken("id", f"{fact.id} is there twice")
            table.done()
        style = read(Path(__file__).with_name("citation.toml"))
        return cls(documents, facts, {name: dict(style.table(name).items()) for name in LANGUAGES})

    def fact(self, fact_id: str) -> Fact:
        """Return a fact by its id; KeyError when there is none."""
        return self._facts[fact_id]

    def __contains__(self, fact_id: str) -> bool:
        return fact_id in self._facts

    def __iter__(self) -> Iterator[Fact]:
        return iter(self._facts.values())

    def document(self, document_id: str) -> Document:
        """Return a document by its id; KeyError when there is none."""
        return self._documents[document_id]

    @property
    def documents(self) -> tuple[Document, ...]:
        """All documents, in the order of their files."""
        return tuple(self._documents.values())

    def citation(self, ids: Iterable[str], language: str) -> str:
        """Return the source line of an answer: each document once, with date, sections and fiscal years."""
        asked = tuple(ids), language
        line = self._lines.get(asked)
        if line is None:
            line = self._lines[asked] = self._cited(*asked)
        return line

    def _cited(self, ids: Iterable[str], language: str) -> str:
        style = self._style[language]
        grouped: dict[str, list[Fact]] = {}
        for fact_id in ids:
            fact = self.fact(fact_id)
            grouped.setdefault(fact.document, []).append(fact)
        named = [_source(self._documents[name], facts, style) for name, facts in grouped.items()]
        if language == "easy":
            named = [_in_western_years(source) for source in named]
        return style["line"].format(sources=style["between_sources"].join(named)) if named else ""


def _in_western_years(text: str) -> str:
    """Return a text with 2023年度 for 令和5年度, where western years alone are named (rule C2)."""
    return re.sub("令和([0-9]{1,2})年", lambda era: f"{int(era[1]) + _REIWA}年", text)


def _source(document: Document, facts: Iterable[Fact], style: Mapping[str, str]) -> str:
    facts = tuple(facts)
    sections = dict.fromkeys(fact.section for fact in facts)
    dated = [fact.year for fact in facts if _YEAR.fullmatch(fact.year)] or [document.year] * bool(document.year)
    years = dict.fromkeys(fiscal_year(year, style) for year in dated)
    day = _day(document.date, style)
    return style["source"].format(
        document=document.title,
        gloss=document.title_en,
        date=style["date"].format(date=day) if day else "",
        sections=style["between"].join(sections),
        years=style["years"].format(years=style["between"].join(years)) if years else "",
    )


def fiscal_year(year: str, style: Mapping[str, str]) -> str:
    """Return a fiscal year such as "R6" as people write it."""
    number = int(year[1:])
    if year[0] == "R":
        return style["fiscal"].format(era="元" if number == 1 else number, year=_REIWA + number)
    return style["early_fiscal"].format(early=number, year=_HEISEI + number)


def _day(date: str, style: Mapping[str, str]) -> str:
    found = _DATE.fullmatch(date)
    if not found:
        return ""
    year, month, day = int(found[1]), int(found[2]), int(found[3] or 0)
    early = (year, month) < (2019, 5)
    key = ("early_" if early else "") + ("day" if day else "month")
    values = {"era": year - _REIWA, "early": year - _HEISEI, "year": year, "month": month, "day": day}
    return style[key].format(name=MONTHS_EN[month - 1], **values)


def _document(table: Table) -> Document:
    document = Document(
        id=table.text("id"),
        title=table.text("title"),
        title_en=table.text("title_en"),
        publisher=table.text("publisher"),
        date=table.text("date", ""),
        year=table.text("year", ""),
    )
    if document.date and not _DATE.fullmatch(document.date):
        raise table.broken("date", "is not written 2024-06-01 or 2024-06")
    table.done()
    return document


def _fact(table: Table, document: Document) -> Fact:
    fact = Fact(
        id=table.text("id"),
        text=table.text("text"),
        year=table.text("year", ""),
        document=document.id,
        section=table.text("section"),
        reliability=table.one_of("reliability", RELIABILITY),
    )
    table.done()
    return fact
