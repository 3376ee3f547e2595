"""Names of places in the letters of road signs."""

import pytest

from knowledge.hepburn import hepburn
from knowledge.library import Library


@pytest.mark.parametrize(
    ("kana", "letters"),
    [
        ("おぐに", "Oguni"), ("とうきょう", "Tokyo"), ("おおの", "Ono"), ("しんじょう", "Shinjo"), ("ほっかいどう", "Hokkaido"),
        ("りしりふじ", "Rishirifuji"), ("はっちょう", "Hatcho"), ("きゅうしゅう", "Kyushu"), ("じゅうもんじ", "Jumonji"), ("みなみうおぬま", "Minamiuonuma"),
    ],
)  # fmt: skip
def test_a_reading_in_latin_letters(kana: str, letters: str) -> None:
    assert hepburn(kana) == letters


def test_every_municipality_and_its_prefecture_has_letters(library: Library) -> None:
    directory = library.directory
    names = [directory.latin_name(place) for place in directory.gazetteer.places]
    assert all(name.replace(", ", "").isascii() and name.replace(", ", "").isalpha() for name in names)
    assert "Oguni, Kumamoto" in names
