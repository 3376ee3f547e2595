"""The answer cards and the facts they stand on: every figure has a source, every text keeps the desk's rules."""

import re
import tomllib
import unicodedata
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"
LONGEST_ANSWER = 300
LONGEST_TITLE = 20
LONGEST_EASY_SENTENCE = 40
FEWEST_QUESTIONS = 8
TOPICS = {"money", "who", "when", "how", "where", "voices", "about", "contact", "related", "ward"}
ELSEWHERE = {"related", "ward"}
LANGUAGES = ("", "_easy", "_en")
MONTHS = [date(2024, month, 1).strftime("%B") for month in range(1, 13)]
GARBLED = (
    "1万円を上回",
    "半年後の実績",
    "HPEチェック",
    "募集が分かるまで",
    "ワーケーションの先行",
    "自社HP又はHP等",
    "実績報告表",
    "특성",
)
Card = dict[str, Any]


def tables(folder: str, key: str) -> list[dict[str, Any]]:
    files = sorted((KNOWLEDGE / folder).glob("*.toml"))
    return [row for file in files for row in tomllib.loads(file.read_text(encoding="utf-8")).get(key, [])]


CARDS = tables("answers", "card")
FACTS = {fact["id"]: fact for fact in tables("facts", "fact")}
every_card = pytest.mark.parametrize("card", CARDS, ids=lambda card: str(card["id"]))


def months_as_numbers(text: str) -> str:
    return re.sub(rf"\b({'|'.join(MONTHS)})\b", lambda name: str(MONTHS.index(name[1]) + 1), text)


def figures(text: str) -> set[int]:
    """Return every number of a text: 20万 is 200000, 1億 is 100000000, June is 6, ２ is 2."""
    plain = months_as_numbers(re.sub(r"(?<=\d),(?=\d{3})", "", unicodedata.normalize("NFKC", text)))
    found = set()
    for number, decimals, unit in re.findall(r"(\d+)(?:\.(\d+))?([万億]?)", plain):
        scale = {"": 1, "万": 10_000, "億": 100_000_000}[unit]
        found.add(int(float(f"{number}.{decimals or 0}") * scale) if unit else int(number))
        if decimals and not unit:
            found.add(int(decimals))
    return found


def figures_of_fact(fact: dict[str, Any]) -> set[int]:
    """Return what a fact vouches for: its figures, its fiscal year, and 2023 where it says 令和5."""
    eras = {int(year) for year in re.findall(r"令和(\d+)", unicodedata.normalize("NFKC", fact["text"]))}
    eras |= {int(year) for year in re.findall(r"^R(\d+)$", str(fact["year"]))}
    return figures(fact["text"]) | eras | {2018 + year for year in eras}


def sentences(text: str) -> list[str]:
    return [part for part in re.split(r"(?<=[。!?！？])|\n", text) if part]


def test_figures_are_read_in_every_notation() -> None:
    assert figures("200,000円(20万円)、10/10、８時30分") == {200_000, 10, 8, 30}
    assert figures("17 June 2024, JPY 50,000") == {17, 6, 2024, 50_000}
    assert figures("97.3%、1.5億円") == {97, 3, 150_000_000}


@every_card
def test_every_figure_of_an_answer_is_in_the_facts_it_cites(card: Card) -> None:
    known = set[int]().union(*(figures_of_fact(FACTS[name]) for name in card["facts"]))
    for language in LANGUAGES:
        assert figures(card[f"answer{language}"]) <= known, f"answer{language}"


@every_card
def test_every_card_cites_facts_that_exist(card: Card) -> None:
    assert card["facts"]
    assert set(card["facts"]) <= set(FACTS)


@every_card
def test_every_text_fits_its_place(card: Card) -> None:
    for language in LANGUAGES:
        assert 0 < len(card[f"answer{language}"]) <= LONGEST_ANSWER, f"answer{language}"
        assert 0 < len(card[f"title{language}"]) <= LONGEST_TITLE, f"title{language}"


@every_card
def test_easy_japanese_is_easy(card: Card) -> None:
    text = card["title_easy"] + "\n" + card["answer_easy"]
    assert not re.search(r"令和|平成|昭和|[〜～]", text)
    assert [one for one in sentences(text) if len(one) > LONGEST_EASY_SENTENCE] == []


@every_card
def test_english_has_kana_only_in_quoted_or_bracketed_names(card: Card) -> None:
    text = re.sub(r"「[^」]*」|\([^)]*\)", "", card["title_en"] + " " + card["answer_en"])
    # Firms in the other documents have no Latin spelling there.
    kana = r"[ぁ-ゖ]+" if card["topic"] in ELSEWHERE else r"[ぁ-ゖァ-ヺ]+"
    assert re.findall(kana, text) == []


@pytest.mark.parametrize("card", CARDS, ids=[card["id"] for card in CARDS])
def test_no_answer_opens_with_yes_or_no_as_it_may_be_asked_in_the_negative(card: Card) -> None:
    openings = ("はい", "いいえ", "いえ、", "Yes", "No,", "No.")
    assert not any(card[f"answer{language}"].startswith(openings) for language in LANGUAGES)


@every_card
def test_no_card_shows_the_number_of_another_desk_or_garbled_words(card: Card) -> None:
    text = " ".join(str(card[f"{part}{language}"]) for part in ("answer", "title") for language in LANGUAGES)
    if card["topic"] not in ELSEWHERE:
        assert "2624" not in text
    assert [word for word in GARBLED if word in text] == []


@every_card
def test_era_years_of_a_programme_answer_carry_the_western_year(card: Card) -> None:
    if card["topic"] in ELSEWHERE:
        return
    assert re.findall(r"令和(?:元|\d+)年(?!度|\()", card["answer"]) == []


@every_card
def test_an_answer_that_names_a_year_in_japanese_names_one_in_every_language(card: Card) -> None:
    if re.search(r"(?:令和|平成|昭和)(?:元|\d+)年", card["answer"]):
        for language in ("_easy", "_en"):
            assert re.search(r"(?:19|20)\d\d", card[f"answer{language}"]), f"answer{language}"


@every_card
def test_a_card_has_enough_different_questions(card: Card) -> None:
    assert len(card["questions"]) >= FEWEST_QUESTIONS
    assert len(set(card["questions"])) == len(card["questions"])


@every_card
def test_a_card_names_a_topic_its_years_and_cards_that_exist(card: Card) -> None:
    assert card["topic"] in TOPICS
    assert all(re.fullmatch(r"[RH]\d+", year) for year in card["years"])
    assert set(card.get("next", [])) <= {other["id"] for other in CARDS} - {card["id"]}
    assert re.fullmatch(r"(\d{5})?", card.get("place", ""))


def test_ids_are_unique() -> None:
    facts = [fact["id"] for fact in tables("facts", "fact")]
    assert [name for name, count in Counter(card["id"] for card in CARDS).items() if count > 1] == []
    assert [name for name, count in Counter(facts).items() if count > 1] == []


def test_no_question_belongs_to_two_cards() -> None:
    asked = Counter(re.sub(r"[\s?？]", "", question).lower() for card in CARDS for question in set(card["questions"]))
    assert [question for question, count in asked.items() if count > 1] == []


def test_garbled_words_are_not_stored_as_facts_either() -> None:
    stored = " ".join(fact["text"] for fact in FACTS.values())
    assert [word for word in GARBLED if word in stored] == []


def test_an_answer_that_speaks_of_a_window_asks_the_desk_for_its_state() -> None:
    speaking = {card["id"] for card in CARDS if "R6-WINDOW" in card["facts"]}
    assert speaking
    assert {card["id"] for card in CARDS if card["id"] in speaking and not card.get("window")} == set()
