"""`workation-desk export --to cases.csv --by NAME`: the cases as a table; `--contacts` adds who can be reached how."""

import argparse
import os
import sys
from pathlib import Path
from typing import Any

from bot.clock import Clock
from bot.exporting import export
from bot.sealing import BrokenSeal, Sealer
from bot.settings import Settings
from bot.store import Store


def add(subparsers: Any) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser("export", help="write the cases as CSV; every export is logged")
    parser.add_argument("--to", required=True, type=Path, help="a new file, readable by its owner only")
    parser.add_argument("--by", required=True, help="who does it, for the log")
    parser.add_argument("--contacts", action="store_true", help="with contact data: the file is then confidential")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Export; 1 when the file is there already or a contact cannot be opened (then nothing is written or logged)."""
    sealer = Sealer(settings.secrets) if options.contacts else None
    try:
        file = open_new(options.to)
    except FileExistsError:
        print(f"workation-desk: {options.to} is there already", file=sys.stderr)
        return 1
    store = Store(settings.database_url, settings.pooling.patient)
    try:
        text = store.run_now(export, options.by, Clock(settings.desk_clock).now(), sealer)
    except BrokenSeal as problem:
        options.to.unlink()
        print(f"workation-desk: {problem}", file=sys.stderr)
        return 1
    finally:
        store.close()
    with os.fdopen(file, "w", encoding="utf-8", newline="") as out:
        out.write(text)
    print(f"{text.count(chr(10)) - 1} cases written to {options.to}")
    return 0


def open_new(path: Path) -> int:
    """Open a file nobody else may read; raises FileExistsError rather than write over one."""
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
