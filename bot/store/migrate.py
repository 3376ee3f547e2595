"""Brings a database to this version's tables; safe to run in every process at the same time.

Alembic is asked only when there is a step to take: loading it costs every other start 60 ms and 7 MB.
"""

from collections.abc import Sequence
from pathlib import Path
from time import sleep
from typing import TYPE_CHECKING

from sqlalchemy import inspect, text
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import OperationalError

from bot.store.tables import metadata

if TYPE_CHECKING:
    from alembic.config import Config

FOLDER = Path(__file__).parents[1] / "migrations"
STEPS = tuple(sorted(path.name.partition("_")[0] for path in (FOLDER / "versions").glob("[0-9]*.py")))
"""The numbers of this version's steps, which are the beginnings of the files' names, the last one last."""
LOCK_NOT_AVAILABLE = "55P03"
"""What PostgreSQL says when a lock was not to be had in time."""
PAUSES = (3.0, 5.0, 10.0, 20.0)
"""Seconds between two tries, in which the desk that runs works on."""
LOCK = 20240617
"""Key of the PostgreSQL lock one migrating process holds."""


class Blocked(Exception):  # noqa: N818  (a state of the database, not a fault of ours)
    """Somebody else holds a table that a step changes; nothing was changed."""

    def __init__(self) -> None:
        super().__init__(
            "something holds a table of the database (pg_dump, an open session), so that it could not be brought to"
            " this version; nothing was changed. Let it end (pg_stat_activity shows it) and start again."
        )


def migrate(engine: Engine, *, lock: str = "2s", pauses: Sequence[float] = PAUSES) -> None:
    """Run the steps that are missing, in one transaction; whoever comes second waits and finds nothing to do.

    Raises Blocked when a table is not free for any of several short tries.
    A database that a later version has migrated is left as it is, so that going back a version needs no restore.
    """
    for wait in (*pauses, 0.0):
        if _try(engine, lock):
            return
        sleep(wait)
    raise Blocked


def _try(engine: Engine, lock: str) -> bool:
    """Run the steps that are missing; False when a table was not free in time."""
    try:
        with engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
                # whoever waits for a table makes everybody behind it wait: the desk that runs would answer nobody
                connection.execute(text("SELECT set_config('lock_timeout', :lock, true)"), {"lock": lock})
            taken = _taken(connection)
            if taken is None or taken in STEPS[:-1]:
                _take_steps(connection)
    except OperationalError as error:
        if getattr(error.orig, "sqlstate", "") != LOCK_NOT_AVAILABLE:
            raise
        return False
    return True


def is_current(connection: Connection) -> bool:
    """Tell whether every step of this version was taken (later ones may have been: an older version still runs)."""
    taken = _taken(connection)
    return taken is not None and (taken == STEPS[-1] or taken not in STEPS)


def drift(connection: Connection) -> list[str]:
    """Return the differences between the migrated database and the tables of the code."""
    from alembic.autogenerate import compare_metadata  # noqa: PLC0415  (see above)
    from alembic.runtime.migration import MigrationContext  # noqa: PLC0415

    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return [str(difference) for difference in compare_metadata(context, metadata)]


def _taken(connection: Connection) -> str | None:
    """Return the last step the database took, as Alembic noted it; None when it took none."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    taken: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return taken


def _take_steps(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415  (see above)

    command.upgrade(_config(connection), "head")


def _config(connection: Connection) -> "Config":
    from alembic.config import Config  # noqa: PLC0415  (see above)

    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
