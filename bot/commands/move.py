"""`workation-desk move --to postgresql://…`: copies a SQLite desk into an empty PostgreSQL database."""

import argparse
import sys
from typing import Any

from bot.moving import CannotMove, move
from bot.settings import Settings, normalised_url
from bot.store.database import open_engine


def add(subparsers: Any) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser("move", help="copy this SQLite desk into an empty PostgreSQL database")
    parser.add_argument("--to", required=True, help="postgresql://user@host/name; password from PGPASSWORD")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Move and print the counts; 1 when nothing was moved, and why."""
    source, target = open_engine(settings.database_url), open_engine(normalised_url(options.to))
    try:
        counts = move(source, target)
    except CannotMove as problem:
        print(f"workation-desk: {problem}", file=sys.stderr)
        return 1
    finally:
        source.dispose()
        target.dispose()
    for name, count in counts.items():
        print(f"{count:>9,}  {name}")
    print("moved: set DATABASE_URL to the new database, keep SECRET_KEY, and start the desk again")
    return 0
