"""Contact details, sealed by bot/sealing.py; the only personal data in the database."""

from sqlalchemy import select, update
from sqlalchemy.engine import Connection

from bot.store.tables import contacts
from bot.store.upsert import on_both

_SAVE = on_both(
    lambda insert: (statement := insert(contacts)).on_conflict_do_update(
        index_elements=["case_number"],
        set_={"sealed": statement.excluded.sealed, "updated_at": statement.excluded.updated_at},
    )
)


def save_contact(connection: Connection, number: str, sealed: bytes, now: float) -> None:
    """Keep or replace the contact details of a case."""
    row = {"case_number": number, "sealed": sealed, "created_at": now, "updated_at": now}
    connection.execute(_SAVE[connection.dialect.name], row)


def sealed_contact(connection: Connection, number: str) -> bytes | None:
    """Return the sealed contact details of a case."""
    found = connection.execute(select(contacts.c.sealed).where(contacts.c.case_number == number)).scalar()
    return None if found is None else bytes(found)


def contacts_after(connection: Connection, number: str, most: int) -> list[tuple[str, bytes]]:
    """Return the next sealed contacts in the order of their cases."""
    columns = (contacts.c.case_number, contacts.c.sealed)
    wanted = select(*columns).where(contacts.c.case_number > number).order_by(contacts.c.case_number).limit(most)
    return [(row[0], bytes(row[1])) for row in connection.execute(wanted)]


def replace_sealed(connection: Connection, number: str, old: bytes, new: bytes) -> bool:
    """Put the same contact sealed otherwise in place of what was read, unless it changed meanwhile."""
    same = (contacts.c.case_number == number) & (contacts.c.sealed == old)
    return connection.execute(update(contacts).where(same).values(sealed=new)).rowcount == 1


def any_sealed(connection: Connection) -> tuple[tuple[str, bytes], ...]:
    """Return the first and the last sealed contact with their cases, to try the keys on."""
    ends = (contacts.c.created_at, contacts.c.created_at.desc())
    columns = (contacts.c.case_number, contacts.c.sealed)
    found = (connection.execute(select(*columns).order_by(end).limit(1)).first() for end in ends)
    return tuple((row[0], bytes(row[1])) for row in found if row is not None)
