"""Key rotation: what was sealed with the old key stays readable, then only the new key is needed."""

import pytest

from bot.rotation import PAGE, rotate
from bot.sealing import BrokenSeal, Sealer
from bot.store import Connection, Store
from bot.store.contacts import contacts_after, replace_sealed, save_contact, sealed_contact

OLD, NEW, OTHER = "the old secret, 2026", "the new secret, 2027", "nobody's secret here"


def kept(connection: Connection, count: int, secret: str) -> None:
    """Keep contacts sealed with a secret."""
    for number in range(count):
        case = f"MW-2026-{number:04d}"
        save_contact(connection, case, Sealer([secret]).seal(case, {"name": f"花子{number}"}), 0.0)


async def test_old_data_is_readable_and_after_rotation_without_the_old_key_too(store: Store) -> None:
    await store.run(kept, 3, OLD)
    both = Sealer([NEW, OLD])
    sealed = await store.run(sealed_contact, "MW-2026-0002")
    assert sealed
    assert both.open("MW-2026-0002", sealed) == {"name": "花子2"}
    done = rotate(store, both)
    assert (done.count, done.broken) == (3, ())
    for number, renewed in await store.run(contacts_after, "", 10):
        assert Sealer([NEW]).open(number, renewed) == {"name": f"花子{int(number[-4:])}"}
        with pytest.raises(BrokenSeal):
            Sealer([OLD]).open(number, renewed)


async def test_more_than_a_page_is_rotated(store: Store) -> None:
    await store.run(kept, PAGE + 1, OLD)
    assert rotate(store, Sealer([NEW, OLD])).count == PAGE + 1


async def test_a_contact_sealed_with_neither_key_is_named_and_left_as_it_is(store: Store) -> None:
    await store.run(kept, 2, OLD)
    foreign = Sealer([OTHER]).seal("MW-2026-0000", {"name": "誰か"})
    await store.run(save_contact, "MW-2026-0000", foreign, 0.0)
    done = rotate(store, Sealer([NEW, OLD]))
    assert (done.count, done.broken) == (1, ("MW-2026-0000",))
    assert await store.run(sealed_contact, "MW-2026-0000") == foreign


async def test_a_form_sent_during_the_rotation_is_not_overwritten(store: Store) -> None:
    await store.run(kept, 1, OLD)
    [(number, read)] = await store.run(contacts_after, "", 10)
    newer = Sealer([NEW]).seal(number, {"name": "新しい"})
    await store.run(save_contact, number, newer, 1.0)
    assert not await store.run(replace_sealed, number, read, Sealer([NEW, OLD]).reseal(number, read))
    assert await store.run(sealed_contact, number) == newer
