"""The programmes the ward ran, read strictly from one data file each."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

from knowledge.calendar import western_year
from knowledge.errors import BrokenData
from knowledge.scheme import Contact, Item, PartnerSource, Phase, Scheme, Selection, State, Text
from knowledge.strict import Table, read

__all__ = ["Contact", "Item", "PartnerSource", "Phase", "Scheme", "Selection", "State", "Text", "load_schemes"]

UNKNOWN = "unknown"
PHASES = ("recruit", "decide", "coordinate", "travel", "report")
Check = Callable[[Mapping[str, object]], object]


def load_schemes(folder: Path, check: Check | None = None) -> tuple[Scheme, ...]:
    """Read every programme of a folder, newest fiscal year first.

    `check` is given each table of figures (subsidy.Rules.from_table); what it refuses is broken data too.
    """
    schemes = [_scheme(path, check) for path in sorted(folder.glob("*.toml"))]
    if not schemes:
        raise BrokenData(folder.name, "file", "there is no programme in this folder")
    seen: dict[str, str] = {}
    for scheme in schemes:
        if scheme.id in seen:
            raise BrokenData(scheme.file, "id", f"is also used by {seen[scheme.id]}")
        seen[scheme.id] = scheme.file
    return tuple(sorted(schemes, key=lambda scheme: western_year(scheme.year), reverse=True))


def _scheme(path: Path, check: Check | None) -> Scheme:
    file = read(path)
    title = file.table("title")
    scheme = Scheme(
        id=file.text("id"),
        file=file.file,
        year=_year(file, "year"),
        source=title.text("source"),
        name=_text(title),
        phases=_phases(file),
        subsidy=_subsidy(file, check),
        selection=_selection(file.table("selection")),
        documents=tuple(_paper(table) for table in file.tables("document")),
        duties=tuple(_item(table) for table in file.tables("duty")),
        partners=_partners(file.table("partners")),
        contact=_contact(file.table("contact")),
        requirements=_texts(file.table("requirements")),
        reasons=_texts(file.table("reasons")),
        open_points=_texts(file.table("open_points")),
    )
    file.done()
    return scheme


def _text(table: Table) -> Text:
    text = Text(table.text("ja"), table.text("easy"), table.text("en"))
    table.done()
    return text


def _texts(table: Table) -> Mapping[str, Text]:
    return {key: _text(table.table(key)) for key, _ in table.items()}


def _year(table: Table, key: str) -> str:
    year = table.text(key)
    try:
        western_year(year)
    except ValueError as problem:
        raise table.broken(key, str(problem)) from problem
    return year


def _phases(file: Table) -> tuple[Phase, ...]:
    phases = tuple(_phase(table) for table in file.tables("phase"))
    names = tuple(phase.name for phase in phases)
    if names != PHASES:
        raise file.broken("phase", f"has {', '.join(names) or 'nothing'}, not {', '.join(PHASES)} in this order")
    return phases


def _phase(table: Table) -> Phase:
    phase = Phase(
        name=table.one_of("name", frozenset(PHASES)),
        opens=_day(table, "opens"),
        closes=_day(table, "closes"),
        text=_text(table.table("text")),
        when=_text(table.table("when")),
        source=table.text("source"),
        not_before=_day(table, "not_before", UNKNOWN),
        not_after=_day(table, "not_after", UNKNOWN),
    )
    first, last = phase.opens or phase.not_before, phase.closes or phase.not_after
    if first and last and last < first:
        raise table.broken("closes" if phase.closes else "not_after", f"{last} is before the phase begins, {first}")
    table.done()
    return phase


def _day(table: Table, key: str, default: str | None = None) -> date | None:
    value = table.raw(key, default)
    if value == UNKNOWN:
        return None
    if type(value) is not date:  # a TOML date with a time is a datetime, which is a date too
        raise table.broken(key, 'is neither a date such as 2024-06-17 nor "unknown"')
    return value


def _subsidy(file: Table, check: Check | None) -> Mapping[str, object]:
    table = file.table("subsidy")
    figures = dict(table.items())
    if check:
        try:
            check(figures)
        except ValueError as problem:
            raise file.broken("subsidy", str(problem)) from problem
    return figures


def _selection(table: Table) -> Selection:
    selection = Selection(table.text("value"), _text(table.table("text")), table.text("source"))
    table.done()
    return selection


def _paper(table: Table) -> Item:
    return _item(table, table.one_of("phase", frozenset(PHASES)))


def _item(table: Table, phase: str = "") -> Item:
    item = Item(table.text("key"), _text(table.table("text")), table.text("source"), phase)
    table.done()
    return item


def _partners(table: Table) -> PartnerSource:
    partners = PartnerSource(_year(table, "list"), table.flag("complete"), table.text("source"))
    table.done()
    return partners


def _contact(table: Table) -> Contact:
    contact = Contact(
        section=_text(table.table("section")),
        phone=table.text("phone"),
        fax=table.text("fax", ""),
        hours=_text(table.table("hours")),
        address=_text(table.table("address")),
        sources=table.texts("sources", least=1),
    )
    table.done()
    return contact
