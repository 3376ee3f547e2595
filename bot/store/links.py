"""One-time addresses of the contact form: signed, kept as a digest, usable until they are used up."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from itsdangerous import BadData, URLSafeTimedSerializer
from sqlalchemy import insert, select, update
from sqlalchemy.engine import Connection

from bot.store.tables import form_links

VALID_SECONDS = 14 * 24 * 3600


def _signer(keys: Sequence[str]) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer([*reversed(keys)], salt="interest")  # signs with the last, takes any


def new_token(secret_key: str, number: str) -> str:
    """Sign the number of a case for the address of its form."""
    return str(_signer([secret_key]).dumps(number))


def read_token(keys: Sequence[str], token: str) -> str | None:
    """Return the case number of a token not older than 14 days that one of the keys signed, else None."""
    try:
        number = _signer(keys).loads(token, max_age=VALID_SECONDS)
    except BadData:
        return None
    return number if isinstance(number, str) else None


def add_link(connection: Connection, token: str, number: str, now: float) -> None:
    """Keep a link that was given to a person."""
    connection.execute(insert(form_links).values(digest=_digest(token), case_number=number, created_at=now))


@dataclass(frozen=True, slots=True)
class FormLink:
    """A link that was given out: the case it is for, when, and when it was used up (epoch seconds)."""

    number: str
    created_at: float
    used_at: float | None


def find_link(connection: Connection, token: str) -> FormLink | None:
    """Return what is known of a link, None for one never given out."""
    columns = (form_links.c.case_number, form_links.c.created_at, form_links.c.used_at)
    row = connection.execute(select(*columns).where(form_links.c.digest == _digest(token))).first()
    return FormLink(*row) if row else None


def use_link(connection: Connection, token: str, now: float) -> bool:
    """Use a link up; of two submissions at the same time one wins."""
    unused = (form_links.c.digest == _digest(token), form_links.c.used_at.is_(None))
    return connection.execute(update(form_links).where(*unused).values(used_at=now)).rowcount == 1


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
