"""Facts are read strictly, and a citation names each document once, with date, section and fiscal year."""

from pathlib import Path

import pytest

from knowledge.errors import BrokenData
from knowledge.facts import Facts, fiscal_year

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"
DOCUMENT = """
[document]
id = "slides"
title = "港区の全国連携"
title_en = "Nationwide cooperation"
publisher = "港区"
date = "2024-06-01"
year = "R6"
"""
FACT = """
[[fact]]
id = "R6-RATE"
text = "補助率は10/10。"
year = "R6"
section = "補助金の欄"
reliability = "clean"
"""
OLD = """
[document]
id = "interview"
title = "びーさての記事"
title_en = "Interview"
publisher = "北海道美唄市"
date = "2018-03"
year = "H29"
[[fact]]
id = "B-1"
text = "約50名が参加した。"
year = "H29"
section = "セミナー"
reliability = "doubtful"
"""


def folder(tmp_path: Path, **files: str) -> Path:
    for name, text in files.items():
        (tmp_path / f"{name}.toml").write_text(text, "utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("ja", "出典: 港区の全国連携(令和6年6月1日) 補助金の欄〔令和6年度〕"),
        ("easy", "もとの 資料: 港区の全国連携(2024年6月1日) 補助金の欄〔2024年度〕"),
        ("en", "Source: 港区の全国連携 (Nationwide cooperation, 1 June 2024), 補助金の欄 [FY2024]"),
    ],
)
def test_a_citation_names_document_date_section_and_fiscal_year(tmp_path: Path, language: str, line: str) -> None:
    facts = Facts.load(folder(tmp_path, slides=DOCUMENT + FACT))
    assert facts.citation(["R6-RATE"], language) == line


def test_a_document_before_reiwa_is_dated_in_heisei(tmp_path: Path) -> None:
    facts = Facts.load(folder(tmp_path, old=OLD))
    assert facts.citation(["B-1"], "ja") == "出典: びーさての記事(平成30年3月) セミナー〔平成29年度〕"
    assert facts.citation(["B-1"], "en") == "Source: びーさての記事 (Interview, March 2018), セミナー [FY2017]"


def test_each_document_and_each_section_is_named_once(tmp_path: Path) -> None:
    second = FACT.replace("R6-RATE", "R6-CAP")
    facts = Facts.load(folder(tmp_path, slides=DOCUMENT + FACT + second, old=OLD))
    line = facts.citation(["R6-RATE", "R6-CAP", "B-1"], "ja")
    assert line.count("港区の全国連携") == line.count("補助金の欄") == 1
    assert line.endswith("、びーさての記事(平成30年3月) セミナー〔平成29年度〕")


def test_no_facts_give_no_source_line(tmp_path: Path) -> None:
    assert Facts.load(folder(tmp_path, slides=DOCUMENT + FACT)).citation([], "ja") == ""


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (DOCUMENT + FACT + FACT, "fact[R6-RATE].id"),
        (DOCUMENT + FACT.replace("clean", "perhaps"), "fact[R6-RATE].reliability"),
        (DOCUMENT + FACT.replace("section", "sektion"), "fact[R6-RATE].section"),
        (DOCUMENT + FACT + 'colour = "red"\n', "fact[R6-RATE].colour"),
        (DOCUMENT.replace("2024-06-01", "June 2024") + FACT, "document.date"),
        ("[document\n", "file"),
    ],
)
def test_a_broken_file_is_named_with_its_key(tmp_path: Path, text: str, key: str) -> None:
    with pytest.raises(BrokenData) as problem:
        Facts.load(folder(tmp_path, slides=text))
    assert (problem.value.file, problem.value.key) == ("slides.toml", key)


def test_every_fact_of_the_desk_can_be_cited_in_three_languages() -> None:
    facts = Facts.load(KNOWLEDGE / "facts")
    for fact in facts:
        for language in ("ja", "easy", "en"):
            title = facts.document(fact.document).title
            told = title.replace("令和5年度", "2023年度") if language == "easy" else title
            assert told in facts.citation([fact.id], language)


def test_easy_japanese_names_no_era_in_a_source() -> None:
    facts = Facts.load(KNOWLEDGE / "facts")
    assert not any("令和" in facts.citation([fact.id], "easy") for fact in facts)


@pytest.mark.parametrize(("year", "named"), [("R1", "令和元年度"), ("R6", "令和6年度"), ("H30", "平成30年度")])
def test_the_first_year_of_an_era_is_called_so(year: str, named: str) -> None:
    assert fiscal_year(year, {"fiscal": "令和{era}年度", "early_fiscal": "平成{early}年度"}) == named
