"""The known gaps: each named once and briefly, and saying no more than the facts it cites."""

import re
import tomllib
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from knowledge.library import Library

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"
KINDS = {"money", "who", "process", "place", "later_years", "other_programme", "elsewhere"}
LABEL = 20
SENTENCE = 40
BUBBLE = 300
NOTES = ("note", "note_easy", "note_en")
TITLES = ("title", "title_easy", "title_en")
ANY_PHONE = re.compile(r"0\d{1,4}[-(]\d|0120|\d{3,}-\d{4}")
ERA = re.compile(r"令和|平成|昭和|[〜～]")


def tables(path: Path, name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = tomllib.loads(path.read_text(encoding="utf-8")).get(name, [])
    return rows


GAPS = tables(KNOWLEDGE / "gaps.toml", "gap")
FACTS = {row["id"]: row["text"] for path in (KNOWLEDGE / "facts").glob("*.toml") for row in tables(path, "fact")}
EACH_GAP = pytest.mark.parametrize("gap", GAPS, ids=[gap["id"] for gap in GAPS])


def figures(text: str) -> set[str]:
    return set(re.findall(r"\d+", unicodedata.normalize("NFKC", text).replace(",", "")))


def notes(gap: dict[str, Any]) -> list[str]:
    return [gap[key] for key in NOTES if key in gap]


def test_no_gap_is_there_twice() -> None:
    names = [gap["id"] for gap in GAPS]
    assert sorted(set(names)) == sorted(names)


def test_no_question_leads_to_two_gaps() -> None:
    asked = [question for gap in GAPS for question in gap["questions"]]
    assert sorted(set(asked)) == sorted(asked)


def test_no_question_leads_to_a_gap_and_to_an_answer() -> None:
    cards = [row for path in (KNOWLEDGE / "answers").glob("*.toml") for row in tables(path, "card")]
    answered = {question for card in cards for question in card["questions"]}
    assert not answered & {question for gap in GAPS for question in gap["questions"]}


def test_every_kind_of_gap_is_known_and_used() -> None:
    assert {gap["kind"] for gap in GAPS} == KINDS


@EACH_GAP
def test_a_title_fits_on_a_button(gap: dict[str, Any]) -> None:
    assert all(0 < len(gap[key]) <= LABEL for key in TITLES)


@EACH_GAP
def test_a_gap_is_asked_for_in_at_least_six_ways(gap: dict[str, Any]) -> None:
    assert len(gap["questions"]) >= 6


@EACH_GAP
def test_some_variant_is_in_english_and_some_in_kana(gap: dict[str, Any]) -> None:
    assert any(re.search(r"[a-z]{3}", question) for question in gap["questions"])
    assert any(re.search(r"[ぁ-ん]{3}", question) for question in gap["questions"])


@EACH_GAP
def test_a_note_is_there_in_all_three_languages_with_facts_or_not_at_all(gap: dict[str, Any]) -> None:
    assert len(notes(gap)) in {0, len(NOTES)}
    assert bool(notes(gap)) == bool(gap.get("facts"))


@EACH_GAP
def test_every_fact_of_a_gap_exists(gap: dict[str, Any]) -> None:
    assert set(gap.get("facts", [])) <= set(FACTS)


@EACH_GAP
def test_a_gap_is_answered_by_a_card_of_another_year(gap: dict[str, Any], library: Library) -> None:
    if "answered_by" in gap:
        assert library.answers.card(gap["answered_by"]).years


@EACH_GAP
def test_a_note_shows_no_figure_that_is_not_in_its_facts(gap: dict[str, Any]) -> None:
    said = figures(" ".join(notes(gap)))
    assert said <= figures(" ".join(FACTS[name] for name in gap.get("facts", [])))


@EACH_GAP
def test_a_gap_holds_no_phone_number_and_no_address(gap: dict[str, Any]) -> None:
    shown = " ".join([*notes(gap), *(gap[key] for key in TITLES)])
    assert not ANY_PHONE.search(shown)
    assert "http" not in shown
    assert "@" not in shown


@EACH_GAP
def test_a_note_leaves_room_for_the_way_to_a_person(gap: dict[str, Any]) -> None:
    assert all(len(note) <= BUBBLE // 2 for note in notes(gap))


@EACH_GAP
def test_easy_japanese_has_western_years_and_short_sentences(gap: dict[str, Any]) -> None:
    easy = f"{gap['title_easy']}。{gap.get('note_easy', '')}"
    assert not ERA.search(easy)
    assert all(len(sentence) <= SENTENCE for sentence in easy.split("。"))


@EACH_GAP
def test_a_matter_of_another_desk_says_nothing_more(gap: dict[str, Any]) -> None:
    assert gap["kind"] != "elsewhere" or not notes(gap)


@EACH_GAP
def test_a_note_is_a_whole_sentence(gap: dict[str, Any]) -> None:
    assert all(note.endswith(("。", ".")) for note in notes(gap))


def test_what_the_documents_print_is_told_where_they_are_silent_on_the_rest() -> None:
    told = {gap["id"]: gap.get("note", "") for gap in GAPS}
    assert all("ファックス" in note for note in told.values() if "提出先の住所" in note)
    assert {"700円", "600円", "880円", "550円"} <= set(re.findall(r"\d+円", told["fair_prices"]))
