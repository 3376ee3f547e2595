"""`workation-desk keys rotate`: after SECRET_KEY was changed, seals contacts with it, so that the old one can go."""

import argparse
import sys
from typing import Any

from bot.rotation import rotate
from bot.sealing import Sealer
from bot.settings import Settings
from bot.store import Store

REMOVE = "SECRET_KEY_PREVIOUS can be removed, a day after the change: form links given before then need it"


def add(subparsers: Any) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser("keys", help="rotate: seal contacts with the new SECRET_KEY")
    parser.add_argument("what", choices=["rotate"])
    parser.set_defaults(run=run)


def run(_: argparse.Namespace, settings: Settings) -> int:
    """Rotate; 1 when a contact is sealed with neither key, which is then named by its case."""
    store = Store(settings.database_url, settings.pooling.patient)
    try:
        done = rotate(store, Sealer(settings.secrets))
        store.fold()
    finally:
        store.close()
    print(f"{done.count} contacts are sealed with SECRET_KEY now")
    if done.broken:
        print(f"workation-desk: neither key opens {', '.join(done.broken)}", file=sys.stderr)
        return 1
    print(REMOVE if settings.secret_key_previous else "there was no former key")
    return 0
