"""Key rotation: what is sealed with a former key is sealed anew, a page at a time, while the desk goes on."""

from dataclasses import dataclass

from bot.sealing import BrokenSeal, Sealer
from bot.store import Connection, Store
from bot.store.contacts import contacts_after, replace_sealed

PAGE = 500


@dataclass(frozen=True, slots=True)
class Rotated:
    """How many contacts were sealed anew, and the numbers of cases whose contact no key opens."""

    count: int
    broken: tuple[str, ...]


def rotate(store: Store, sealer: Sealer) -> Rotated:
    """Seal every contact with the newest key; what no key opens is left as it is and named."""
    count, broken, last = 0, list[str](), ""
    while True:
        done, unread, last = store.run_now(_page, sealer, last)
        count += done
        broken += unread
        if not last:
            return Rotated(count, tuple(broken))


def _page(connection: Connection, sealer: Sealer, after: str) -> tuple[int, list[str], str]:
    rows, count, broken = contacts_after(connection, after, PAGE), 0, list[str]()
    for number, sealed in rows:
        try:
            # only if it is still what was read: a form sent meanwhile is sealed with the new key already
            count += replace_sealed(connection, number, sealed, sealer.reseal(number, sealed))
        except BrokenSeal:
            broken.append(number)
    return count, broken, rows[-1][0] if rows else ""
