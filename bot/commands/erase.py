"""`workation-desk erase MW-2026-0012 --by NAME`: erases one person after a request in writing."""

import argparse
import sys
from typing import Any

from bot.clock import Clock
from bot.erasure import erase
from bot.settings import Settings
from bot.store import Store

SLACK_STAYS = "what was posted to Slack stays there: delete the threads of these cases by hand"


def add(subparsers: Any) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser("erase", help="erase the person of a case: talk, contact, words of every case")
    parser.add_argument("number", help="number of the case, such as MW-2026-0012")
    parser.add_argument("--by", required=True, help="who does it, for the log")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Erase and print what was erased, as counts; 1 when no case has the number."""
    store = Store(settings.database_url, settings.pooling.patient)
    try:
        done = store.run_now(erase, settings, options.number.upper(), options.by, Clock(settings.desk_clock).now())
        store.fold()
    finally:
        store.close()
    if done is None:
        print(f"workation-desk: no case has the number {options.number}", file=sys.stderr)
        return 1
    print(f"erased: {', '.join(done.cases)}")
    for name, count in done.counts.items():
        print(f"{count:>9,}  {name}")
    if not done.counts:
        print("nothing was left of this person")
    if settings.slack_on:
        print(SLACK_STAYS)
    return 0
