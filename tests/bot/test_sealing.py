"""Contact data is unreadable without the ward's secret, and the secret can be changed."""

import pytest

from bot.sealing import BrokenSeal, Sealer

OLD, NEW = "an old secret of the ward", "a new secret of the ward"
FIELDS = {"organization": "髙島屋工房", "tel": "+81335782509"}


def test_what_was_sealed_opens_again_and_shows_nothing_while_sealed() -> None:
    sealed = Sealer([OLD]).seal(FIELDS)
    assert Sealer([OLD]).open(sealed) == FIELDS
    assert b"35782509" not in sealed
    assert "髙島屋".encode() not in sealed


def test_a_new_secret_in_front_still_opens_what_the_old_one_sealed() -> None:
    sealed = Sealer([OLD]).seal(FIELDS)
    rotating = Sealer([NEW, OLD])
    assert rotating.open(sealed) == FIELDS
    resealed = rotating.reseal(sealed)
    assert Sealer([NEW]).open(resealed) == FIELDS


@pytest.mark.parametrize("change", ["other secret", "changed byte", "nonsense"])
def test_what_cannot_be_opened_says_so_without_any_data(change: str) -> None:
    sealed = Sealer([OLD]).seal(FIELDS)
    broken = {"other secret": sealed, "changed byte": sealed[:-5] + b"AAAA=", "nonsense": b"nonsense"}[change]
    sealer = Sealer([NEW] if change == "other secret" else [OLD])
    with pytest.raises(BrokenSeal) as told:
        sealer.open(broken)
    assert "35782509" not in str(told.value)
    with pytest.raises(BrokenSeal):
        sealer.reseal(broken)


@pytest.mark.parametrize("secrets", [[], ["short"], [OLD, "short"]])
def test_no_secret_or_a_short_one_is_refused_at_once(secrets: list[str]) -> None:
    with pytest.raises(ValueError, match="secret"):
        Sealer(secrets)


def test_the_secret_is_not_shown_by_accident() -> None:
    assert OLD not in repr(Sealer([OLD]))
