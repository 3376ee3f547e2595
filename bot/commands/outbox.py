"""`workation-desk outbox list|retry|drop|release`: what did not arrive, and what becomes of it."""

import argparse
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from bot.clock import TOKYO, Clock
from bot.settings import Settings
from bot.store import Connection, Store
from bot.store.deadletters import count_letters, drop, drop_event, held, letters, listen_again, parked, release, retry
from bot.store.timers import failing
from bot.trace import veiled

LISTED = 100
"""Sendings that are listed at once."""
Deed = Callable[[Connection, int, float], bool]
SENDINGS: Mapping[str, Deed] = {"retry": retry, "drop": drop, "release": release}
EVENTS: Mapping[str, Deed] = {"retry": listen_again, "drop": drop_event, "release": listen_again}


def add(subparsers: Any) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser("outbox", help="list, retry, drop or release what did not arrive")
    parser.add_argument("what", choices=["list", "retry", "drop", "release"])
    parser.add_argument("rows", nargs="*", help="as listed: 12 for a sending, e7 for an event")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Do it; 1 when a row was not in a state in which it can be done. No text of a person is printed."""
    store = Store(settings.database_url, settings.pooling.patient)
    try:
        if options.what == "list":
            _print(store, settings.secret_key)
            return 0
        now = Clock(settings.desk_clock).now().timestamp()
        rows = options.rows
        if options.what == "release" and not rows:
            rows = [str(number) for number in store.run_now(held)]
        done = [_do(store, options.what, row, now) for row in rows]
        return int(not all(done))
    finally:
        store.close()


def _do(store: Store, what: str, row: str, now: float) -> bool:
    number, is_event = row.removeprefix("e"), row.startswith("e")
    if not (number.isascii() and number.isdigit()):
        print(f"{row}: no number")
        return False
    deed = (EVENTS if is_event else SENDINGS)[what]
    done = store.run_now(deed, int(number), now)
    print(f"{row}: {'done' if done else 'not possible (any more)'}")
    return done


def _print(store: Store, secret: str) -> None:
    for letter in store.run_now(letters, LISTED):
        since = _when(letter.created_at)
        whose = letter.case_number or veiled(letter.conversation, secret)
        print(f"{letter.id:>7}  {letter.state:<9}  {since}  {letter.channel}/{letter.kind}  {whose}  {letter.error}")
    if (rest := store.run_now(count_letters) - LISTED) > 0:
        print(f"         … and {rest:,} more, as soon as these are dealt with")
    for timer in store.run_now(failing):
        print(f"{'t' + str(timer.id):>7}  {timer.state:<9}  {_when(timer.due_at)}  {timer.kind}  {timer.error}")
    for event in store.run_now(parked):
        where = f"{event.channel}/{event.kind}  {veiled(event.conversation, secret)}"
        print(f"{'e' + str(event.id):>7}  parked     {_when(event.received_at)}  {where}  {event.error}")


def _when(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, TOKYO).strftime("%Y-%m-%d %H:%M")
