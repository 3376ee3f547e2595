"""`workation-desk migrate`: brings the database to this version."""

import argparse
from typing import Any

from bot.settings import Settings
from bot.store import Store
from bot.store.migrate import Blocked, migrate


def add(subparsers: Any) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser("migrate", help="bring the database to this version")
    parser.set_defaults(run=run)


def run(_: argparse.Namespace, settings: Settings) -> int:
    """Migrate and end."""
    bring_up_to_date(settings)
    return 0


def bring_up_to_date(settings: Settings) -> None:
    """Run the missing migrations; whoever comes second finds nothing to do. Ends the process when a table is held."""
    store = Store(settings.database_url, settings.pooling.patient)
    try:
        migrate(store.engine)
    except Blocked as blocked:
        raise SystemExit(f"workation-desk: {blocked}") from None
    finally:
        store.close()
