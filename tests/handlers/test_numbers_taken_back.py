"""A number that a message takes back is gone wherever it was told; one that is only denied stays."""

from time import perf_counter

import pytest

from handlers.reading.numerals import hear
from handlers.reading.readers import Misread, read_count, read_months, read_trip


@pytest.mark.parametrize(
    ("said", "numbers"),
    [
        ("3人ではなく4人", [4]),
        ("5人で、11月ごろ。あ、5人じゃなくて7人", [11, 7]),
        ("4人で10月。いや4人じゃない、6人", [10, 6]),
        ("15人で行く。5人じゃなくて7人も泊まる", [15, 7]),
        ("3人で9月。やっぱり9月ではなくて10月", [3, 10]),
        ("1泊9000円じゃなくて8000円", [1, 8000]),
        ("3人ではない", [3]),
        ("5人で2泊です", [5, 2]),
    ],
)
def test_what_is_taken_back_is_not_heard(said: str, numbers: list[int]) -> None:
    assert [number.whole for number in hear(said).numbers] == numbers


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("1泊です。いや、間違えました、2泊です", "2泊です"),
        ("3人、あ、すみません、4人で", "4人で"),
        ("1泊2日、いや2泊3日です", "2泊3日です"),
        ("2泊のつもりでしたがやっぱり3泊", "3泊"),
        ("3人やなくて4人や", "4人や"),
        ("宿は1泊8000円、いや9000円です", "宿は1泊9000円です"),
        ("交通費は2万円、あ間違えた交通費は3万円", "交通費は3万円"),
        ("three people, actually four", "4 people"),
        ("not 3 but 4 people", "4 people"),
        ("11人じゃなくて12人です", "12人です"),
        ("9月、いや10月ごろ", "10月ごろ"),
        ("1人あたりではなく合計で10万円です", "合計で10万円です"),
        ("10万円は合計ではなく1人あたりです", "10万円は1人あたりです"),
    ],
)
def test_the_last_of_two_numbers_counts(said: str, left: str) -> None:
    assert hear(said).text == left


@pytest.mark.parametrize(
    "said",
    [
        "3人。あ、2泊です",
        "交通費は2万円、いや、宿は3万円",
        "宿は8000円、あと交通費は2万円",
        "2泊、いや3泊かも",
        "社員は30人、いや、行くのは3人です",
        "2泊か3泊",
        "4人です。すみません、2人は日帰りです",
        "4人です。やっぱり1人増えました",
        "3人、あと1人",
    ],
)
def test_what_counts_something_else_or_is_not_sure_takes_nothing_back(said: str) -> None:
    assert hear(said).text == said


def test_two_groups_of_the_same_size_are_no_number_said_twice() -> None:
    twice, groups = read_trip("店員2人に行ってもらいます。2人で2泊です"), read_trip("大人2人、子ども2人で2泊")
    assert twice["people"] == 2
    assert groups["people"] == Misread("range", (4, 2))


@pytest.mark.parametrize(
    "said",
    [
        "3名 2泊 宿8500円/1人1泊 交通22000円/1人",
        "3名2泊、宿 8,500円／人・泊、交通費 22,000円／人",
        "3人で2泊 宿8500円(1人1泊) 交通費22000円(1人)",
        "3人2泊、宿は8500円（お一人様1泊あたり）、交通費は22000円（1名あたり）",
        "3 people, 2 nights, hotel 8500 yen/person/night, train 22000 yen/person",
    ],
)
def test_a_unit_behind_a_price_counts_nobody(said: str) -> None:
    assert read_trip(said) == {"people": 3, "nights": 2, "lodging": 8500, "transport": 22000}


def test_a_unit_before_a_fare_is_no_party() -> None:
    assert read_count("汽車賃は1人往復1万8千円です", "people") == Misread("not_a_number")
    assert read_count("1人です", "people") == 1


def test_the_readers_hear_what_is_left() -> None:
    assert read_trip("3人で2泊。あ、3人じゃなくて4人") == {"people": 4, "nights": 2}
    assert read_months("9月、いや9月じゃなくて10月") == (10,)


@pytest.mark.parametrize("word", ["なんですけど", "なんだけど", "なんで", "なので", "なのですが"])
def test_a_word_of_speech_after_one_night_asks_for_no_price(word: str) -> None:
    assert read_trip(f"四人で一泊{word}宿が一人八千五百円")["nights"] == 1


@pytest.mark.parametrize("said", ["1人あ、", "1人、いや", "1人", "1名1泊 ", "一", "2人は新幹線で1人2万円、"])
def test_a_message_of_nothing_but_slips_and_units_is_read_at_once(said: str) -> None:
    begun = perf_counter()
    read_trip((said * 5000)[:5000])
    assert perf_counter() - begun < 2
