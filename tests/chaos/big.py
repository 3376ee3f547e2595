"""The big run: `python -m tests.chaos.big sqlite 1` prints what 10,000 events, 50 kills and a failing LINE cost."""

import argparse
import asyncio
import os
import secrets
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from time import perf_counter

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from bot.settings import normalised_url
from bot.store.database import open_engine
from bot.store.migrate import migrate
from tests.chaos.crowd import Size, ordeal

BIG = Size(people=200, burst=50, kills=50, pause=40.0, between=3.0, drain=180.0, timing="desk")


@contextmanager
def sqlite() -> Iterator[str]:
    """Make an empty SQLite file for one run."""
    with tempfile.TemporaryDirectory() as folder:
        yield f"sqlite:///{folder}/desk.db"


@contextmanager
def postgresql() -> Iterator[str]:
    """Make an empty database for one run on the server named by TEST_DATABASE_URL."""
    server = make_url(normalised_url(os.environ["TEST_DATABASE_URL"]))
    name = f"desk_big_{secrets.token_hex(4)}"
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    try:
        yield server.set(database=name).render_as_string(hide_password=False)
    finally:
        with admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        admin.dispose()


KINDS = {"sqlite": sqlite, "postgresql": postgresql}


def main() -> int:
    parser = argparse.ArgumentParser(description="Kill the desk while 200 people write to it, and count.")
    parser.add_argument("kind", choices=list(KINDS))
    parser.add_argument("replicas", type=int)
    parser.add_argument("--people", type=int, default=BIG.people)
    parser.add_argument("--events", type=int, default=BIG.people * BIG.burst, help="of all people together")
    parser.add_argument("--kills", type=int, default=BIG.kills)
    parser.add_argument("--seed", type=int, default=20240617)
    given = parser.parse_args()
    size = replace(BIG, people=given.people, burst=given.events // given.people, kills=given.kills)
    began = perf_counter()
    with KINDS[given.kind]() as url:
        engine = open_engine(url)
        migrate(engine)
        engine.dispose()
        verdict = asyncio.run(ordeal(url, given.replicas, size, given.seed))
    print(f"{given.kind} x {given.replicas}: {verdict.line} ({perf_counter() - began:.0f} s)")
    for name in ("lost", "disordered", "doubled"):
        if named := getattr(verdict, name):
            print(f"  {name}: {' '.join(named[:20])}")
    return 0 if verdict.good and verdict.kills >= given.kills else 1


if __name__ == "__main__":
    sys.exit(main())
