"""`workation-desk purge`: takes away what is kept long enough; the same happens every night by itself."""

import argparse
from typing import Any

from bot.clock import Clock
from bot.retention import purge_all, rehearse
from bot.settings import Settings
from bot.store import Store


def add(subparsers: Any) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser("purge", help="take away what was kept long enough (also done every night)")
    parser.add_argument("--dry-run", action="store_true", help="only count")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Purge, or only count, and print how many rows of each class went."""
    store = Store(settings.database_url, settings.pooling.patient)
    try:
        work = rehearse if options.dry_run else purge_all
        counts = work(store, settings.retention, Clock(settings.desk_clock).now())
    finally:
        store.close()
    for name, count in counts.items():
        print(f"{count:>9,}  {name}")
    print("nothing was changed (dry run)" if options.dry_run else "done")
    return 0
