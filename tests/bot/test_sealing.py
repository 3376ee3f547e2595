"""Contact data is unreadable without the ward's secret, and the secret can be changed."""

import json
from dataclasses import fields

import pytest

from bot.pages.contact import Contact
from bot.sealing import CASE, BrokenSeal, Sealer, _key

OLD, NEW = "an old secret of the ward", "a new secret of the ward"
NUMBER = "MW-2026-0001"
FIELDS = {"organization": "髙島屋工房", "tel": "+81335782509"}


def test_what_was_sealed_opens_again_and_shows_nothing_while_sealed() -> None:
    sealed = Sealer([OLD]).seal(NUMBER, FIELDS)
    assert Sealer([OLD]).open(NUMBER, sealed) == FIELDS
    assert b"35782509" not in sealed
    assert "髙島屋".encode() not in sealed


def test_a_new_secret_in_front_still_opens_what_the_old_one_sealed() -> None:
    sealed = Sealer([OLD]).seal(NUMBER, FIELDS)
    rotating = Sealer([NEW, OLD])
    assert rotating.open(NUMBER, sealed) == FIELDS
    resealed = rotating.reseal(NUMBER, sealed)
    assert Sealer([NEW]).open(NUMBER, resealed) == FIELDS


def test_what_was_sealed_for_one_case_does_not_open_under_another() -> None:
    sealer = Sealer([NEW, OLD])
    for sealed in (sealer.seal(NUMBER, FIELDS), sealer.reseal(NUMBER, sealer.seal(NUMBER, FIELDS))):
        assert sealer.open(NUMBER, sealed) == FIELDS
        with pytest.raises(BrokenSeal, match="another case"):
            sealer.open("MW-2026-0002", sealed)


def test_what_was_sealed_before_cases_were_bound_opens_and_is_bound_when_keys_are_rotated() -> None:
    unbound = _key(OLD).encrypt(json.dumps(FIELDS).encode())
    sealer = Sealer([NEW, OLD])
    assert sealer.open(NUMBER, unbound) == FIELDS
    with pytest.raises(BrokenSeal, match="another case"):
        sealer.open("MW-2026-0002", sealer.reseal(NUMBER, unbound))


def test_no_field_of_the_form_is_called_as_what_binds() -> None:
    assert CASE not in {field.name for field in fields(Contact)}


@pytest.mark.parametrize("change", ["other secret", "changed byte", "nonsense"])
def test_what_cannot_be_opened_says_so_without_any_data(change: str) -> None:
    sealed = Sealer([OLD]).seal(NUMBER, FIELDS)
    broken = {"other secret": sealed, "changed byte": sealed[:-5] + b"AAAA=", "nonsense": b"nonsense"}[change]
    sealer = Sealer([NEW] if change == "other secret" else [OLD])
    with pytest.raises(BrokenSeal) as told:
        sealer.open(NUMBER, broken)
    assert "35782509" not in str(told.value)
    with pytest.raises(BrokenSeal):
        sealer.reseal(NUMBER, broken)


@pytest.mark.parametrize("secrets", [[], ["short"], [OLD, "short"]])
def test_no_secret_or_a_short_one_is_refused_at_once(secrets: list[str]) -> None:
    with pytest.raises(ValueError, match="secret"):
        Sealer(secrets)


def test_the_secret_is_not_shown_by_accident() -> None:
    assert OLD not in repr(Sealer([OLD]))
