"""How a process talks to PostgreSQL, and how long it waits for it; SQLite has one writer and needs none of this."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import text
from sqlalchemy.engine import Connection, make_url

SILENCE: Mapping[str, Any] = {
    "connect_timeout": 3,
    "keepalives": 1,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 2,
    "tcp_user_timeout": 5000,
}
"""When a server that answers nothing more is given up: without these the kernel waits a quarter of an hour."""


@dataclass(frozen=True, slots=True)
class Pooling:
    """The connections of one process and their limits."""

    size: int = 4
    """Transactions at the same time; two more connections are opened when all are in use."""
    timeout: float = 5.0
    """Seconds one statement may take, most of it waiting for a lock; 0: as long as it likes."""
    prepare: bool = True
    """False: behind a pooler that gives each transaction another connection (PgBouncer, transaction mode)."""
    listen_url: str = field(default="", repr=False)
    """Where to wait for others when the pooler cannot do that; empty: at the database's own address."""

    @property
    def patient(self) -> "Pooling":
        """Return the same for work nobody waits for: commands, migrations."""
        return replace(self, timeout=0.0)


HOT = Pooling()


def connect_args(url: str, pooling: Pooling) -> dict[str, Any]:
    """Return what psycopg is told besides the address; what the address says itself stands."""
    given: dict[str, Any] = dict(SILENCE)
    if not pooling.prepare:
        given["prepare_threshold"] = None
    elif pooling.timeout:
        # a pooler refuses these at the start of a connection: there they are set for the role (docs/operations.md)
        limits = {"statement_timeout": 1.0, "lock_timeout": 0.8, "idle_in_transaction_session_timeout": 2.0}
        thousandths = {name: int(share * pooling.timeout * 1000) for name, share in limits.items()}
        given["options"] = " ".join(f"-c {name}={value}" for name, value in thousandths.items())
    return {name: value for name, value in given.items() if name not in make_url(url).query}


def allow(connection: Connection, seconds: int) -> None:
    """Let the statements of this transaction take longer: it is a schedule's, and nobody waits for it."""
    if connection.dialect.name == "postgresql":
        given = {"limit": f"{seconds}s"}
        connection.execute(text("SELECT set_config('statement_timeout', :limit, true)"), given)
