"""What the contact form accepts, puts into one form, and asks to put right (conventions A8, H1, H2, H6)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.pages.contact import FIELDS, LIMITS, Contact, read_contact, read_email, read_tel

GOOD = {"organization": "株式会社みなと", "name": "山田 花子", "tel": "03-3578-2509", "confirmed": "yes"}


@pytest.mark.parametrize(
    "typed",
    [
        "03-3578-2509",
        "03(3578)2509",
        "０３-３５７８-２５０９",
        "０３ー３５７８ー２５０９",
        "0335782509",
        "+81 3 3578 2509",
        "03−3578−2509",
        "03‐3578‐2509",
        " 03-3578-2509\u200b",
    ],
    ids=range(9),
)
def test_h1_a_phone_number_is_read_however_it_is_typed(typed: str) -> None:
    assert read_tel(typed) == "+81335782509"


@pytest.mark.parametrize("typed", ["090-1234-5678", "050-1234-5678", "0120-861009", "0570-054222", "0238-23-3241"])
def test_h1_every_kind_of_japanese_number_is_accepted(typed: str) -> None:
    assert read_tel(typed) is not None


@pytest.mark.parametrize("typed", ["12345", "03-3578-250", "３５７８－２５０９", "電話", "", "1" * 300])
def test_h1_what_cannot_be_dialled_is_no_phone_number(typed: str) -> None:
    assert read_tel(typed) is None


@pytest.mark.parametrize(
    "typed", ["taro@example.co.jp", "ｔａｒｏ＠ｅｘａｍｐｌｅ．ｃｏ．ｊｐ", " taro@example.co.jp "], ids=range(3)
)
def test_h2_a_mail_address_is_read_in_full_width_too(typed: str) -> None:
    assert read_email(typed) == "taro@example.co.jp"


@pytest.mark.parametrize(
    "typed",
    ["taro..yamada@docomo.ne.jp", "taro.@docomo.ne.jp", "taro@example", "taro@minato.local", "a b@x.jp", "taro"],
)
def test_h2_what_mail_cannot_be_sent_to_is_refused(typed: str) -> None:
    assert read_email(typed) is None


def test_a_good_form_becomes_a_contact_with_the_fields_of_a8_only() -> None:
    contact = read_contact({**GOOD, "email": "Taro@Example.co.jp", "kind": "company", "birthday": "1980"}, "ja")
    assert isinstance(contact, Contact)
    assert tuple(sorted(contact.fields())) == tuple(sorted(FIELDS))
    assert (contact.tel, contact.email, contact.kind) == ("+81335782509", "Taro@example.co.jp", "company")


def test_c8_names_stay_as_typed() -> None:
    contact = read_contact({**GOOD, "name": "髙﨑 ㈱", "organization": "ＡＢＣ髙島屋"}, "ja")
    assert isinstance(contact, Contact)
    assert (contact.name, contact.organization) == ("髙﨑 ㈱", "ＡＢＣ髙島屋")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"organization": " "}, {"organization": "error.organization"}),
        ({"name": "\u202e"}, {"name": "error.name"}),
        ({"tel": ""}, {"tel": "error.reach"}),
        ({"tel": "12345"}, {"tel": "error.tel"}),
        ({"email": "taro@"}, {"email": "error.email"}),
        ({"confirmed": ""}, {"confirmed": "error.confirmed"}),
        ({"note": "あ" * 501}, {"note": "error.too_long"}),
        ({"organization": "あ" * 101, "name": "い" * 61}, {"organization": "error.too_long", "name": "error.too_long"}),
    ],
    ids=range(8),
)
def test_what_has_to_be_put_right_is_named_at_its_field(change: dict[str, str], expected: dict[str, str]) -> None:
    problems = read_contact({**GOOD, **change}, "ja")
    assert not isinstance(problems, Contact)
    assert {problem.where: problem.key for problem in problems} == expected


def test_an_empty_form_names_everything_in_the_order_of_the_form() -> None:
    problems = read_contact({}, "ja")
    assert not isinstance(problems, Contact)
    assert [problem.where for problem in problems] == ["organization", "name", "tel", "confirmed"]


@pytest.mark.parametrize("reach", [{"tel": "", "email": "taro@example.co.jp"}, {"email": ""}])
def test_a_phone_number_or_a_mail_address_alone_is_enough(reach: dict[str, str]) -> None:
    assert isinstance(read_contact({**GOOD, **reach}, "ja"), Contact)


def test_an_unknown_kind_or_language_falls_back() -> None:
    contact = read_contact({**GOOD, "kind": "'; drop", "language": "fr"}, "en")
    assert isinstance(contact, Contact)
    assert (contact.kind, contact.language) == ("", "en")


@given(st.dictionaries(st.sampled_from([*FIELDS, "confirmed"]), st.text(max_size=600)))
def test_h6_whatever_is_typed_is_kept_within_its_limits_and_without_unseen_characters(form: dict[str, str]) -> None:
    contact = read_contact(form, "ja")
    if isinstance(contact, Contact):
        for key, text in contact.fields().items():
            assert len(text) <= LIMITS[key]
            assert not set(text) & {"\u202e", "\u2066", "\x00", "\x1b"}
            assert "\n" not in text or key == "note"


def test_a14_a_contact_in_a_log_line_shows_nothing() -> None:
    contact = read_contact(GOOD, "ja")
    assert "山田" not in f"{contact}"
