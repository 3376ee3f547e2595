"""`workation-desk log`: who did, saw and exported what, and when; no applicant's data stands in it."""

import argparse
from datetime import datetime, time
from typing import Any

from bot.clock import TOKYO
from bot.settings import Settings
from bot.store import Store
from bot.store.audit import Logged, logged


def add(subparsers: Any) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser("log", help="who did, saw and exported what")
    parser.add_argument("case", nargs="?", default="", help="number of a case (all, and the exports)")
    parser.add_argument("--since", type=_day, help="first day, such as 2026-04-01")
    parser.set_defaults(run=run)


def _day(text: str) -> datetime:
    return datetime.combine(datetime.fromisoformat(text).date(), time(), TOKYO)


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Print one line for each entry, the oldest first; 1 when there is none."""
    store = Store(settings.database_url)
    try:
        found = store.run_now(logged, options.case, options.since)
    finally:
        store.close()
    for entry in found:
        print(line(entry))
    print(f"{len(found)} entries")
    return 0 if found else 1


def line(entry: Logged) -> str:
    """Return an entry as a line of text."""
    what = f"{entry.case or '-':<12}  {entry.action:<16}  {entry.actor or '-'}  {entry.note}"
    return f"{entry.at:%Y-%m-%d %H:%M:%S}  {what}".rstrip()
