"""Personal data typed into a talk is taken out before it is kept (rules A3, H1, H2, H6)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.masking import LONGEST, MAIL, PHONE, clean, mask

PHONES = (
    "03-3578-2509", "03(3578)2509", "(03)3578-2509", "０３-３５７８-２５０９", "０３ー３５７８ー２５０９", "0335782509",
    "+81 3 3578 2509", "+81(0)3-3578-2509", "+819012345678", "03−3578−2509", "03‐3578‐2509", "03—3578—2509",
    "090-1234-5678", "090 1234 5678", "09012345678", "０９０１２３４５６７８", "050-1234-5678", "0120-861009",
    "0800-123-4567", "0570-054222", "0238-23-3241", "03・3578・2509", "03 - 3578 - 2509", "03の3578の2509",
    "080-11-22-33-44", "+1 650 253 0000", "0238‑23‑3241", "⓪⑨⓪①②③④⑤⑥⑦⑧",
)  # fmt: skip
MAILS = (
    "taro@example.co.jp", "ｔａｒｏ＠ｅｘａｍｐｌｅ．ｃｏ．ｊｐ", "taro..yamada@docomo.ne.jp", "taro.@docomo.ne.jp",
    "taro.yamada+line@mail.example.com", "taro@minato.local",
)  # fmt: skip
HARMLESS = (
    "12345",
    "03-3578-250",
    "３５７８－２５０９",
    "200,000円と1,234,567,890円",
    "総額1200000000円",
    "10000円 10000円 10000円 28000円",
    "2024年06月17日から2024年06月21日",
    "2024-06-17 09:00から2024-06-21 17:00",
    "2024/06/17 2024/06/21",
    "20240617から20240621",
    "令和6年5月10日から6月17日、平日8:30-17:00",
    "105-8511 106-0032 108-0075",
    "〒１０５－８５１１",
    "MW-2026-0012 MW-2026-0013",
    "7000012050002",
    "T8000020131032",
    "予約番号4512345678",
    "0.123456789",
    "3泊4日2名",
    "@ワーケーション案内 よろしく",
    "taro@example",
    "",
    "補助の対象になりますか",
)


@pytest.mark.parametrize("phone", PHONES)
@pytest.mark.parametrize("around", ["{}", "電話は{}です", "TEL{}、3名です", "担当は山田{}まで", "〒105-8511 {}"])
def test_a_phone_number_is_masked_however_it_is_typed(phone: str, around: str) -> None:
    assert mask(around.format(phone)) == (around.format(PHONE), True)


@pytest.mark.parametrize("mail", MAILS)
@pytest.mark.parametrize("around", ["{}", "メールは{}です", "連絡先：{}、電話はありません"])
def test_a_mail_address_is_masked_even_one_that_a_form_would_refuse(mail: str, around: str) -> None:
    assert mask(around.format(mail)) == (around.format(MAIL), True)


@pytest.mark.parametrize("text", HARMLESS)
def test_amounts_dates_postcodes_and_numbers_of_cases_are_left_alone(text: str) -> None:
    assert mask(text) == (text, False)


def test_exactly_the_three_phones_of_a_crowded_sentence_are_masked() -> None:
    rest = "。20万円、2024年6月17日、105-8511、令和6年5月10日から6月17日、"
    rest += "受付番号MW-2026-0012、法人番号7000012050002、3泊4日2名"
    said = "電話は03-3578-2509か０９０ー１２３４ー５６７８、+81 3 3578 2509" + rest
    assert mask(said) == (f"電話は{PHONE}か{PHONE}、{PHONE}{rest}", True)


def test_a_number_and_an_address_in_one_message_are_both_masked() -> None:
    assert mask("山田 090-1234-5678 taro@example.co.jp") == (f"山田 {PHONE} {MAIL}", True)


def test_what_stands_around_a_number_keeps_its_own_form() -> None:
    assert mask("ﾃﾞﾝﾜ㈱０９０ー１２３４ー５６７８ｺｰﾋｰ") == (f"ﾃﾞﾝﾜ㈱{PHONE}ｺｰﾋｰ", True)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("一行目\r\n二行目\r三行目", "一行目\n二行目\n三行目"),
        ("あ\tい", "あ い"),
        ("会社\u202e名\u2066前\u200f", "会社名前"),
        ("\x00a\x1b[31m\x7f", "a[31m"),
        ("\ue001\ue002\uf8ff番", "番"),
        ("\ud83d半分", "半分"),
        ("👨‍👩‍👧 家族", "👨‍👩‍👧 家族"),
    ],
    ids=["line-ends", "tab", "bidi", "control", "private-use", "half-pair", "joined-emoji"],
)
def test_characters_nobody_sees_are_removed(sent: str, kept: str) -> None:
    assert clean(sent) == kept


def test_a_number_hidden_by_invisible_characters_is_masked_after_cleaning() -> None:
    assert mask(clean("090\u200b1234\u20605678")) == (PHONE, True)


def test_a_message_is_cut_at_five_thousand_characters() -> None:
    assert len(clean("あ" * 6000)) == LONGEST


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=80), st.sampled_from(PHONES + MAILS))
def test_masking_twice_changes_nothing_more(text: str, secret: str) -> None:
    once, _ = mask(f"{clean(text)} {secret} ")
    assert mask(once)[0] == once


@given(st.text(max_size=200))
def test_any_text_can_be_cleaned_masked_and_stored(text: str) -> None:
    mask(clean(text))[0].encode()
