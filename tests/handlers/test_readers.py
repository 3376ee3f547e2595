"""How counts, yen, months, yes and no are read as people write them, and what is asked back instead of guessed."""

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from handlers.reading.in_turn import read_in_turn
from handlers.reading.readers import (
    HINTS,
    Misread,
    read_count,
    read_months,
    read_trip,
    read_yen,
    read_yes_no,
)

CASES: dict[str, Any] = tomllib.loads((Path(__file__).parents[1] / "cases/readings.toml").read_text("utf-8"))
READERS: dict[str, Callable[[str], object]] = {
    "yen": read_yen,
    "people": lambda text: read_count(text, "people"),
    "nights": lambda text: read_count(text, "nights"),
    "months": read_months,
}


def table(kind: str) -> list[Any]:
    return [
        pytest.param(reader, case, id=f"{reader}-{number}")
        for reader in READERS
        for number, case in enumerate(CASES[reader][kind])
    ]


@pytest.mark.parametrize(("reader", "case"), table("plain"))
def test_a_plain_answer_is_read(reader: str, case: dict[str, Any]) -> None:
    expected = tuple(case["value"]) if reader == "months" else case["value"]
    assert READERS[reader](case["text"]) == expected


@pytest.mark.parametrize(("reader", "case"), table("asked_back"))
def test_what_is_not_sure_is_asked_back_with_its_candidates(reader: str, case: dict[str, Any]) -> None:
    assert READERS[reader](case["text"]) == Misread(case["hint"], tuple(case["candidates"]))


@pytest.mark.parametrize("case", CASES["trip"], ids=[f"trip-{number}" for number in range(len(CASES["trip"]))])
def test_a_sentence_about_a_trip_is_read_as_far_as_it_is_sure(case: dict[str, Any]) -> None:
    found = read_trip(case["text"])
    assert {slot: value for slot, value in found.items() if isinstance(value, int)} == case["reads"]
    doubts = {slot: value.key for slot, value in found.items() if isinstance(value, Misread)}
    assert doubts == case.get("doubts", {})


def test_prices_told_one_by_one_are_read_in_their_order() -> None:
    assert read_in_turn("1泊目8,000円、2泊目は14,000円") == {"lodging": [8_000, 14_000]}
    assert read_in_turn("1人目の交通費2万円、2人目は3万円です") == {"transport": [20_000, 30_000]}
    assert read_in_turn("2泊目は14,000円") == {}


def test_the_ends_of_a_range_in_a_sentence_are_offered() -> None:
    assert read_trip("交通費2〜3万円")["transport"] == Misread("range", (20_000, 30_000))


@pytest.mark.parametrize(
    "text", ["はい", "ハイ", "うん", "Yes!", "y", "ok", "はい、3人です", "あります", "もちろんです"]
)
def test_a_yes_is_read(text: str) -> None:
    assert read_yes_no(text) is True


@pytest.mark.parametrize(
    "text", ["いいえ", "no", "N", "いいえ、ちがいます", "ありません", "しない", "使いません", "なし"]
)
def test_a_no_is_read(text: str) -> None:
    assert read_yes_no(text) is False


@pytest.mark.parametrize(
    "text", ["わからない", "未定です", "まだ決まっていません", "検討中", "not sure", "使うかもしれません"]
)
def test_not_decided_is_an_answer_of_its_own(text: str) -> None:
    assert read_yes_no(text) == "unsure"


@pytest.mark.parametrize(
    "text", ["結構です", "大丈夫です", "いいです", "はい、いいえ", "yesterday", "nothing", "南陽市"]
)
def test_words_that_can_mean_both_are_asked_back(text: str) -> None:
    assert read_yes_no(text) == Misread("options")


def test_an_empty_yes_or_no_is_asked_back() -> None:
    assert read_yes_no(" 　。") == Misread("empty")


PIECES = """人 名 泊 円 万 千 3 １ 一 〜 - 約 、 , . ¥ 交通費 宿 1泊 当たり 全員で 合計 ではなく 月 年 日 はい ない
night yen k two / 9999999999"""
pieces = st.sampled_from([" ", "\n", *PIECES.split()])
texts = st.one_of(st.text(max_size=300), st.lists(pieces, max_size=60).map("".join))


@settings(deadline=None)
@given(texts)
@example("9" * 5000)
@example("1," * 2500)
@example("一人当たり" * 1000)
@example("3〜" * 2500)
@example("約" * 5000)
@example("はい" * 2500)
@example("1泊1円" * 1250)
@example("です" * 2500)
@example("万" * 5000)
@example("1月" * 2500)
def test_any_text_is_read_or_asked_back_and_never_fails(text: str) -> None:
    read: list[object] = [reader(text) for reader in READERS.values()]
    read += [read_yes_no(text), *read_trip(text).values()]
    for value in read:
        assert not isinstance(value, Misread) or value.key in HINTS


@given(texts)
def test_what_is_taken_is_within_bounds(text: str) -> None:
    bounds = {"people": range(1, 100), "nights": range(1, 31), "yen": range(1, 10_000_001)}
    for reader, allowed in bounds.items():
        value = READERS[reader](text)
        assert isinstance(value, Misread) or value in allowed
    slots = {"people": "people", "nights": "nights", "lodging": "yen", "transport": "yen"}
    for slot, read in read_trip(text).items():
        free = slot == "transport" and read == 0  # whoever goes on foot pays nothing for the way
        assert free or isinstance(read, Misread) or read in bounds[slots[slot]]


@given(st.integers(1, 10_000_000), st.sampled_from(["{0:,}円", "{0}円", "¥{0:,}", "{0:,} yen", "JPY {0}"]))
def test_every_amount_written_with_its_currency_is_read_to_the_yen(amount: int, form: str) -> None:
    assert read_yen(form.format(amount)) == amount


@given(st.integers(1, 99), st.sampled_from(["{}人", "{}名", "{} people", "{}"]))
def test_every_count_of_people_is_read(count: int, form: str) -> None:
    assert read_count(form.format(count), "people") == count
