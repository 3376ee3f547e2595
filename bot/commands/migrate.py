"""`workation-desk migrate`: brings the database to this version."""

import argparse
from typing import Any

from bot.settings import Settings
from bot.store import Store
from bot.store.migrate import migrate


def add(subparsers: Any) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser("migrate", help="bring the database to this version")
    parser.set_defaults(run=run)


def run(_: argparse.Namespace, settings: Settings) -> int:
    """Migrate and end."""
    bring_up_to_date(settings)
    return 0


def bring_up_to_date(settings: Settings) -> None:
    """Run the missing migrations; whoever comes second finds nothing to do."""
    store = Store(settings.database_url, settings.pooling.patient)
    try:
        migrate(store.engine)
    finally:
        store.close()
