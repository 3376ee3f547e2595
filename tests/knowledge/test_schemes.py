"""The programme files: what they say today, and how a broken one stops the start."""

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

import knowledge
from knowledge.errors import BrokenData
from knowledge.facts import Facts
from knowledge.languages import LANGUAGES
from knowledge.scheme import Item, Phase, Scheme, Selection, Text
from knowledge.schemes import load_schemes

FOLDER = Path(knowledge.__path__[0]) / "schemes"
R6, R5 = load_schemes(FOLDER)
BOTH = pytest.mark.parametrize("scheme", [R5, R6], ids=["R5", "R6"])


def texts_of(scheme: Scheme) -> list[Text]:
    parts: list[Phase | Item | Selection] = [*scheme.phases, *scheme.documents, *scheme.duties, scheme.selection]
    return [
        scheme.name,
        *(part.text for part in parts),
        *(phase.when for phase in scheme.phases),
        *scheme.requirements.values(),
        *scheme.reasons.values(),
        *scheme.open_points.values(),
    ]


def broken(tmp_path: Path, old: str, new: str) -> Path:
    """Write the R6 file with one passage changed; the passage must be there."""
    text = (FOLDER / "minato-r6.toml").read_text("utf-8")
    assert old in text
    (tmp_path / "broken.toml").write_text(text.replace(old, new, 1), "utf-8")
    return tmp_path


def test_the_newest_fiscal_year_comes_first() -> None:
    assert [scheme.year for scheme in load_schemes(FOLDER)] == ["R6", "R5"]


@pytest.mark.parametrize(
    ("day", "state"),
    [
        ("2024-05-09", "ahead"),
        ("2024-05-10", "open"),
        ("2024-06-17", "open"),
        ("2024-06-18", "over"),
        ("2026-11-20", "over"),
    ],
)
def test_the_window_of_r6_is_open_on_its_printed_days_and_on_no_other(day: str, state: str) -> None:
    assert R6.phase("recruit").state_on(date.fromisoformat(day)) == state


@pytest.mark.parametrize(
    ("day", "state"),
    [
        ("2024-07-31", "ahead"),
        ("2024-08-05", "unknown"),
        ("2024-10-01", "unknown"),
        ("2024-12-31", "unknown"),
        ("2025-01-01", "over"),
    ],
)
def test_a_phase_that_begins_early_in_august_is_never_called_open(day: str, state: str) -> None:
    assert R6.phase("travel").state_on(date.fromisoformat(day)) == state


def test_the_window_of_r5_is_unknown_but_over_once_the_trips_are() -> None:
    window = R5.phase("recruit")
    assert (window.opens, window.closes) == (None, None)
    assert window.state_on(date(2023, 5, 15)) == "unknown"
    assert window.state_on(date(2026, 11, 20)) == "over"


def test_a_phase_without_any_day_is_unknown_for_ever() -> None:
    phase = Phase("report", None, None, R6.name, R6.name, "unknown")
    assert phase.state_on(date(2024, 1, 1)) == phase.state_on(date(2099, 1, 1)) == "unknown"


def test_nothing_is_open_on_the_reference_day() -> None:
    states = {phase.state_on(date(2026, 11, 20)) for scheme in (R5, R6) for phase in scheme.phases}
    assert states == {"over", "unknown"}


@BOTH
def test_the_desk_has_one_telephone_number(scheme: Scheme) -> None:
    assert scheme.contact.phone == "03-3578-2509"
    assert "2624" not in (FOLDER / scheme.file).read_text("utf-8")


@BOTH
def test_no_garbled_words_are_shown(scheme: Scheme) -> None:
    words = "".join(text.of(language) for text in texts_of(scheme) for language in LANGUAGES)
    assert not re.search("上回|半年後|HPE|募集が分かる|先行|実績報告表|企画推進担当", words)


@BOTH
def test_easy_japanese_has_western_years_short_sentences_and_no_wave_dash(scheme: Scheme) -> None:
    for text in texts_of(scheme):
        assert not re.search("令和|平成|[〜～~]", text.easy), text.easy
        assert all(len(sentence) <= 40 for sentence in text.easy.split("。")), text.easy


@BOTH
def test_a_weekday_in_a_text_is_the_weekday_of_that_day(scheme: Scheme) -> None:
    checked = 0
    for phase in scheme.phases:
        for year, month, day, weekday in re.findall(
            r"(\d{4})年\)?(\d+)月(\d+)日\((.)", phase.when.ja + phase.when.easy
        ):
            checked += 1
            assert "月火水木金土日"[date(int(year), int(month), int(day)).weekday()] == weekday
    assert checked or scheme is R5


def sources_of(values: Mapping[str, object]) -> set[str]:
    found: set[str] = set()
    for key, value in values.items():
        if key == "source" and isinstance(value, str):
            found.add(value)
        elif isinstance(value, Mapping):
            found |= sources_of(value)
    return found


@BOTH
def test_every_source_is_a_fact_of_the_same_fiscal_year(scheme: Scheme) -> None:
    cited = {scheme.source, scheme.selection.source, scheme.partners.source, *sources_of(scheme.subsidy)}
    cited |= {phase.source for phase in scheme.phases}
    cited |= {item.source for item in (*scheme.documents, *scheme.duties)}
    assert cited - {"", "unknown"}
    assert all(source.startswith(f"{scheme.year}-") for source in cited - {"", "unknown"})


@BOTH
def test_every_source_is_a_fact_the_desk_can_cite(scheme: Scheme) -> None:
    facts = Facts.load(FOLDER.parent / "facts")
    cited = {*sources_of(scheme.subsidy), *scheme.contact.sources, scheme.source, scheme.selection.source}
    cited |= {phase.source for phase in scheme.phases}
    cited |= {item.source for item in (*scheme.documents, *scheme.duties)}
    assert [source for source in sorted(cited - {"", "unknown"}) if source not in facts] == []


@BOTH
@pytest.mark.parametrize(("cap", "written"), [("night", "1万円"), ("person", "5万円"), ("business", "20万円")])
def test_the_figure_of_a_cap_stands_in_the_fact_it_cites(scheme: Scheme, cap: str, written: str) -> None:
    caps = scheme.subsidy["caps"]
    assert isinstance(caps, Mapping)
    text = Facts.load(FOLDER.parent / "facts").fact(caps[cap]["source"]).text
    assert caps[cap]["yen"] == int(written.removesuffix("万円")) * 10_000
    assert written in text.replace("一", "1")


@BOTH
def test_every_requirement_of_the_subsidy_has_its_words(scheme: Scheme) -> None:
    requirements = scheme.subsidy["requirements"]
    assert isinstance(requirements, Mapping)
    assert set(requirements) == set(scheme.requirements)


def test_a_name_is_said_in_three_languages() -> None:
    assert R6.title == R6.name.of("ja")
    assert R6.title_en == R6.name.of("en")
    assert "2024年度" in R6.name.of("easy")


@pytest.mark.parametrize(
    ("old", "new", "key", "reason"),
    [
        ('id = "minato-r6"', "id = 6", "id", "not a str"),
        ('year = "R6"', 'year = "2024"', "year", "not a fiscal year"),
        ('id = "minato-r6"\n', "", "id", "missing"),
        ("opens = 2024-05-10\n", "", "opens", "missing"),
        ("opens = 2024-05-10", 'opens = "May"', "opens", "neither a date"),
        ("opens = 2024-05-10", "opens = 2024-05-10T09:00:00", "opens", "neither a date"),
        ("closes = 2024-06-17", "closes = 2024-05-09", "closes", "before the phase begins"),
        ("not_after = 2024-06-30", "not_after = 2024-06-20", "not_after", "before the phase begins"),
        ("opens = 2024-05-10", "opens = 2024-05-10\nopened = 2024-05-10", "opened", "not a key we know"),
        ('name = "recruit"', 'name = "decide"', "phase", "in this order"),
        ('name = "recruit"', 'name = "hiring"', "name", "not one of"),
        ('en = "Call for applications"\n', "", "en", "missing"),
        ('phone = "03-3578-2509"', 'phone = ""', "phone", "empty"),
        ('phone = "03-3578-2509"', 'telephone = "03-3578-2509"', "phone", "missing"),
        ('list = "R6"', 'list = "six"', "list", "not a fiscal year"),
        ('complete = false', 'complete = "no"', "complete", "not a bool"),
        ('phase = "coordinate"', 'phase = "later"', "phase", "not one of"),
        ("[subsidy]", "[subsidies]", "subsidies", "not a key we know"),
        ("[title]", "[title", "file", "line"),
        ("opens = 2024-05-10", "opens = 2024-02-30", "file", "line"),
    ],
)  # fmt: skip
def test_a_broken_file_is_named_with_its_key_and_the_reason(
    tmp_path: Path, old: str, new: str, key: str, reason: str
) -> None:
    with pytest.raises(BrokenData) as problem:
        load_schemes(broken(tmp_path, old, new))
    assert problem.value.file == "broken.toml"
    assert problem.value.key.split(".")[-1] == key
    assert reason in problem.value.reason
    assert str(problem.value) == f"broken.toml: {problem.value.key}: {problem.value.reason}"


def test_figures_that_the_rules_refuse_are_broken_data_too(tmp_path: Path) -> None:
    def refuse(table: Mapping[str, object]) -> None:
        raise ValueError("caps.night.yen: is no amount")

    with pytest.raises(BrokenData, match=r"broken\.toml: subsidy: caps\.night\.yen: is no amount"):
        load_schemes(broken(tmp_path, "10_000", "10_001"), refuse)


def test_two_programmes_do_not_share_an_id(tmp_path: Path) -> None:
    for name in ("a.toml", "b.toml"):
        (tmp_path / name).write_text((FOLDER / "minato-r6.toml").read_text("utf-8"), "utf-8")
    with pytest.raises(BrokenData, match=r"b\.toml: id: is also used by a\.toml"):
        load_schemes(tmp_path)


def test_an_empty_folder_is_no_programme(tmp_path: Path) -> None:
    with pytest.raises(BrokenData, match="no programme"):
        load_schemes(tmp_path)
