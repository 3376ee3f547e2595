"""Every database test runs on SQLite, and on PostgreSQL when TEST_DATABASE_URL names a server."""

import os
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from bot.settings import normalised_url
from bot.store import Store
from bot.store.migrate import migrate

WITHOUT = "TEST_DATABASE_URL is not set: nothing is proven on PostgreSQL"


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """Make a database of this run's own on the server named by TEST_DATABASE_URL."""
    given = os.environ.get("TEST_DATABASE_URL", "")
    if not given:
        pytest.skip(WITHOUT)
    server = make_url(normalised_url(given))
    name = f"desk_test_{secrets.token_hex(4)}"
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield server.set(database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give the address of an empty, unmigrated database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/desk.db"
    url: str = request.getfixturevalue("postgres_url")
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()
    return url


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """Give an empty, migrated database."""
    opened = Store(database_url)
    migrate(opened.engine)
    yield opened
    opened.close()
