"""How far this machine's clock is from the database's, by which all processes are compared."""

from sqlalchemy import text
from sqlalchemy.engine import Connection

from bot.clock import Ticking

MOST = 2.0
"""Seconds two machines may differ by: leases and reply tokens are counted in seconds by whoever holds them."""


def skew(connection: Connection, clock: Ticking) -> float:
    """Return by how many seconds our clock is ahead; 0 on SQLite, where all processes have the same one."""
    if connection.dialect.name == "sqlite":
        return 0.0
    theirs = connection.execute(text("SELECT extract(epoch FROM clock_timestamp())::float8")).scalar_one()
    return clock.now().timestamp() - float(theirs)


def trouble(seconds: float) -> str:
    """Return what is wrong with the clock, empty when nothing is."""
    return f"{seconds:+.1f} seconds off the database's: let both keep time by NTP" if abs(seconds) > MOST else ""
