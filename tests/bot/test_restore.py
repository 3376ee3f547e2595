"""The backup and restore commands of docs/operations.md, as they stand there, on PostgreSQL; SQLite's are in test_cli.py."""

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from bot.cli import main
from bot.store import Store
from bot.store.migrate import migrate
from bot.store.tables import metadata
from tests.bot.desk import Bench, rows
from tests.bot.fakes import REFUSED, arrival

BOOK = (Path(__file__).parents[2] / "docs/operations.md").read_text("utf-8")
DUMP = ("pg_dump", "-Fc", "--no-owner")
RESTORE = ("pg_restore", "--exit-on-error", "--single-transaction", "--no-owner")


@pytest.fixture
def restored_url(postgres_url: str) -> Iterator[str]:
    """An empty database beside the other one."""
    server = make_url(postgres_url)
    name = f"{server.database}_restored"
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield server.set(database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture
def used(postgres_url: str) -> Iterator[Store]:
    """A desk on PostgreSQL without rows."""
    engine = create_engine(postgres_url)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    migrate(engine)
    engine.dispose()
    opened = Store(postgres_url)
    yield opened
    opened.close()


def test_the_book_shows_the_commands_that_are_tested() -> None:
    assert " ".join(DUMP) in BOOK
    assert " ".join(RESTORE) in BOOK


@pytest.mark.postgres
@pytest.mark.skipif(not shutil.which("pg_dump"), reason="pg_dump is not installed: a restore is not proven")
async def test_what_is_dumped_comes_back_whole_and_held(
    used: Store, restored_url: str, tmp_path: Path, postgres_url: str
) -> None:
    bench = Bench(used)
    bench.line.script = [REFUSED]
    await bench.hears(arrival("hello"), arrival("hi", user="U2"))
    dump = str(tmp_path / "desk.dump")
    await _run(*DUMP, "-f", dump, "-d", _plain(postgres_url))
    await _run(*RESTORE, "-d", _plain(restored_url), dump)
    there = Store(restored_url)
    for table in metadata.sorted_tables:
        assert await there.run(rows, table) == await used.run(rows, table)
    environ = {"DATABASE_URL": restored_url, "SECRET_KEY": "a secret for tests only"}
    assert await asyncio.to_thread(main, ["restore-hold"], environ) == 0
    again = Bench(there, clock=bench.clock)
    await again.sweeps(60)
    assert again.line.attempts == []
    assert sorted(await again.states()) == ["held", "sent"]
    there.close()


async def _run(*command: str) -> None:
    process = await asyncio.create_subprocess_exec(*command, stderr=asyncio.subprocess.PIPE)
    _, said = await process.communicate()
    assert process.returncode == 0, said.decode()


def _plain(url: str) -> str:
    return url.replace("postgresql+psycopg://", "postgresql://")
