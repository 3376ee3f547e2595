"""Brings a database to this version's tables; safe to run in every process at the same time."""

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.engine import Connection, Engine

from bot.store.tables import metadata

FOLDER = Path(__file__).parents[1] / "migrations"
LOCK = 20240617
"""Key of the PostgreSQL lock one migrating process holds."""


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def migrate(engine: Engine) -> None:
    """Run the steps that are missing, in one transaction; whoever comes second waits and finds nothing to do."""
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
        command.upgrade(_config(connection), "head")


def is_current(connection: Connection) -> bool:
    """Tell whether every step of this version was taken (later ones may have been: an older version still runs)."""
    taken = MigrationContext.configure(connection).get_current_revision()
    known = {step.revision for step in ScriptDirectory(str(FOLDER)).walk_revisions()}
    head = ScriptDirectory(str(FOLDER)).get_current_head()
    return taken is not None and (taken == head or taken not in known)


def drift(connection: Connection) -> list[str]:
    """Return the differences between the migrated database and the tables of the code."""
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return [str(difference) for difference in compare_metadata(context, metadata)]
