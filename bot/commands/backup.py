"""`workation-desk backup FILE` and `restore-hold`: a copy while the desk works, and what comes after a restore."""

import argparse
import os
import sys
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text

from bot.clock import Clock
from bot.commands.export import open_new
from bot.settings import Settings
from bot.store import Store
from bot.store.deadletters import hold_everything


def add(subparsers: Any) -> None:
    """Add the commands to the command line."""
    parser = subparsers.add_parser("backup", help="copy the SQLite database while the desk works")
    parser.add_argument("file", type=Path, help="a new file, readable by its owner only")
    parser.set_defaults(run=backup)
    hold = subparsers.add_parser("restore-hold", help="after a restore, before the start: hold every open sending")
    hold.set_defaults(run=restore_hold)


def backup(options: argparse.Namespace, settings: Settings) -> int:
    """Copy and check the copy; 1 when the file is there already or the database is not SQLite."""
    if not settings.sqlite:
        print("workation-desk: for PostgreSQL use pg_dump -Fc (docs/operations.md)", file=sys.stderr)
        return 1
    try:
        os.close(open_new(options.file))
    except FileExistsError:
        print(f"workation-desk: {options.file} is there already", file=sys.stderr)
        return 1
    store = Store(settings.database_url, settings.pooling.patient)
    try:
        store.backup(options.file)  # SQLite writes into a file that is there only when it is empty
    finally:
        store.close()
    verdict = integrity(options.file)
    print(f"{options.file}: {options.file.stat().st_size:,} bytes, integrity {verdict}")
    return int(verdict != "ok")


def integrity(path: Path) -> str:
    """Return what SQLite says of a file, "ok" when it is well."""
    engine = create_engine(f"sqlite:///{path}")
    try:
        with engine.connect() as connection:
            return str(connection.execute(text("PRAGMA integrity_check")).scalar())
    finally:
        engine.dispose()


def restore_hold(_: argparse.Namespace, settings: Settings) -> int:
    """Hold every sending and event the backup believes open; most of them were handled after it was made."""
    store = Store(settings.database_url, settings.pooling.patient)
    try:
        held = store.run_now(hold_everything, Clock(settings.desk_clock).now().timestamp())
    finally:
        store.close()
    print(f"{held} held; see: workation-desk outbox list, then retry, release or drop them")
    return 0
