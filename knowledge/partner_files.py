"""Reads what the documents say about partners, strictly: partners.toml, results.toml, purposes.toml, regions.toml."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from knowledge.partners import Company, Partner, PartnerList, Purpose, R6Reading, Result, Stay
from knowledge.regions import Region
from knowledge.strict import Table, read
from knowledge.text import normal

Names = Mapping[str, tuple[str, str]]
"""Prefecture and name of each municipality code."""
_R6 = frozenset({"confirmed", "unverified", "none"})


@dataclass(frozen=True, slots=True)
class _Beside:
    """What is told of partners in other tables."""

    results: Sequence[Result]
    companies: Sequence[Company]
    purposes: Sequence[Purpose]


def load_partners(folder: Path, names: Names) -> PartnerList:
    """Read the three files about partners; BrokenData names the file, the table and the key."""
    table = read(folder / "partners.toml")
    results = tuple(_result(row, names) for row in _rows(read(folder / "results.toml"), "result"))
    purposes = tuple(_purpose(row) for row in _rows(read(folder / "purposes.toml"), "purpose"))
    companies = tuple(_company(row, names) for row in table.tables("company"))
    beside = _Beside(results, companies, purposes)
    partners = tuple(_partner(row, names, beside) for row in table.tables("partner"))
    elsewhere, unverified = table.table("elsewhere"), table.table("unverified_r6")
    by_code = {code: partner for partner in partners for code in (partner.code, *partner.code.split("-"))}
    made = PartnerList(
        partners, results, companies, purposes,
        {code: unverified.text(code) for code, _ in unverified.items()},
        {code: elsewhere.texts(code, least=1) for code, _ in elsewhere.items()},
        by_code,
    )  # fmt: skip
    table.done()
    return made


def load_regions(path: Path) -> tuple[Region, ...]:
    """Read regions.toml."""
    return tuple(map(_region, _rows(read(path), "region")))


def _rows(table: Table, key: str) -> tuple[Table, ...]:
    rows = tuple(table.tables(key))
    table.done()
    return rows


def _spoken(row: Table, key: str) -> dict[str, str]:
    """The text of one key in the three languages: key, key_easy, key_en."""
    return {"ja": row.text(key), "easy": row.text(f"{key}_easy"), "en": row.text(f"{key}_en")}


def _known(row: Table, key: str, names: Names) -> str:
    code = row.text(key)
    if code not in names:
        raise row.broken(key, f"is {code!r}, which is no municipality's code")
    return code


def _stay(row: Table, names: Names) -> Stay:
    starts, ends, people = row.day("starts"), row.day("ends"), row.whole("people")
    if ends < starts or people < 1:
        raise row.broken("ends" if ends < starts else "people", "cannot be")
    stay = Stay(_known(row, "place", names), starts, ends, people)
    row.done()
    return stay


def _result(row: Table, names: Names) -> Result:
    stays = tuple(_stay(stay, names) for stay in row.tables("stays"))
    if not stays:
        raise row.broken("stays", "is empty")
    texts = [_spoken(row, key) for key in ("dates", "reasons", "impressions")]
    made = Result(row.text("id"), stays, texts[0], texts[1], texts[2], row.texts("facts", least=1))
    row.done()
    return made


def _purpose(row: Table) -> Purpose:
    places = row.table("places")
    facts = {code: places.texts(code, least=1) for code, _ in places.items()}
    made = Purpose(row.text("id"), _spoken(row, "title"), tuple(map(normal, row.texts("words", least=1))), facts)
    row.done()
    return made


def _company(row: Table, names: Names) -> Company:
    made = Company(row.text("name"), _known(row, "place", names), row.text("fact"))
    row.done()
    return made


def _region(row: Table) -> Region:
    made = Region(
        row.text("id"),
        _spoken(row, "title"),
        tuple(sorted(map(normal, row.texts("words", least=1)), key=len, reverse=True)),
        frozenset(row.texts("prefectures")),
        frozenset(row.texts("codes")),
    )
    row.done()
    return made


def _partner(row: Table, names: Names, beside: _Beside) -> Partner:
    together = row.texts("prefectures")  # one row of the list may stand for several prefectures
    code = row.text("code") if together else _known(row, "code", names)
    prefecture, short = ("", row.text("name")) if together else names[code]
    r6 = row.one_of("r6", _R6)
    made = Partner(
        code=code,
        name=prefecture + short,
        short=short,
        prefectures=together or (prefecture,),
        kana=row.text("kana"),
        romaji=row.text("romaji"),
        programmes=row.texts("programmes"),
        unnamed=row.whole("unnamed", 0),
        results=tuple(result for result in beside.results if code in result.codes),
        companies=tuple(company for company in beside.companies if company.place == code),
        purposes=tuple(purpose.id for purpose in beside.purposes if code in purpose.places),
        r6=cast("R6Reading", "" if r6 == "none" else r6),
        facts=row.texts("facts", least=1),
    )
    row.done()
    return made
