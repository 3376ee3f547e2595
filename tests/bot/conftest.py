"""Every database test runs on SQLite, and on PostgreSQL when TEST_DATABASE_URL names a server."""

import os
import secrets
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from bot.settings import normalised_url
from bot.store import Store
from bot.store.database import open_engine
from bot.store.migrate import migrate
from bot.store.tables import metadata
from knowledge.library import Library
from tests.bot.fake_slack import FakeSlack
from tests.bot.office import Office

WITHOUT = "TEST_DATABASE_URL is not set: nothing is proven on PostgreSQL"
BOTH = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """Make an empty database of this run's own on the server named by TEST_DATABASE_URL."""
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


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make one migrated SQLite file, copied by every test."""
    path = tmp_path_factory.mktemp("template") / "desk.db"
    engine = open_engine(f"sqlite:///{path}")
    migrate(engine)
    engine.dispose()
    return path


@pytest.fixture(params=BOTH)
def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give the address of a database without tables."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/desk.db"
    url: str = request.getfixturevalue("postgres_url")
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()
    return url


@pytest.fixture(params=BOTH)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give the address of a migrated database without rows."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "desk.db")
        return f"sqlite:///{tmp_path}/desk.db"
    url: str = request.getfixturevalue("postgres_url")
    engine = create_engine(url)
    migrate(engine)
    with engine.begin() as connection:
        connection.execute(text(f"TRUNCATE {', '.join(metadata.tables)} RESTART IDENTITY"))
    engine.dispose()
    return url


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """Open a migrated database without rows."""
    opened = Store(database_url)
    yield opened
    opened.close()


@pytest.fixture
async def office(store: Store, library: Library) -> AsyncIterator[Office]:
    """Open the whole desk with a Slack; after the test no rule of Slack may be broken."""
    slack = await FakeSlack().start()
    opened = await Office(store, library, slack).open()
    yield opened
    await opened.shut()
    await slack.stop()
    assert slack.broken == []
