"""Whose fault an error of the database is: its own, which passes, or that of what it was asked, which does not."""

from sqlalchemy import exc

_PASS = frozenset({"40001", "40P01", "25006", "25P03"})
"""Serialisation failure, deadlock, a server that only reads (fail-over), a transaction that stood still too long."""


def passes(error: BaseException) -> bool:
    """Tell whether the same again may go well: the database is away, busy, full or in a conflict with somebody."""
    if isinstance(error, exc.OperationalError | exc.InterfaceError | exc.TimeoutError):
        return True
    if not isinstance(error, exc.DBAPIError):
        return False
    return error.connection_invalidated or getattr(error.orig, "sqlstate", "") in _PASS
