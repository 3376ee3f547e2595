"""`workation-desk check`: what is wrong, and what to do."""

import argparse
import asyncio
from typing import Any

from bot.checking import Finding, examine
from bot.settings import Settings
from bot.store import Store

MARKS = {"ok": "ok     ", "warning": "WARNING", "wrong": "WRONG  "}


def add(subparsers: Any) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser("check", help="look at settings, database, knowledge, LINE, Slack and the clock")
    parser.set_defaults(run=run)


def run(_: argparse.Namespace, settings: Settings) -> int:
    """Check and print; 1 when something is wrong, 0 when there are warnings at most."""
    store = Store(settings.database_url, settings.pooling.patient)
    try:
        found = asyncio.run(examine(settings, store))
    finally:
        store.close()
    for finding in found:
        print(line(finding))
    return int(any(finding.level == "wrong" for finding in found))


def line(finding: Finding) -> str:
    """Return a finding as a line of text."""
    todo = f". {finding.remedy}" if finding.remedy else ""
    return f"{MARKS[finding.level]} {finding.subject}: {finding.text}{todo}"
