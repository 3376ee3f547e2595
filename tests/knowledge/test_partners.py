"""The partners of fiscal 2023: every figure is in a fact it cites, and nothing is joined that no document joins."""

import re
import tomllib
from pathlib import Path

import pytest

from knowledge.directory import Directory
from knowledge.partners import Partner, Result

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"
NUMBER = re.compile(r"\d+")
WEEKDAYS = "月火水木金土日"
MONTHS = {9: "September", 10: "October", 11: "November", 12: "December"}


@pytest.fixture(scope="module")
def directory() -> Directory:
    return Directory.load(KNOWLEDGE)


@pytest.fixture(scope="module")
def facts() -> dict[str, str]:
    tables = [tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted((KNOWLEDGE / "facts").glob("*.toml"))]
    return {fact["id"]: fact["text"] for table in tables for fact in table["fact"]}


def partner(directory: Directory, code: str) -> Partner:
    found = directory.partner(code)
    assert found is not None
    return found


def numbers(text: str) -> set[str]:
    return set(NUMBER.findall(text.replace(",", "")))


def test_every_fact_that_is_named_exists(directory: Directory, facts: dict[str, str]) -> None:
    known = directory.known
    named = {fact for row in known.partners for fact in row.facts} | {
        fact for row in known.results for fact in row.facts
    }
    named |= {fact for purpose in known.purposes for ids in purpose.places.values() for fact in ids}
    named |= set(known.unverified.values()) | {fact for ids in known.elsewhere.values() for fact in ids}
    named |= {company.fact for company in known.companies}
    assert named <= set(facts)


def test_the_list_has_its_fifteen_rows(directory: Directory) -> None:
    assert len(directory.partners) == 15
    assert [row.short for row in directory.partners][:4] == ["利尻富士町", "南陽市", "高畠町", "小国町"]


def test_the_table_and_the_list_agree_on_names_and_readings(directory: Directory) -> None:
    for row in directory.partners:
        place = directory.place(row.code)
        if place:
            assert (row.name, row.kana) == (place.full, place.kana)
    assert [row.code for row in directory.partners if not directory.place(row.code)] == ["31000-33000"]


def test_a_title_is_the_one_its_fact_prints(directory: Directory, facts: dict[str, str]) -> None:
    for row in directory.partners:
        assert all(title.replace(" ", "") in facts[row.facts[0]].replace(" ", "") for title in row.programmes)


@pytest.mark.parametrize("code", ["07204", "07208", "31000", "33000", "38210"])
def test_a_row_without_a_title_in_the_document_has_none_here(directory: Directory, code: str) -> None:
    assert partner(directory, code).programmes == ()


def test_nakano_has_a_second_leaflet_without_a_title(directory: Directory) -> None:
    assert [row.short for row in directory.partners if row.unnamed] == ["中野市"]


def test_only_five_places_are_confirmed_for_r6(directory: Directory) -> None:
    confirmed = {row.short for row in directory.partners if row.r6 == "confirmed"}
    assert confirmed == {"南陽市", "小国町", "喜多方市", "瀬戸内市", "伊予市"}
    assert [row.short for row in directory.partners if row.r6 == "unverified"] == ["内子町"]


def test_an_unverified_name_of_r6_is_a_real_place_and_no_partner(directory: Directory, facts: dict[str, str]) -> None:
    for code, fact in directory.known.unverified.items():
        place = directory.place(code)
        assert place is not None
        assert place.full in facts[fact]
        assert directory.partner(code) is None


def test_strings_of_the_r6_reading_that_cannot_exist_are_not_stored(directory: Directory) -> None:
    assert set(directory.known.unverified.values()).isdisjoint({f"M6-{n:02}" for n in (8, 14, 20, 27, 30, 31, 32, 34)})


def test_places_of_other_documents_are_named_in_their_fact(directory: Directory, facts: dict[str, str]) -> None:
    for code, ids in directory.known.elsewhere.items():
        place = directory.place(code)
        assert place is not None
        assert directory.partner(code) is None
        assert place.stem in facts[ids[0]], place.full


def test_eleven_results_are_published_with_twenty_nine_people(directory: Directory) -> None:
    assert len(directory.known.results) == 11
    assert sum(result.people for result in directory.known.results) == 29


@pytest.mark.parametrize(
    ("code", "entries", "people"),
    [("06213", 4, 9), ("38210", 3, 9), ("01519", 2, 3), ("06401", 1, 6), ("07208", 1, 1), ("13363", 1, 1)],
)
def test_a_place_has_its_entries(directory: Directory, code: str, entries: int, people: int) -> None:
    stays = [stay for result in partner(directory, code).results for stay in result.stays if stay.place == code]
    assert (len(stays), sum(stay.people for stay in stays)) == (entries, people)


def test_the_entry_of_two_places_belongs_to_both(directory: Directory) -> None:
    both = [result for result in directory.known.results if len(result.codes) == 2]
    assert [result.id for result in both] == ["X5-06"]
    assert all(both[0] in partner(directory, code).results for code in ("06213", "38210"))


def test_every_figure_of_a_result_is_in_a_fact_it_cites(directory: Directory, facts: dict[str, str]) -> None:
    for result in directory.known.results:
        text = " ".join((result.dates["ja"], *result.reasons.values(), *result.impressions.values()))
        cited = " ".join(facts[fact] for fact in result.facts)
        assert numbers(text) <= numbers(cited) | {"2023"}, result.id
        assert {str(stay.people) for stay in result.stays} <= numbers(cited)


def test_the_dates_of_a_result_are_its_days_in_each_language(directory: Directory) -> None:
    for result in directory.known.results:
        for stay in result.stays:
            for day in (stay.starts, stay.ends):
                assert f"{day.month}月{day.day}日({WEEKDAYS[day.weekday()]})" in result.dates["ja"]
                assert f"{day.month}月{day.day}日" in result.dates["easy"]
                assert re.search(rf"\b{day.day}\b", result.dates["en"])
                assert MONTHS[day.month] in result.dates["en"]


def test_texts_are_short_and_easy_texts_have_short_sentences(directory: Directory) -> None:
    for result in directory.known.results:
        for texts in (result.dates, result.reasons, result.impressions):
            assert all(0 < len(text) <= 120 for text in texts.values()), result.id
            assert "令和" not in texts["easy"]
            assert "〜" not in texts["easy"]
            assert all(len(part.replace(" ", "")) <= 40 for part in texts["easy"].split("。"))


def test_a_company_is_joined_to_a_place_and_never_to_a_result(directory: Directory, facts: dict[str, str]) -> None:
    companies = directory.known.companies
    assert len(companies) == 5
    for company in companies:
        assert company.name in facts[company.fact]
        assert partner(directory, company.place).name in facts[company.fact]
    words = " ".join(
        text for result in directory.known.results for text in (*result.reasons.values(), *result.impressions.values())
    )
    assert not any(company.name.replace("株式会社", "") in words for company in companies)
    assert not hasattr(Result, "company")


@pytest.mark.parametrize(
    ("name", "shorts"),
    [
        ("山形県", ["南陽市", "高畠町", "小国町"]),
        ("やまがた", ["南陽市", "高畠町", "小国町"]),
        ("岡山県", ["瀬戸内市", "鳥取県・岡山県"]),
        ("鳥取", ["鳥取県・岡山県"]),
        ("大阪府", []),
    ],
)
def test_a_prefecture_lists_its_partners(directory: Directory, name: str, shorts: list[str]) -> None:
    assert [row.short for row in directory.in_prefecture(name)] == shorts


@pytest.mark.parametrize(
    ("text", "purpose"),
    [
        ("温泉に入りたい", "hot_spring"),
        ("オンセン", "hot_spring"),
        ("a place with hot springs", "hot_spring"),
        ("農業体験ができるところ", "farming"),
        ("島で働きたい", "island"),
        ("an island", "island"),
        ("空き家の活用を考えています", "old_houses"),
        ("BCPの勉強", "disaster"),
        ("防災を学ぶ", "disaster"),
        ("ビジネスマッチングしたい", "matching"),
        ("チームビルディングに使いたい", "team"),
        ("リフレッシュ", "refresh"),
        ("大自然の中で", "nature"),
        ("Wi-Fi", "remote_work"),
    ],
)
def test_a_wish_finds_its_purpose(directory: Directory, text: str, purpose: str) -> None:
    found = directory.for_purpose(text)
    assert found is not None
    assert found.id == purpose


@pytest.mark.parametrize(
    "text", ["広島から行けますか", "補助金はいくら", "福島", "research", "seasonal", "", "determined", "examine"]
)
def test_other_words_have_no_purpose(directory: Directory, text: str) -> None:
    assert directory.for_purpose(text) is None


def test_a_purpose_names_only_partners_and_each_with_a_fact(directory: Directory) -> None:
    for purpose in directory.purposes:
        assert purpose.codes
        assert all(directory.partner(code) and ids for code, ids in purpose.places.items())
        assert all(0 < len(title) <= 20 for title in purpose.title.values())


def test_the_conference_names_the_places_that_are_on_a_list_of_the_programme_too(
    directory: Directory, facts: dict[str, str]
) -> None:
    came = facts["G-13"].removesuffix("。").partition("13自治体は、")[2].split("、")
    rows = {name for row in directory.partners for name in (row.short, *row.prefectures)}
    read_in_r6 = [facts[fact] for fact in directory.known.unverified.values()]
    on_lists = {name for name in came if name in rows or any(name in text for text in read_in_r6)}
    assert on_lists == {"和歌山市", "鳥取県"}
    assert all(name in facts["G-NOT-MINATO"] for name in on_lists)
