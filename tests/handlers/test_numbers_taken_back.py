"""A number that a message takes back is gone wherever it was told; one that is only denied stays."""

import pytest

from handlers.numerals import hear
from handlers.readers import read_months, read_trip


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


def test_the_readers_hear_what_is_left() -> None:
    assert read_trip("3人で2泊。あ、3人じゃなくて4人") == {"people": 4, "nights": 2}
    assert read_months("9月、いや9月じゃなくて10月") == (10,)


@pytest.mark.parametrize("word", ["なんですけど", "なんだけど", "なんで", "なので", "なのですが"])
def test_a_word_of_speech_after_one_night_asks_for_no_price(word: str) -> None:
    assert read_trip(f"四人で一泊{word}宿が一人八千五百円")["nights"] == 1
