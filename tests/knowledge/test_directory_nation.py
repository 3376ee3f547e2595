"""Every one of the 1,741 municipalities in every script: it is found, and none but a partner is ever called one."""

import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from knowledge.directory import Directory
from knowledge.gazetteer import Place
from knowledge.text import romaji, short_vowels

DIRECTORY = Directory.load(Path(__file__).parents[2] / "knowledge")
KUNREI = {"sy": "sh", "ty": "ch", "zy": "j", "si": "shi", "ti": "chi", "tu": "tsu", "zi": "ji", "cch": "tch"}
ENGLISH = {"市": "City", "町": "Town", "村": "Village", "区": "Ward"}
HALF = {unicodedata.normalize("NFKC", chr(code)): chr(code) for code in range(0xFF66, 0xFF9E)}
MARKS = {"\u3099": "ﾞ", "\u309a": "ﾟ"}
HOME = "13103"


def katakana(kana: str) -> str:
    return "".join(chr(ord(sign) + 0x60) if "ぁ" <= sign <= "ゖ" else sign for sign in kana)


def half_width(kana: str) -> str:
    return "".join(MARKS.get(sign) or HALF.get(sign, sign) for sign in unicodedata.normalize("NFD", katakana(kana)))


def hepburn(kana: str) -> str:
    letters = romaji(kana)
    for ours, theirs in KUNREI.items():
        letters = letters.replace(ours, theirs)
    return letters


FORMS: dict[str, Callable[[Place], str]] = {
    "kanji": lambda place: place.name,
    "prefecture": lambda place: place.full,
    "county": lambda place: place.prefecture + place.county + place.name,
    "kana": lambda place: place.kana,
    "katakana": lambda place: katakana(place.kana),
    "half width": lambda place: half_width(place.kana),
    "wapuro Hepburn": lambda place: hepburn(place.kana),
    "Hepburn": lambda place: short_vowels(hepburn(place.kana)).title(),
    "English": lambda place: f"{hepburn(place.kana_stem).title()} {ENGLISH[place.name[-1]]}",
    "sentence": lambda place: f"{place.name}に行きたいです",
    "sentence with prefecture": lambda place: f"{place.full}でワーケーションできますか",
}


@pytest.mark.parametrize("form", FORMS)
def test_every_municipality_is_found_by_its_name(form: str) -> None:
    lost = []
    for place in DIRECTORY.gazetteer.places:
        found = DIRECTORY.resolve(FORMS[form](place))
        home = place.code == HOME and form == "sentence with prefecture"  # the ward itself is no goal
        if place not in found.places and not home:
            lost.append(place.full)
    assert lost == []


@pytest.mark.parametrize("form", FORMS)
def test_no_other_municipality_is_ever_called_a_partner(form: str) -> None:
    for place in DIRECTORY.gazetteer.places:
        found = DIRECTORY.resolve(FORMS[form](place))
        if found.outcome == "partner":
            assert found.places == (place,)
            assert DIRECTORY.partner(place.code)
        else:
            assert found.outcome in {"not_partner", "ambiguous"} or place.code == HOME


def test_no_other_municipality_sounds_like_a_partner_unless_it_has_the_same_name() -> None:
    for place in DIRECTORY.gazetteer.places:
        assert {alike.name for alike in DIRECTORY.words.sounds.whole(place.name)} <= {place.name}


def test_a_partner_written_by_its_sounds_is_only_asked_back() -> None:
    for name in ("男国町", "仲野市", "多野市", "児諸市", "夷代市"):
        assert DIRECTORY.resolve(name).outcome != "partner"
