"""One normal form for what people type."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.text import is_kana, kana_key, kana_row, normal, plain, romaji, romaji_key, short_vowels


@pytest.mark.parametrize(
    ("typed", "form"),
    [
        ("ＩＷＡＫＩ", "iwaki"),
        ("ｷﾀｶﾀｼ", "きたかたし"),
        ("キタカタ", "きたかた"),
        ("瀨戸内市", "瀬戸内市"),
        ("新嶋村", "新島村"),
        ("內子町", "内子町"),
        ("利尻冨士町", "利尻富士町"),
        ("㐂多方市", "喜多方市"),
        ("大埜市", "大野市"),
        ("江戶・靑森・德島・增田・橫浜・圡", "江戸・青森・徳島・増田・横浜・土"),
        ("Nanyō", "nanyo"),
        ("鎌ヶ谷市", "鎌け谷市"),
        ("２０万円", "20万円"),
    ],
)
def test_a_text_has_one_normal_form(typed: str, form: str) -> None:
    assert normal(typed) == form


@given(st.text(max_size=40))
def test_the_normal_form_of_a_normal_form_is_itself(text: str) -> None:
    once = normal(text)
    assert normal(once) == once


@given(st.text(alphabet="あいうえおかがきぎん漢字アイウガーｱｲabc 1", max_size=30))
def test_the_normal_form_keeps_every_sign_in_its_place(text: str) -> None:
    assert len(normal(text)) == len(plain(text))


@pytest.mark.parametrize(
    ("spellings", "key"),
    [
        (("Nanyō", "nanyou", "nan'yo", "Nannyou"), "nanyo"),
        (("Setouchi", "Setouti", "setouchi"), "setoti"),
        (("Ohno", "Oono", "Ōno", "Ono"), "ono"),
        (("rishirifujichou", "risirihuzityou", "Rishirifuji-cho"), "risirihuzityo"),
        (("matchi", "macchi", "matti"), "matti"),
        (("Shimbashi", "shinbashi"), "sinbasi"),
    ],
)
def test_hepburn_kunrei_and_wapuro_are_one(spellings: tuple[str, ...], key: str) -> None:
    assert {short_vowels(romaji_key(spelling)) for spelling in spellings} == {key}


@given(st.text(alphabet="ouaieshtn", max_size=20))
def test_shortening_vowels_twice_changes_nothing_more(letters: str) -> None:
    assert short_vowels(short_vowels(letters)) == short_vowels(letters)


@pytest.mark.parametrize(
    ("kana", "letters"),
    [("さっぽろし", "sapporosi"), ("しょうない", "syounai"), ("らーめん", "raamen"), ("いちづか", "itizuka")],
)
def test_kana_are_written_in_kunrei_letters(kana: str, letters: str) -> None:
    assert romaji(kana) == letters


def test_a_careless_typist_leaves_out_marks_and_small_signs() -> None:
    assert kana_key("りしりふじちょう") == kana_key("りしりふしちよう")
    assert kana_key("きたかたし") != kana_key("きたかみし")


@pytest.mark.parametrize(("text", "answer"), [("いわき", True), ("いわき市", False), ("", False), ("らーめん", True)])
def test_kana_only_is_told_from_mixed_text(text: str, answer: bool) -> None:
    assert is_kana(text) is answer


@pytest.mark.parametrize(("one", "other", "same"), [("いわくし", "いわきし", True), ("ないよう", "なんよう", False)])
def test_kana_of_one_row_are_on_one_key(one: str, other: str, same: bool) -> None:
    assert (kana_row(one) == kana_row(other)) is same
