"""Brings a database to this version's tables; safe to run in every process at the same time.

Alembic is asked only when there is a step to take: loading it costs every other start 60 ms and 7 MB.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import inspect, text
from sqlalchemy.engine import Connection, Engine

from bot.store.tables import metadata

if TYPE_CHECKING:
    from alembic.config import Config

FOLDER = Path(__file__).parents[1] / "migrations"
STEPS = tuple(sorted(path.name.partition("_")[0] for path in (FOLDER / "versions").glob("[0-9]*.py")))
"""The numbers of this version's steps, which are the beginnings of the files' names, the last one last."""
LOCK = 20240617
"""Key of the PostgreSQL lock one migrating process holds."""


def migrate(engine: Engine) -> None:
    """Run the steps that are missing, in one transaction; whoever comes second waits and finds nothing to do.

    A database that a later version has migrated is left as it is, so that going back a version needs no restore.
    """
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
        taken = _taken(connection)
        if taken is None or taken in STEPS[:-1]:
            _take_steps(connection)


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
